package com.example.driven

/** With the library of `panics.rs`. */
fun panics(cases: Cases) {
    cases.case("a panic of the runtime arrives as the exception with its message") {
        val refused = refused("EINTERNAL") { OroBackground.request(app, "background:list") }
        check(refused.message == "the runtime panicked: injected for oro") { "${refused.message}" }
        // The process goes on, and so does the bridge.
        refused("EINTERNAL") { schedule("succeed") }
    }
}

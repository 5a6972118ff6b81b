//! What `console` writes.

use oro_bg_runtime::engine::quickjs::Limits;
use oro_bg_runtime::execution::Outcome;

use crate::fixture::{Options, Service};

/// The lines that a few statements log.
fn logged(source: &str) -> Vec<String> {
    let service = Service::new(source);
    service.run();
    service.port.trace().into_iter().filter(|line| line.contains(": ")).collect()
}

#[test]
fn levels_and_directives() {
    let lines = logged(
        "console.debug('d'); console.info('i'); console.warn('w'); console.error('e'); console.log();
         console.log('%s is %d of %i%%, %o', 'a', 1.5, 2.7, [1], 'rest', { b: 2 }); console.log('100%', 1);",
    );
    assert_eq!(
        lines,
        [
            "Debug: d",
            "Info: i",
            "Warn: w",
            "Error: e",
            "Log: ",
            "Log: a is 1.5 of 2%, [ 1 ] rest { b: 2 }",
            "Log: 100% 1"
        ]
    );
}

#[test]
fn values_are_readable() {
    for (value, text) in [
        ("{ a: 1, 'b-c': 'x', [Symbol('s')]: null }", "{ a: 1, 'b-c': 'x', [Symbol(s)]: null }"),
        ("[1, , 'two', [undefined]]", "[ 1, <1 empty item>, 'two', [ undefined ] ]"),
        ("[1, , , 4]", "[ 1, <2 empty items>, 4 ]"),
        (
            "new Proxy({ a: 1 }, { get() { throw 1; }, ownKeys() { throw 2; }, getPrototypeOf() { throw 3; } })",
            "{ a: 1 }",
        ),
        ("new Proxy(new Proxy([1], {}), {})", "[ 1 ]"),
        ("(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()", "<Revoked Proxy>"),
        ("class B extends Map {}", "[class B extends Map]"),
        ("[Object(1n), Object(Symbol('s'))]", "[ [BigInt: 1n], [Symbol: Symbol(s)] ]"),
        ("new WeakMap()", "WeakMap { <items unknown> }"),
        ("Uint8Array.of(1, 255).buffer", "ArrayBuffer { [Uint8Contents]: <01 ff>, byteLength: 2 }"),
        ("new URLSearchParams('a=1&b=2')", "URLSearchParams { 'a' => '1', 'b' => '2' }"),
        ("new Headers({ A: 'b' })", "Headers { 'a' => 'b' }"),
        ("new Blob(['x'])", "Blob { size: 1, type: '' }"),
        ("new Map([['k', { v: 1 }]])", "Map(1) { 'k' => { v: 1 } }"),
        ("new Set([1n, -0])", "Set(2) { 1n, 0 }"),
        ("{ a: { b: { c: { d: 1 } } } }", "{ a: { b: { c: [Object] } } }"),
        ("Uint8Array.of(1, 2)", "Uint8Array(2) [ 1, 2 ]"),
        ("[function named() {}, () => {}, class A {}]", "[ [Function: named], [Function (anonymous)], [class A] ]"),
        ("new (class Point { x = 1 })()", "Point { x: 1 }"),
        ("Object.create(null, { x: { value: 1, enumerable: true } })", "[Object: null prototype] { x: 1 }"),
        ("new Date(0)", "1970-01-01T00:00:00.000Z"),
        ("/a/g", "/a/g"),
        ("{ get x() { return 1; }, set y(v) {} }", "{ x: [Getter], y: [Setter] }"),
        ("(() => { const o = { n: 1 }; o.self = o; return o; })()", "<ref *1> { n: 1, self: [Circular *1] }"),
        ("{}", "{}"),
        ("[]", "[]"),
    ] {
        assert_eq!(logged(&format!("console.log({value});")), [format!("Log: {text}")], "{value}");
    }
}

#[test]
fn errors_show_their_stack_and_cause() {
    let lines = logged("console.error(new TypeError('outer', { cause: new Error('inner') }));");
    let text = &lines[0];
    assert!(text.starts_with("Error: TypeError: outer\n    at "), "{text}");
    assert!(text.contains("background/notifications.js:1:") && text.contains("[cause]: Error: inner"), "{text}");
}

#[test]
fn errors_of_the_services_own_classes_go_by_their_name() {
    let lines = logged("class Missing extends Error {} console.log({ e: new Missing('m') });");
    assert!(lines[0].starts_with("Log: {\n  e: Missing: m\n      at "), "{}", lines[0]);
    assert!(lines[0].ends_with("\n}"), "{}", lines[0]);
}

#[test]
fn objects_that_say_how_they_read_are_asked_by_the_directive_s_alone() {
    let lines = logged(
        "const own = { toString: () => 'mine' }; class T { toString() { return 'T!'; } }
         console.log('%s %s', own, new T()); console.log('%s', { a: { b: { c: 1 } } }); console.log('%s', new T(), own);
         console.log('%s', new Proxy({}, { get() { throw 1; } }));
         console.log('%s %s', { toString() { throw 2; } }, { get toString() { throw 3; } });",
    );
    assert_eq!(
        lines,
        [
            "Log: mine T!",
            "Log: { a: [Object] }",
            "Log: T! { toString: [Function: toString] }",
            "Log: {}",
            "Log: { toString: [Function: toString] } { toString: [Getter] }",
        ]
    );
}

#[test]
fn objects_of_the_platform_show_their_attributes() {
    let lines =
        logged("console.log(new URL('https://u@h:8/p?q=1#f')); console.log(new Response('x', { status: 404 }));");
    for part in ["href: 'https://u@h:8/p?q=1#f'", "port: '8'", "searchParams: URLSearchParams { 'q' => '1' }"] {
        assert!(lines[0].starts_with("Log: URL {") && lines[0].contains(part), "{}", lines[0]);
    }
    for part in ["status: 404", "bodyUsed: false", "headers: Headers { 'content-type' => 'text/plain;charset=UTF-8' }"]
    {
        assert!(lines[1].starts_with("Log: Response {") && lines[1].contains(part), "{}", lines[1]);
    }
}

#[test]
fn counters_groups_assertions_and_tables() {
    let lines = logged(
        "console.count(); console.count(); console.countReset(); console.count('x'); console.countReset('none');
         console.group('g'); console.log('in\\nside'); console.groupEnd(); console.log('out');
         console.assert(true, 'no'); console.assert(false, 'yes %d', 1); console.timeEnd('none');
         console.time('t'); console.timeEnd('t'); console.table([{ a: 1 }, { a: 2, b: 'x' }]);",
    );
    assert_eq!(
        lines[..9],
        [
            "Log: default: 1",
            "Log: default: 2",
            "Log: x: 1",
            "Warn: counter 'none' does not exist",
            "Log: g",
            "Log:   in\n  side",
            "Log: out",
            "Error: Assertion failed: yes 1",
            "Warn: timer 'none' does not exist",
        ]
    );
    assert!(lines[9].starts_with("Log: t: ") && lines[9].ends_with("ms"), "{}", lines[9]);
    let table = "Log: ┌─────────┬───┬─────┐\n│ (index) │ a │ b   │\n├─────────┼───┼─────┤\n\
                 │ 0       │ 1 │     │\n│ 1       │ 2 │ 'x' │\n└─────────┴───┴─────┘";
    assert_eq!(lines[10], table);
}

#[test]
fn what_throws_while_it_is_shown_is_logged_all_the_same() {
    let service = Service::new(
        "const hostile = new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } });
         const label = { toString() { throw 3; } };
         console.log(hostile, 1); console.log('%o', hostile); console.count(label); console.table(hostile);
         console.log({ get [Symbol.toStringTag]() { throw 4; } });",
    );
    let report = service.run();
    assert_eq!(report.outcome, Outcome::Success, "{report:?}");
    assert_eq!(
        service.port.logs(),
        [
            "{} 1",
            "{}",
            "[console.count: arguments that cannot be shown]",
            "[console.table: arguments that cannot be shown]",
            "[object that cannot be shown]",
        ]
    );
}

#[test]
fn long_entries_are_cut() {
    let limits = Limits { log_bytes_max: 10, ..Limits::default() };
    let service = Service::with("console.log('ä'.repeat(100));", Options { limits, ..Options::default() });
    service.run();
    assert_eq!(service.port.logs(), [format!("{}…", "ä".repeat(5))]);
}

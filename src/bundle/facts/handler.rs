//! Whether an entry listens to `run` at all.

use super::traces::Traces;

/// Nobody can listen to the event, here or in a package, without one of these in the code.
pub(super) const TRACES: Traces = Traces { strings: &["run"], names: &["onrun"] };

#[cfg(test)]
mod tests {
    use super::TRACES;

    #[test]
    fn what_could_be_the_event_is_a_string_or_a_name_of_its_own() {
        for (code, expected) in [
            ("addEventListener('run', () => {});", true),
            ("addEventListener(`run`, () => {});", true),
            ("for (const type of ['activate', \"run\"]) addEventListener(type, () => {});", true),
            ("globalThis.onrun = () => {};", true),
            ("onrun = () => {};", true),
            ("self['onrun'] = () => {};", true),
            ("Object.assign(self, { onrun() {} });", true),
            ("/*! \"run\", onrun */ work();", false),
            ("// addEventListener('run')\nwork();", false),
            ("console.log('we onrun, and \"run\"'); running();", false),
            ("queue.run(); function run() {}", false),
        ] {
            assert_eq!(TRACES.are_in_code(code), expected, "{code}");
        }
    }
}

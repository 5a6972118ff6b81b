//! Whether a service could notice that its run is to end.

use super::traces::Traces;
use crate::bundle::Bundle;

/// Nobody learns of an abort without one of these in the code. The runtime also calls what workers of comparable systems
/// listen to: `cancel`, and `runtime:events` for all that happens.
pub(super) const TRACES: Traces =
    Traces { strings: &["abort", "cancel", "runtime:events"], names: &["onabort", "oncancel", "signal"] };

/// What the modules of a service do when its run is aborted: by the app, the system, or its time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortHandling {
    /// Something in the bundle may listen to `abort` or use the `signal` of the event. Whether it ends the work is not known.
    MayNotice,
    /// Nothing does: the work goes on until it is cut off.
    Ignores,
}

impl AbortHandling {
    pub fn of(bundle: &Bundle) -> Self {
        if bundle.facts.may_notice_abort { Self::MayNotice } else { Self::Ignores }
    }
}

#[cfg(test)]
mod tests {
    use super::TRACES;

    #[test]
    fn what_could_notice_is_a_listener_or_the_signal() {
        for (code, expected) in [
            ("addEventListener('abort', () => {});", true),
            ("addEventListener(`abort`, () => {});", true),
            ("for (const type of ['run', \"abort\"]) addEventListener(type, () => {});", true),
            ("self.addEventListener('cancel', () => {});", true),
            ("self.addEventListener('runtime:events', ({ detail }) => console.log(detail.type));", true),
            ("globalThis.onabort = () => {};", true),
            ("onabort = () => {};", true),
            ("Object.assign(self, { onabort() {} });", true),
            ("addEventListener('run', (event) => fetch(url, { signal: event.signal }));", true),
            ("addEventListener('run', async ({ data, signal }) => {});", true),
            ("addEventListener('run', (event) => work(event['signal']));", true),
            ("addEventListener('run', async (event) => { await work(event.data); });", false),
            ("/* listens to \"abort\", has a signal */ addEventListener('run', () => {});", false),
            ("console.log('no signal, so we abort'); signals();", false),
            ("const controller = new AbortController(); controller.abort();", false),
            ("", false),
        ] {
            assert_eq!(TRACES.are_in_code(code), expected, "{code}");
        }
    }
}

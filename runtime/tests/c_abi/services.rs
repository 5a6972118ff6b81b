//! The library that the C program links: `oro_bg_open` for a few services, as the generated crate has it.

use std::ffi::c_char;
use std::sync::LazyLock;

use oro_bg_runtime::c_abi::{Engines, HostFunctions, Status, open};
use oro_bg_runtime::spec::{
    Backoff, CONTRACT_VERSION, DispatchTable, ModuleSpec, Overlap, Platform, Requires, Retry, ServiceSpec, Text,
    Trigger, Window, list, text,
};

const QUARTER_HOUR: Trigger = Trigger::Interval { minimum_interval_ms: 900_000 };

static TABLE: LazyLock<DispatchTable> = LazyLock::new(|| DispatchTable {
    contract_version: CONTRACT_VERSION,
    platform: Platform::Desktop,
    services: services().into(),
    modules: list(&[]),
    default_entry: None,
    debug: false,
});

fn services() -> Vec<ServiceSpec> {
    let asks = "import contacts from 'oro:contacts'; import notifications from 'oro:notifications';
        onrun = async ({ data }) => {
            await notifications.show({ title: 'asks', body: 'ünï' });
            const found = await contacts.find(data);
            const refused = await contacts.refuse().catch(({ code, message }) => ({ code, message }));
            return { found, refused };
        };";
    vec![
        service("echoes", "onrun = ({ data }) => { postMessage(data); return data; };"),
        service("fails", "onrun = () => { throw new TypeError('as asked'); };"),
        service("waits", "onrun = ({ signal }) => new Promise((done) => signal.addEventListener('abort', done));"),
        service("spins", "onrun = () => { for (;;); };"),
        ServiceSpec { permissions: vec![text("contacts"), text("notifications")].into(), ..service("asks", asks) },
        ServiceSpec {
            trigger: QUARTER_HOUR,
            window: Window::of_trigger(QUARTER_HOUR),
            ..service("periodic", "onrun = ({ reason }) => reason;")
        },
    ]
}

fn service(id: &'static str, source: &'static str) -> ServiceSpec {
    ServiceSpec {
        id: text(id),
        config_key: text(id),
        module: ModuleSpec { entry: Text::from(format!("{id}.js")), source: text(source), source_map: None },
        title: text(id),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: list(&[]),
        window: Window::of_trigger(Trigger::OnDemand),
        timeout_ms: None,
        retry: Retry { max_attempts: 1, backoff: Backoff::Linear, initial_delay_ms: 10_000 },
        requires: Requires::NONE,
        overlap: Overlap::Skip,
        required: false,
    }
}

/// # Safety
/// As `oro_bg.h` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oro_bg_open(
    abi_version: u32,
    platform: i32,
    state_directory: *const c_char,
    host: *const HostFunctions,
    out_handle: *mut u64,
    out_error: *mut *mut c_char,
) -> Status {
    // SAFETY: as the caller promises.
    unsafe { open(&TABLE, Engines::Embedded, abi_version, platform, state_directory, host, out_handle, out_error) }
}

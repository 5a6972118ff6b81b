//! What the tests' app declares.

use std::sync::LazyLock;

use oro_bg_runtime::spec::{
    Backoff, CONTRACT_VERSION, DispatchTable, ModuleSpec, NetworkRequirement, Overlap, Platform, Requires, Retry,
    ServiceSpec, Text, Trigger, Window, list, text,
};

pub static TABLE: LazyLock<DispatchTable> = LazyLock::new(|| DispatchTable {
    contract_version: CONTRACT_VERSION,
    // Of the machine that compiled it; the bridge makes Android of it.
    platform: Platform::Desktop,
    services: services().into(),
    modules: list(&[]),
    default_entry: None,
    debug: false,
});

fn services() -> Vec<ServiceSpec> {
    vec![
        ServiceSpec {
            permissions: vec![text("contacts"), text("notifications")].into(),
            ..service(
                "asks",
                "import contacts from 'oro:contacts';
             onrun = ({ data }) => contacts[data.operation](data.payload)
                 .catch(({ name, code, message }) => ({ name, code, message }));",
            )
        },
        ServiceSpec {
            permissions: vec![text("contacts")].into(),
            ..service(
                "chats",
                "import contacts from 'oro:contacts';
                 onrun = async () => {
                     let refused = 0;
                     for (let call = 0; call < 500; call++) {
                         await contacts.echo(call);
                         await contacts.fail(call).catch(() => refused++);
                     }
                     return refused;
                 };",
            )
        },
        ServiceSpec {
            retry: Retry { max_attempts: 2, backoff: Backoff::Linear, initial_delay_ms: 10_000 },
            ..service("fails", "onrun = ({ attempt }) => { throw new TypeError(`attempt ${attempt}`); };")
        },
        ServiceSpec {
            permissions: vec![text("notifications")].into(),
            ..service("notifies", "onrun = () => notifications.show({ title: 'new', body: 'ünï \\0 🦀', tag: 'x' });")
        },
        ServiceSpec {
            trigger: Trigger::Interval { minimum_interval_ms: 900_000 },
            ..service("periodic", "onrun = ({ reason }) => reason;")
        },
        ServiceSpec {
            requires: Requires { network: NetworkRequirement::Unmetered, ..Requires::NONE },
            ..service("picky", "onrun = () => 'ran';")
        },
        service(
            "waits",
            "onrun = ({ signal }) => new Promise((_, end) => {
                 signal.addEventListener('abort', () => end(signal.reason));
                 postMessage('started');
             });",
        ),
    ]
}

fn service(id: &'static str, source: &'static str) -> ServiceSpec {
    ServiceSpec {
        id: text(id),
        config_key: text(id),
        module: ModuleSpec { entry: text(id), source: text(source), source_map: None },
        title: text(id),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: list::<Text>(&[]),
        window: Window::of_trigger(Trigger::OnDemand),
        timeout_ms: None,
        retry: Retry { max_attempts: 1, backoff: Backoff::Exponential, initial_delay_ms: 30_000 },
        requires: Requires::NONE,
        overlap: Overlap::Skip,
        required: false,
    }
}

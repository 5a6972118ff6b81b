use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::engine::Port;
use crate::error::Result;
use crate::event::EventKind;
use crate::spec::{Backoff, ModuleSpec, Overlap, Requires, Retry, Text, Trigger, Window, text};

struct Nobody;

impl Port for Nobody {
    fn emit(&self, _run_id: Option<&str>, _event: EventKind) {}

    fn request(&self, _name: &str, _payload: Value) -> Result<Value> {
        Ok(Value::Null)
    }

    fn host_call(&self, _capability: &str, _operation: &str, _payload: Value) -> Result<Value> {
        Ok(Value::Null)
    }

    fn has_capability(&self, name: &str) -> bool {
        name == "contacts"
    }
}

/// What page 7 of a service is given.
struct Page {
    spec: Arc<ServiceSpec>,
    site: Site,
    imports: Imports,
}

impl Page {
    fn new(entry: &'static str, source: &str, permissions: &'static [Text]) -> Self {
        let module = ModuleSpec { entry: text(entry), source: source.to_owned().into(), source_map: None };
        let spec = Arc::new(ServiceSpec {
            id: text("sync"),
            config_key: text("sync"),
            module,
            title: text("Sync"),
            trigger: Trigger::OnDemand,
            keep_alive: false,
            permissions: permissions.into(),
            window: Window::of_trigger(Trigger::OnDemand),
            timeout_ms: None,
            retry: Retry { max_attempts: 1, backoff: Backoff::Linear, initial_delay_ms: 0 },
            requires: Requires::NONE,
            overlap: Overlap::Skip,
            required: false,
        });
        let port: Arc<dyn Port> = Arc::new(Nobody);
        let imports = Imports::new(&spec, &port);
        Self { site: Site::new(7, &spec), spec, imports }
    }

    fn get(&self, url: &str) -> Option<Resource> {
        let (page, path) = locate(url)?;
        assert_eq!(page, 7);
        at(&path, &self.spec, &self.site, &self.imports)
    }

    fn body(&self, url: &str) -> String {
        self.get(url).unwrap_or_else(|| panic!("nothing at {url}")).body.into_owned()
    }

    fn policy(&self, url: &str) -> String {
        let resource = self.get(url).unwrap();
        let policy = resource.headers.iter().find(|(name, _)| *name == "Content-Security-Policy");
        policy.expect("every answer has a policy").1.clone()
    }
}

#[test]
fn a_page_has_itself_its_scripts_and_its_service() {
    let page = Page::new("background/sync.js", "postMessage(1)", &[]);
    assert_eq!(page.site.page(), "oro://7.background/page.html");
    let document = page.get("oro://7.background/page.html").unwrap();
    assert_eq!((document.status, document.mime_type), (200, "text/html"));
    assert!(document.body.contains("src=\"/page.js\""));
    for script in ["page.js", "worker.js"] {
        assert_eq!(page.get(&format!("oro://7.background/{script}")).unwrap().mime_type, "text/javascript");
    }
    assert_eq!(page.body("oro://7.background/service/background/sync.js"), "postMessage(1)");
    // As Windows names it.
    assert_eq!(page.body("http://oro.7.background/service/background/sync.js"), "postMessage(1)");
    for nothing in [
        "oro://7.background/",
        "oro://7.background/service/",
        "oro://7.background/service/background/other.js",
        "oro://7.background/favicon.ico",
    ] {
        assert_eq!(page.get(nothing), None, "{nothing}");
    }
    for nowhere in
        ["oro:background", "oro://background/page.html", "oro://x.background/page.html", "https://7.example/", ""]
    {
        assert_eq!(locate(nowhere), None, "{nowhere}");
    }
}

#[test]
fn an_entry_may_have_any_name() {
    for entry in ["a b.js", "ü/ß.js", "a?b#c.js", "100%.js", "page.html"] {
        let page = Page::new(entry, "entry()", &[]);
        assert_eq!(page.body(&page.site.service), "entry()", "{entry}: {}", page.site.service);
    }
}

#[test]
fn specifiers_are_replaced_in_their_place() {
    let source = "import background from \"oro:background\";\nconst text = 'oro:background';\n\
        const later = () => import('oro:contacts');";
    let page = Page::new("a.js", source, const { &[text("contacts")] });
    let served = page.body(&page.site.service);
    assert_eq!(
        served,
        "import background from \"/in/background\";\nconst text = 'oro:background';\n\
         const later = () => import('/in/contacts');"
    );
    assert_eq!(served.len(), source.len(), "positions stay");
}

#[test]
fn modules_of_the_runtime_have_what_is_granted_and_throw_for_the_rest() {
    let page = Page::new("a.js", "", const { &[text("storage"), text("add names")] });
    let background = page.body("oro://7.background/in/background");
    assert!(
        background.contains("moduleOf(\"background\")") && background.contains("as background, storage }"),
        "{background}"
    );
    assert!(page.body("oro://7.background/in/storage").contains("export { object as storage }"));
    assert!(page.body("oro://7.background/in/add%20names").contains("moduleOf(\"add names\")"));
    for (name, error, why) in [
        ("contacts", "NotAllowedError", "add \\\"contacts\\\" to permissions of [background.service.sync]"),
        ("notifications", "NotAllowedError", "add \\\"notifications\\\" to permissions"),
        ("internal", "TypeError", "there is no module \\\"oro:internal\\\""),
        ("network", "TypeError", "`network` opens `fetch`"),
    ] {
        let module = page.body(&format!("oro://7.background/in/{name}"));
        assert!(module.contains(&format!("refuse(\"{error}\", ")) && module.contains(why), "{module}");
    }
}

#[test]
fn a_static_import_that_is_refused_is_all_that_a_service_does() {
    for (source, error) in [
        ("import contacts from 'oro:contacts'; ran();", "NotAllowedError"),
        ("ran(); export * from 'oro:contacts';", "NotAllowedError"),
        ("import 'left-pad'; ran();", "TypeError"),
        ("import 'https://evil.example/x.js'; ran();", "TypeError"),
        ("import './other.js'; ran();", "TypeError"),
        ("import '/worker.js'; ran();", "TypeError"),
    ] {
        let page = Page::new("a.js", source, &[]);
        let served = page.body(&page.site.service);
        assert!(served.contains(&format!("refuse(\"{error}\", ")) && !served.contains("ran"), "{source}: {served}");
    }
    let dynamic = Page::new("a.js", "ran(); import('oro:contacts');", &[]);
    assert_eq!(dynamic.body(&dynamic.site.service), "ran(); import('/in/contacts');");
}

#[test]
fn the_policy_opens_what_is_granted() {
    let closed = Page::new("a.js", "", const { &[text("storage")] });
    for url in ["page.html", "page.js", "worker.js", "service/a.js", "in/background"] {
        let policy = closed.policy(&format!("oro://7.background/{url}"));
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'; "),
            "{policy}"
        );
        assert!(!policy.contains("'unsafe-eval'") && !policy.contains("'unsafe-inline'"), "{policy}");
        let starts_workers = url.starts_with("page");
        assert_eq!(policy.contains("worker-src 'self';"), starts_workers, "{url}: {policy}");
        assert_eq!(policy.contains("worker-src 'none';"), !starts_workers, "{url}: {policy}");
    }
    let some = Page::new("a.js", "", const { &[text("network:a.example:81"), text("network:*.b.example")] });
    let policy = some.policy("oro://7.background/worker.js");
    let sources = "http://a.example:81 https://a.example:81 http://*.b.example:* https://*.b.example:*";
    assert!(policy.contains(&format!("connect-src {sources} data:;")), "{policy}");
    let any = Page::new("a.js", "", const { &[text("network")] });
    assert!(any.policy("oro://7.background/worker.js").contains("connect-src http: https: data:;"));
}

/// The one text that is made of all parts is a module; what it does is seen where it runs.
#[test]
fn every_part_is_in_the_worker_under_its_name() {
    for part in ["background", "core", "lifecycle", "uncaught", "wire", "gates", "main"] {
        assert!(worker().contains(&format!("\nparts.{part} = function ")), "{part}");
    }
    assert!(!worker().contains("export default"));
}

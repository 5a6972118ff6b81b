//! `ios/`: one Swift file, and the C header that it calls the runtime by.

use askama::Template;

use super::{Declared, GeneratedFile, names, render};
use crate::config::{Background, IosRequest, NetworkRequirement};

pub fn emit(background: &Background, services: &[Declared<'_>], files: &mut Vec<GeneratedFile>) {
    let members = names::swift_members(services.iter().map(|declared| &declared.declaration.id));
    let continued = services.iter().any(|declared| declared.service.ios.request == IosRequest::Continued);
    let services = services.iter().zip(members).map(|(declared, member)| view(declared, member)).collect();
    let file = OroBackground { config_name: &background.config_name, services, continued };
    files.push(render("ios/OroBackground.swift", &file));
    files.push(GeneratedFile { path: "ios/oro_bg.h".into(), contents: oro_bg_runtime::C_HEADER.to_owned() });
    files.push(render("ios/module.modulemap", &ModuleMap));
}

#[derive(Template)]
#[template(path = "ios/OroBackground.swift")]
struct OroBackground<'a> {
    config_name: &'a str,
    services: Vec<SwiftService<'a>>,
    /// Some service asks for continued processing, which needs the SDK of iOS 26.
    continued: bool,
}

#[derive(Template)]
#[template(path = "ios/module.modulemap", escape = "none")]
struct ModuleMap;

struct SwiftService<'a> {
    id: &'a str,
    title: &'a str,
    member: String,
    identifier: &'a str,
    kind: IosRequest,
    interval_seconds: String,
    network: bool,
    power: bool,
}

fn view<'a>(declared: &Declared<'a>, member: String) -> SwiftService<'a> {
    let service = declared.service;
    let interval = service.trigger.minimum_interval();
    SwiftService {
        id: declared.id(),
        title: &service.title,
        member,
        identifier: service.ios.identifier.trim_end_matches(".*"),
        kind: service.ios.request,
        interval_seconds: interval
            .map_or("nil".into(), |interval| format!("{}.{:03}", interval.0 / 1000, interval.0 % 1000)),
        network: service.requires.network != NetworkRequirement::None,
        power: service.requires.charging,
    }
}

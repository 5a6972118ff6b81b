//! Which service of the new declaration is which of the old one.

use std::collections::BTreeMap;

use super::{Versions, on};
use crate::config::{Background, EntryPath, Platform, PlatformSet, ServiceDeclaration};

/// A service before and after; one of the two is there.
pub struct Pair<'a> {
    pub old: Option<&'a ServiceDeclaration>,
    pub new: Option<&'a ServiceDeclaration>,
}

/// Sorted by the id that the service has now, or had last.
pub fn pairs<'a>(versions: &Versions<'a>) -> Vec<Pair<'a>> {
    let mut pairs: BTreeMap<&str, Pair<'a>> = BTreeMap::new();
    for service in &versions.old.services {
        pairs.insert(service.id.as_str(), Pair { old: Some(service), new: None });
    }
    for service in &versions.new.services {
        pairs.entry(service.id.as_str()).or_insert(Pair { old: None, new: None }).new = Some(service);
    }
    let Versions { old, new, platforms } = *versions;
    let exists = |pair: &Pair<'_>| is_somewhere(old, pair.old, platforms) || is_somewhere(new, pair.new, platforms);
    pairs.retain(|_, pair| exists(pair));
    for (from, to) in renamed(versions, &pairs) {
        let removed = pairs.remove(from).expect("it is among them");
        pairs.get_mut(to).expect("it is among them").old = removed.old;
    }
    pairs.into_values().collect()
}

fn is_somewhere(background: &Background, declaration: Option<&ServiceDeclaration>, platforms: PlatformSet) -> bool {
    platforms.iter().any(|platform| on(background, declaration, platform).is_some())
}

/// Ids that were most likely renamed: of a service that is gone and a new one with the same entry, where no other could be meant.
/// Many services may share an entry; then they have to agree in everything else.
fn renamed<'a>(versions: &Versions<'a>, pairs: &BTreeMap<&'a str, Pair<'a>>) -> Vec<(&'a str, &'a str)> {
    let gone: Vec<_> = pairs.values().filter(|pair| pair.new.is_none()).filter_map(|pair| pair.old).collect();
    let added: Vec<_> = pairs.values().filter(|pair| pair.old.is_none()).filter_map(|pair| pair.new).collect();
    let mut found = Vec::new();
    for old in &gone {
        let same_entry = |service: &&&ServiceDeclaration| entry_of(service) == entry_of(old);
        let (olds, news): (Vec<_>, Vec<_>) =
            (gone.iter().filter(same_entry).collect(), added.iter().filter(same_entry).collect());
        let candidates: Vec<&&ServiceDeclaration> = match (olds.as_slice(), news.as_slice()) {
            ([_], [one]) => vec![one],
            _ => news.into_iter().filter(|new| agree(versions, old, new)).collect(),
        };
        let rivals = gone.iter().filter(|other| candidates.iter().any(|new| agree(versions, other, new))).count();
        if let [new] = candidates.as_slice()
            && (olds.len() == 1 || rivals == 1)
        {
            found.push((old.id.as_str(), new.id.as_str()));
        }
    }
    found
}

/// Some platform's, as overrides of it are rare.
fn entry_of(declaration: &ServiceDeclaration) -> &EntryPath {
    &declaration.on(Platform::Ios).entry
}

/// Whether two services differ in nothing but their names.
fn agree(versions: &Versions<'_>, old: &ServiceDeclaration, new: &ServiceDeclaration) -> bool {
    versions.platforms.iter().all(|platform| {
        let (mut old, mut new) = (old.on(platform).clone(), new.on(platform).clone());
        for service in [&mut old, &mut new] {
            service.title.clear();
            service.ios.identifier.clear();
        }
        old == new
    })
}

//! What happens to a manifest, decided in full before a byte changes.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::model::{ANDROID, Element, ManifestAdditions, Namespace, PERMISSION_TAG, Permission, TOOLS};
use super::namespaces::{self, Missing};
use super::write::{self, Prefixes};
use super::{conflict, meaning};
use crate::codegen::merge::Merged;
use crate::codegen::merge::ledger::{Addition, LedgerEntry, Opened};
use crate::codegen::merge::splice::{self, Edits, Layout};
use crate::codegen::merge::xml::{self, Document, ElementId};
use crate::diagnostic::{Code, Diagnostic};

/// Names of the elements that we add to, in the ledger.
pub const ROOT: &str = "manifest";
const APPLICATION: &str = "application";

/// What to do when others have changed an element of ours that is to go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum IfChanged {
    /// Say so: it is not clear whose it is.
    Refuse,
    Leave,
}

pub struct Plan<'a> {
    document: &'a Document<'a>,
    layout: Layout,
    package: Option<&'a str>,
    if_changed: IfChanged,
    edits: Edits,
    added: Vec<Addition>,
    opened: Vec<Opened>,
    missing: Missing,
    /// Elements that are no longer in the result as they are.
    gone: HashSet<ElementId>,
    /// All new text, for the prefixes in it.
    written: String,
    conflicts: Vec<Diagnostic>,
}

/// An element to add children to.
struct Site<'a> {
    id: ElementId,
    name: &'static str,
    /// By item; the position is the order in which they are written.
    wanted: Vec<(String, Element)>,
    ours: BTreeMap<&'a str, &'a Addition>,
    present: HashMap<String, Vec<ElementId>>,
}

impl<'a> Plan<'a> {
    pub fn new(
        document: &'a Document<'a>,
        wanted: &'a ManifestAdditions,
        owned: &LedgerEntry,
        if_changed: IfChanged,
    ) -> Result<Self, Vec<Diagnostic>> {
        let root = document.root();
        if !document.element(root).is(ROOT) {
            return Err(vec![
                Diagnostic::error(Code::MergeSyntax, "the file is not an Android manifest")
                    .at(document.span(root), "its root is not <manifest>"),
            ]);
        }
        let mut plan = Self {
            document,
            layout: Layout::of(document, "    "),
            package: package(document, wanted),
            if_changed,
            edits: Edits::default(),
            added: Vec::new(),
            opened: Vec::new(),
            missing: Missing::default(),
            gone: HashSet::new(),
            written: String::new(),
            conflicts: Vec::new(),
        };
        let permissions = wanted.permissions.iter().map(Permission::element).collect();
        plan.change(root, ROOT, permissions, owned);
        match applications(document)[..] {
            [] if wanted.application.is_empty() => {}
            [] => plan.conflicts.push(
                conflict("the manifest has no <application>".to_owned())
                    .at(document.span(root), "in this manifest")
                    .help("add an empty <application /> to it, or merge into the manifest of the app's module"),
            ),
            [application] => plan.change(application, APPLICATION, wanted.application.clone(), owned),
            [first, second, ..] => plan.conflicts.push(
                conflict("the manifest has more than one <application>".to_owned())
                    .at(document.span(second), "a second one")
                    .at(document.span(first), "the first one"),
            ),
        }
        if !plan.conflicts.is_empty() {
            return Err(plan.conflicts);
        }
        let declarations =
            namespaces::change(document, owned, &plan.missing, &plan.gone, &plan.written, &mut plan.edits);
        plan.added.extend(declarations);
        Ok(plan)
    }

    pub fn finish(self) -> Merged {
        Merged { text: self.edits.apply(self.document.text), owned: LedgerEntry::new(self.added, self.opened) }
    }

    fn change(&mut self, id: ElementId, name: &'static str, wanted: Vec<Element>, owned: &LedgerEntry) {
        let site = Site {
            id,
            name,
            wanted: by_item(wanted, self.package),
            ours: owned
                .added_to(name)
                .filter(|addition| !addition.item.starts_with("xmlns:"))
                .map(|addition| (addition.item.as_str(), addition))
                .collect(),
            present: present(self.document, id, self.package),
        };
        let needed: Vec<Namespace> = [Namespace::Android, Namespace::Tools]
            .into_iter()
            .filter(|namespace| {
                site.wanted
                    .iter()
                    .any(|(item, element)| element.uses(*namespace) && self.is_to_be_written(&site, item, element))
            })
            .collect();
        let prefixes = namespaces::prefixes(self.document, id, &needed, &mut self.missing);
        let mut removed = HashSet::new();
        let added_before = self.added.len();
        let mut new = Vec::new();
        for (item, element) in &site.wanted {
            match self.unchanged(&site, item) {
                Some(id) => self.keep_or_replace(&site, id, item, element, &prefixes),
                None if !site.present.contains_key(item) => new.push((item, element)),
                None => self.leave_to_others(&site, item, element),
            }
        }
        let items: HashSet<&str> = site.wanted.iter().map(|(item, _)| item.as_str()).collect();
        for (item, addition) in &site.ours {
            if items.contains(item) {
                continue;
            }
            match (self.unchanged(&site, item), site.present.get(*item)) {
                (Some(id), _) => drop(removed.insert(id)),
                (None, None) => {}
                (None, Some(_)) if self.if_changed == IfChanged::Leave => self.added.push((*addition).clone()),
                (None, Some(found)) => self.conflicts.push(
                    conflict(format!(
                        "{} is no longer needed, but has been changed since oro-bg added it",
                        shown(item)
                    ))
                    .at(self.document.span(found[0]), "changed here")
                    .help("remove it if nothing else needs it")
                    .help(format!("to keep it as yours, remove its entry from {}", super::super::LEDGER_NAME)),
                ),
            }
        }
        self.gone.extend(&removed);
        let has_ours = !new.is_empty() || self.added.len() > added_before;
        self.remove(&site, &removed, has_ours, owned);
        self.add(&site, &new, &prefixes);
    }

    /// The element that the ledger speaks of, if it still says what we wrote.
    fn unchanged(&self, site: &Site<'_>, item: &str) -> Option<ElementId> {
        let addition = site.ours.get(item)?;
        let found = site.present.get(item)?;
        let is_same_text = |id: &&ElementId| self.document.text[self.document.range(**id)] == addition.text;
        let recorded = || self.recorded(site, addition);
        let by_meaning = || {
            let recorded = recorded()?;
            found.iter().rev().find(|id| {
                meaning::read(self.document, **id).is_some_and(|now| meaning::same(&now, &recorded, self.package))
            })
        };
        found.iter().rev().find(is_same_text).or_else(by_meaning).copied()
    }

    /// What we wrote, by meaning. It may have been written with prefixes that the document no longer has: then it is
    /// not known.
    fn recorded(&self, site: &Site<'_>, addition: &Addition) -> Option<Element> {
        let prefix = |uri, usual: &'static str| self.document.prefix(site.id, uri).unwrap_or(usual);
        let (android, tools) = (prefix(ANDROID, "android"), prefix(TOOLS, "tools"));
        let wrapped = format!("<oro xmlns:{android}=\"{ANDROID}\" xmlns:{tools}=\"{TOOLS}\">{}</oro>", addition.text);
        let document = xml::parse(self.document.source, &wrapped).ok()?;
        let id = document.child_elements(document.root()).next()?;
        meaning::read(&document, id)
    }

    fn is_to_be_written(&self, site: &Site<'_>, item: &str, element: &Element) -> bool {
        match self.unchanged(site, item) {
            Some(id) => !self.says(id, element),
            None => !site.present.contains_key(item),
        }
    }

    fn says(&self, id: ElementId, element: &Element) -> bool {
        meaning::read(self.document, id).is_some_and(|now| meaning::same(&now, element, self.package))
    }

    fn keep_or_replace(&mut self, site: &Site<'_>, id: ElementId, item: &str, element: &Element, prefixes: &Prefixes) {
        let document = self.document;
        let others: Vec<_> = site.present[item].iter().filter(|other| **other != id).collect();
        if let Some(other) = others.first()
            && element.tag != PERMISSION_TAG
        {
            self.conflicts.push(self.double(item, **other, id));
            return;
        }
        let addition = site.ours[item];
        let before = splice::actual_lead(document, id, Some(addition));
        let text = if self.says(id, element) {
            document.text[document.range(id)].to_owned()
        } else {
            let lead = splice::lead(document, id);
            let text = write::element(element, lead, prefixes, &self.layout, document.is_utf8);
            self.edits.replace(document.range(id), text.as_str());
            self.written.push_str(&text);
            self.gone.insert(id);
            text
        };
        self.added.push(Addition { before: before.to_owned(), text, ..addition.clone() });
    }

    /// Something of that name is there and is not ours, or no longer: it stays as it is, and must do.
    fn leave_to_others(&mut self, site: &Site<'_>, item: &str, element: &Element) {
        let found = &site.present[item];
        let serves = |id: &ElementId| meaning::serves(self.document, *id, element, self.package);
        match (found.as_slice(), element.tag == PERMISSION_TAG) {
            (found, true) if found.iter().any(serves) => {}
            ([only], false) if serves(only) => {}
            ([first, second, ..], false) => {
                let double = self.double(item, *second, *first);
                self.conflicts.push(double);
                return;
            }
            _ => {
                let different = self.different(site, item, element, found[0]);
                self.conflicts.push(different);
                return;
            }
        }
        // Still ours, though changed: when it is to go, that is for people to decide.
        self.added.extend(site.ours.get(item).map(|addition| (*addition).clone()));
    }

    fn remove(&mut self, site: &Site<'_>, removed: &HashSet<ElementId>, has_ours: bool, owned: &LedgerEntry) {
        let document = self.document;
        let opened = owned.opened(site.name).filter(|_| document.element(site.id).end_tag.is_some());
        if let Some(opened) = opened {
            if !has_ours && !splice::has_rest(document, site.id, removed) {
                splice::close(document, site.id, &opened.was, &mut self.edits);
                return;
            }
            // What others put into an element that we opened makes it theirs, once ours are gone.
            if has_ours {
                self.opened.push(opened.clone());
            }
        }
        for (item, addition) in &site.ours {
            let here = site.present.get(*item).into_iter().flatten().find(|id| removed.contains(id));
            if let Some(id) = here {
                self.edits.remove(splice::range_with_lead(document, *id, Some(addition)));
            }
        }
    }

    fn add(&mut self, site: &Site<'_>, new: &[(&String, &Element)], prefixes: &Prefixes) {
        if new.is_empty() {
            return;
        }
        let document = self.document;
        let children: Vec<ElementId> = document.child_elements(site.id).collect();
        let last_permission =
            children.iter().rfind(|id| document.element(**id).name.local.starts_with(PERMISSION_TAG)).copied();
        let model =
            if site.name == ROOT { last_permission.or(children.first().copied()) } else { children.last().copied() };
        let before = match model {
            Some(model) => splice::lead(document, model).to_owned(),
            None => self.layout.first_lead(document, site.id),
        };
        let mut items = String::new();
        for (item, element) in new {
            let text = write::element(element, &before, prefixes, &self.layout, document.is_utf8);
            items.push_str(&before);
            items.push_str(&text);
            let (parent, item) = (site.name.to_owned(), (*item).clone());
            self.added.push(Addition { parent, item, before: before.clone(), text });
        }
        self.written.push_str(&items);
        match (site.name, last_permission, model) {
            (ROOT, Some(last), _) => self.edits.insert(splice::end_with_comments(document, site.id, last), items),
            (ROOT, None, Some(_)) => self.edits.insert(document.element(site.id).start_tag.end, items),
            _ => {
                if let Some(was) = splice::append(document, site.id, &items, &self.layout, &mut self.edits) {
                    self.opened.push(Opened { element: site.name.to_owned(), was });
                }
            }
        }
    }

    fn double(&self, item: &str, here: ElementId, other: ElementId) -> Diagnostic {
        conflict(format!("{} is in the manifest twice", shown(item)))
            .at(self.document.span(here), "here")
            .at(self.document.span(other), "and here")
            .help("remove one of the two")
    }

    fn different(&self, site: &Site<'_>, item: &str, element: &Element, found: ElementId) -> Diagnostic {
        let usual = Prefixes { android: "android".to_owned(), tools: "tools".to_owned() };
        let needed = write::element(element, "", &usual, &self.layout, true);
        let (message, here) = if site.ours.contains_key(item) {
            (
                format!("{} has been changed since oro-bg added it, and is not what is needed", shown(item)),
                "changed here",
            )
        } else {
            (
                format!("{} is in the manifest already, but is not what is needed", shown(item)),
                "this one is not oro-bg's",
            )
        };
        let mut diagnostic = conflict(message).at(self.document.span(found), here);
        if let Some(origin) = element.origin {
            diagnostic = diagnostic.at(origin, "needed by this");
        }
        diagnostic
            .because(format!("needed is {needed}"))
            .help("change it so that it says all of this, or remove it: oro-bg adds it")
    }
}

/// Whether the manifest has everything that was asked for.
pub fn has_all(document: &Document<'_>, wanted: &ManifestAdditions) -> bool {
    let package = package(document, wanted);
    let all = |site: ElementId, elements: Vec<Element>| {
        let present = present(document, site, package);
        elements.iter().all(|element| {
            let found = present.get(&item(element, package)).map_or(&[][..], Vec::as_slice);
            found.iter().any(|id| meaning::serves(document, *id, element, package))
        })
    };
    let permissions = wanted.permissions.iter().map(Permission::element).collect();
    all(document.root(), permissions)
        && applications(document)
            .first()
            .map_or(wanted.application.is_empty(), |application| all(*application, wanted.application.clone()))
}

fn package<'a>(document: &'a Document<'_>, wanted: &'a ManifestAdditions) -> Option<&'a str> {
    let own = || Some(document.element(document.root()).attribute(None, "package")?.value.as_str());
    wanted.namespace.as_deref().or_else(own)
}

fn applications(document: &Document<'_>) -> Vec<ElementId> {
    document.child_elements(document.root()).filter(|id| document.element(*id).is(APPLICATION)).collect()
}

fn present(document: &Document<'_>, site: ElementId, package: Option<&str>) -> HashMap<String, Vec<ElementId>> {
    let mut present: HashMap<String, Vec<ElementId>> = HashMap::new();
    for id in document.child_elements(site) {
        let element = document.element(id);
        let name = element.attribute(Some(ANDROID), "name").map(|attribute| attribute.value.as_str());
        if element.name.namespace.is_none() {
            present.entry(item_of(element.name.local, name, package)).or_default().push(id);
        }
    }
    present
}

fn by_item(elements: Vec<Element>, package: Option<&str>) -> Vec<(String, Element)> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut by_item: Vec<(String, Element)> = Vec::new();
    for element in elements {
        let item = item(&element, package);
        match known.get(&item) {
            Some(index) => {
                let is_same = meaning::same(&by_item[*index].1, &element, package);
                assert!(is_same, "an emitter asks for one {item}, not for two that differ");
            }
            None => {
                known.insert(item.clone(), by_item.len());
                by_item.push((item, element));
            }
        }
    }
    by_item
}

fn item(element: &Element, package: Option<&str>) -> String {
    item_of(&element.tag, element.name(), package)
}

/// What an element is, whatever else it says: `service com.example.Worker`.
fn item_of(tag: &str, name: Option<&str>, package: Option<&str>) -> String {
    match name {
        Some(name) => format!("{tag} {}", meaning::full_name(tag, name, package)),
        None => tag.to_owned(),
    }
}

/// An item for people: `<service> com.example.Worker`.
fn shown(item: &str) -> String {
    match item.split_once(' ') {
        Some((tag, name)) => format!("<{tag}> {name}"),
        None => format!("<{item}>"),
    }
}

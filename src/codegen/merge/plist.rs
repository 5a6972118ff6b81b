//! Background keys into an Info.plist.

mod file;
mod keys;
mod misspelt;
mod read;

use std::collections::{HashMap, HashSet};

pub use self::file::{Form, PropertyList, open};
pub use self::keys::{Key, Keys, Value, read as keys};
pub use self::misspelt::meant;
use self::read::{Dict, Entry};
use super::ledger::{Addition, LedgerEntry, Opened};
use super::splice::{self, Edits, Layout};
use super::{Merged, refuse_unwritable, xml};
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};

pub use crate::platform::ios::{IDENTIFIERS_KEY, MODES_KEY};

/// Name of the top dictionary in the ledger.
const TOP: &str = "dict";

/// What the app's Info.plist must list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlistAdditions {
    /// Values of `BGTaskSchedulerPermittedIdentifiers`.
    pub identifiers: Vec<String>,
    /// Values of `UIBackgroundModes`.
    pub background_modes: Vec<String>,
}

/// Whether what the ledger says of a file is about an Info.plist.
pub fn is_owner(entry: &LedgerEntry) -> bool {
    entry.added.iter().any(|addition| [TOP, IDENTIFIERS_KEY, MODES_KEY].contains(&addition.parent.as_str()))
}

/// An Info.plist that has nothing yet, to merge into. `comment` is what its header says; empty for none.
///
/// # Panics
/// If `comment` has `--`, which no XML comment can carry.
pub fn skeleton(comment: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         {}<plist version=\"1.0\">\n<dict>\n</dict>\n</plist>\n",
        super::header(comment)
    )
}

/// Unites `wanted` with what the file has. `owned` is what the ledger says of this file: of that, what is no longer
/// wanted goes. Every other byte stays.
///
/// # Errors
/// [`Code::MergeSyntax`], [`Code::MergeConflict`], [`Code::MisspeltPlistKey`] or [`Code::UnwritableText`]; all that were
/// found. Nothing is guessed.
pub fn merge(
    source: SourceId,
    text: &str,
    wanted: &PlistAdditions,
    owned: Option<&LedgerEntry>,
) -> Result<Merged, Vec<Diagnostic>> {
    let values = || wanted.identifiers.iter().chain(&wanted.background_modes).map(String::as_str);
    refuse_unwritable(values(), "Info.plist")?;
    let nothing = LedgerEntry::default();
    let owned = owned.unwrap_or(&nothing);
    let plan = Plan::new(source, text, wanted, owned)?;
    let expected = plan.expected(read::value(source, text)?);
    let merged = plan.finish();
    verify(source, text, owned, &merged, &expected)?;
    Ok(merged)
}

/// As [`merge`], for a file in any form: none where the file stays as it is because it cannot be spliced and need not be.
///
/// # Errors
/// As [`merge`]; [`Code::MergeSyntax`] for a file that lacks something and is no text to add it to.
pub fn merge_file(
    list: &PropertyList,
    wanted: &PlistAdditions,
    owned: Option<&LedgerEntry>,
) -> Result<Option<Merged>, Vec<Diagnostic>> {
    if list.form == Form::Utf8 {
        return merge(list.source, &list.text, wanted, owned).map(Some);
    }
    let nothing = LedgerEntry::default();
    let plan = Plan::new(list.source, &list.text, wanted, owned.unwrap_or(&nothing)).map_err(without_fixes)?;
    let outcome = plan.outcome.clone();
    if plan.finish().text == *list.text { Ok(None) } else { Err(vec![unchangeable(list, &outcome)]) }
}

/// What is shown of a file that is no text is not what is in it.
fn without_fixes(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.into_iter().map(|finding| Diagnostic { fix: None, ..finding }).collect()
}

/// What would have to change in a file that only its owner can change.
fn unchangeable(list: &PropertyList, outcome: &[Outcome]) -> Diagnostic {
    let is = if list.form == Form::Binary { "a binary property list" } else { "in UTF-16" };
    let mut finding = Diagnostic::error(Code::MergeSyntax, format!("{} needs a change, and is {is}", list.name));
    let document = xml::parse(list.source, &list.text).expect("the plan has read it");
    let dict = Dict::read(&document).expect("the plan has read it");
    for (key, after) in outcome {
        let entry = dict.entry(key);
        let before = entry.map_or_else(Vec::new, |entry| dict.strings(entry).expect("the plan has read them"));
        let before: Vec<String> = before.into_iter().map(|(_, value)| value).collect();
        let after = after.as_deref().unwrap_or_default();
        let only_in = |these: &[String], others: &[String]| -> Vec<String> {
            these.iter().filter(|value| !others.contains(value)).cloned().collect()
        };
        let (missing, left_over) = (only_in(after, &before), only_in(&before, after));
        let place = match entry {
            Some(entry) => Span::new(list.source, document.range(entry.key)),
            None => document.span(dict.id),
        };
        if !missing.is_empty() {
            finding = finding.at(place, format!("{key} lacks {}", missing.join(", ")));
        }
        if !left_over.is_empty() {
            finding = finding.at(place, format!("{key} still has {}", left_over.join(", ")));
        }
    }
    match list.conversion() {
        Some(command) => finding
            .because("the lines are those of the file as text; comments and order are kept only where it is one")
            .help(format!("convert it, then run `oro-bg gen` again: {command}")),
        None => finding
            .because("what is not ours stays as it is byte for byte, and that is done in UTF-8 only")
            .help("save it as UTF-8, and say so in its first line; then run `oro-bg gen` again"),
    }
}

/// The file as it is after the merge must say what was there and what was asked for, and must give back the very bytes
/// that are not ours.
fn verify(
    source: SourceId,
    text: &str,
    owned: &LedgerEntry,
    merged: &Merged,
    expected: &::plist::Value,
) -> Result<(), Vec<Diagnostic>> {
    let without = |text: &str, owned: &LedgerEntry| {
        Plan::new(source, text, &PlistAdditions::default(), owned).map(|plan| plan.finish().text)
    };
    let says_it = read::value(source, &merged.text).is_ok_and(|after| after == *expected);
    if says_it && without(text, owned)? == without(&merged.text, &merged.owned)? {
        return Ok(());
    }
    Err(vec![super::unverified(source)])
}

/// What happens to the file.
struct Plan<'a> {
    text: &'a str,
    edits: Edits,
    added: Vec<Addition>,
    opened: Vec<Opened>,
    outcome: Vec<Outcome>,
}

/// Values of a key afterwards; none where the key goes.
type Outcome = (&'static str, Option<Vec<String>>);

/// One of the two arrays.
struct Target<'a> {
    key: &'static str,
    wanted: &'a [String],
}

/// What becomes of the elements of the top dictionary.
#[derive(Default)]
struct TopChanges {
    removed: HashSet<xml::ElementId>,
    new_keys: String,
}

impl<'a> Plan<'a> {
    fn new(
        source: SourceId,
        text: &'a str,
        wanted: &PlistAdditions,
        owned: &LedgerEntry,
    ) -> Result<Self, Vec<Diagnostic>> {
        let document = xml::parse(source, text).map_err(|diagnostic| vec![diagnostic])?;
        let dict = Dict::read(&document)?;
        let layout = Layout::of(&document, "\t");
        let mut plan =
            Self { text, edits: Edits::default(), added: Vec::new(), opened: Vec::new(), outcome: Vec::new() };
        let mut top = TopChanges::default();
        let mut conflicts = Vec::new();
        let targets = [
            Target { key: IDENTIFIERS_KEY, wanted: &wanted.identifiers },
            Target { key: MODES_KEY, wanted: &wanted.background_modes },
        ];
        for target in targets {
            match dict.entry(target.key) {
                Some(entry) => match dict.strings(entry) {
                    Ok(present) => plan.change_array(&dict, entry, &present, &target, owned, &layout, &mut top),
                    // A value that is not ours to touch, where nothing is asked for, is none of our business.
                    Err(_) if target.wanted.is_empty() && owned.added_to(target.key).next().is_none() => {}
                    Err(conflict) => conflicts.extend(conflict),
                },
                None if target.wanted.is_empty() => {}
                None => plan.add_key(&dict, &target, &layout, &mut top),
            }
        }
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        plan.change_top(&dict, &top, owned, &layout);
        Ok(plan)
    }

    /// Keeps, removes and appends the values of an array that is there.
    #[expect(clippy::too_many_arguments, reason = "one step of `new`, which holds all of these")]
    fn change_array(
        &mut self,
        dict: &Dict<'_>,
        entry: &Entry,
        present: &[(xml::ElementId, String)],
        target: &Target<'_>,
        owned: &LedgerEntry,
        layout: &Layout,
        top: &mut TopChanges,
    ) {
        let document = dict.document;
        let wanted: HashSet<&str> = target.wanted.iter().map(String::as_str).collect();
        let ours: HashMap<&str, &Addition> =
            owned.added_to(target.key).map(|addition| (addition.item.as_str(), addition)).collect();
        // Ours were appended, so of two equal values the later one is ours.
        let places: HashMap<&str, xml::ElementId> = present.iter().map(|(id, value)| (value.as_str(), *id)).collect();
        let mut removed = HashSet::new();
        let mut kept = Vec::new();
        for (value, id) in &places {
            let Some(addition) = ours.get(value) else { continue };
            if wanted.contains(value) {
                kept.push(Addition {
                    before: splice::actual_lead(document, *id, Some(addition)).to_owned(),
                    text: document.text[document.range(*id)].to_owned(),
                    ..(*addition).clone()
                });
            } else {
                removed.insert(*id);
            }
        }
        let new: Vec<&String> = unique(target.wanted).filter(|value| !places.contains_key(value.as_str())).collect();

        let stays = !kept.is_empty() || !new.is_empty() || splice::has_rest(document, entry.value, &removed);
        let key_addition = owned.find(TOP, target.key);
        if !stays && let Some(addition) = key_addition {
            self.edits.remove(splice::range_with_lead(document, entry.key, Some(addition)));
            self.edits.remove(splice::range_with_lead(document, entry.value, None));
            top.removed.extend([entry.key, entry.value]);
            self.outcome.push((target.key, None));
            return;
        }
        let still_open = document.element(entry.value).end_tag.is_some();
        let opened = owned.opened(target.key).filter(|_| still_open);
        if !stays && let Some(opened) = opened {
            splice::close(document, entry.value, &opened.was, &mut self.edits);
        } else {
            for (id, value) in present.iter().filter(|(id, _)| removed.contains(id)) {
                let addition = ours.get(value.as_str()).copied();
                self.edits.remove(splice::range_with_lead(document, *id, addition));
            }
        }

        // What others put into an array that we added or opened makes it theirs, once ours are gone.
        let has_ours = !kept.is_empty() || !new.is_empty();
        self.added.extend(kept);
        if has_ours {
            self.added.extend(key_addition.cloned());
            self.opened.extend(opened.cloned());
        }
        if !new.is_empty() {
            let before = match present.last() {
                Some((last, _)) => splice::lead(document, *last).to_owned(),
                None => layout.first_lead(document, entry.value),
            };
            let items = self.add_values(target.key, &new, &before, document.is_utf8);
            if let Some(was) = splice::append(document, entry.value, &items, layout, &mut self.edits) {
                self.opened.push(Opened { element: target.key.to_owned(), was });
            }
        }
        let left = present.iter().filter(|(id, _)| !removed.contains(id)).map(|(_, value)| value.clone());
        self.outcome.push((target.key, Some(left.chain(new.into_iter().cloned()).collect())));
    }

    fn add_key(&mut self, dict: &Dict<'_>, target: &Target<'_>, layout: &Layout, top: &mut TopChanges) {
        let document = dict.document;
        let (before, between) = match dict.entries.last() {
            Some(last) => (splice::lead(document, last.key).to_owned(), splice::lead(document, last.value).to_owned()),
            None => {
                let lead = layout.first_lead(document, dict.id);
                (lead.clone(), lead)
            }
        };
        let array_lead = if splice::starts_with_break(&between) { &between } else { &before };
        let value_lead = layout.deeper(array_lead);
        let end_lead = if value_lead.is_empty() { "" } else { array_lead };
        let values: Vec<&String> = unique(target.wanted).collect();
        let key = target.key;
        self.added.push(Addition {
            parent: TOP.to_owned(),
            item: key.to_owned(),
            before: before.clone(),
            text: format!("<key>{key}</key>{between}<array>{end_lead}</array>"),
        });
        let items = self.add_values(key, &values, &value_lead, document.is_utf8);
        top.new_keys.push_str(&format!("{before}<key>{key}</key>{between}<array>{items}{end_lead}</array>"));
        self.outcome.push((key, Some(values.into_iter().cloned().collect())));
    }

    fn change_top(&mut self, dict: &Dict<'_>, top: &TopChanges, owned: &LedgerEntry, layout: &Layout) {
        let document = dict.document;
        let opened = owned.opened(TOP).filter(|_| document.element(dict.id).end_tag.is_some());
        let stays = !top.new_keys.is_empty() || splice::has_rest(document, dict.id, &top.removed);
        if !stays && let Some(opened) = opened {
            self.edits = Edits::default();
            splice::close(document, dict.id, &opened.was, &mut self.edits);
            return;
        }
        if self.added.iter().any(|addition| addition.parent == TOP) {
            self.opened.extend(opened.cloned());
        }
        if !top.new_keys.is_empty()
            && let Some(was) = splice::append(document, dict.id, &top.new_keys, layout, &mut self.edits)
        {
            self.opened.push(Opened { element: TOP.to_owned(), was });
        }
    }

    fn add_values(&mut self, key: &str, values: &[&String], before: &str, is_utf8: bool) -> String {
        let mut items = String::new();
        for value in values {
            let text = format!("<string>{}</string>", xml::text(value, is_utf8));
            items.push_str(before);
            items.push_str(&text);
            self.added.push(Addition {
                parent: key.to_owned(),
                item: (*value).clone(),
                before: before.to_owned(),
                text,
            });
        }
        items
    }

    /// `before` with the outcome of this plan, as another reader sees it.
    fn expected(&self, mut before: ::plist::Value) -> ::plist::Value {
        let dictionary = before.as_dictionary_mut().expect("the plan found a dictionary");
        for (key, values) in &self.outcome {
            match values {
                None => drop(dictionary.remove(key)),
                Some(values) => {
                    let values = values.iter().cloned().map(::plist::Value::String).collect();
                    dictionary.insert((*key).to_owned(), ::plist::Value::Array(values));
                }
            }
        }
        before
    }

    fn finish(self) -> Merged {
        Merged { text: self.edits.apply(self.text), owned: LedgerEntry::new(self.added, self.opened) }
    }
}

fn unique(values: &[String]) -> impl Iterator<Item = &String> {
    let mut seen = HashSet::new();
    values.iter().filter(move |value| seen.insert(value.as_str()))
}

fn conflict(source: SourceId, range: std::ops::Range<usize>, message: String, here: &'static str) -> Diagnostic {
    Diagnostic::error(Code::MergeConflict, message).at(Span::new(source, range), here)
}

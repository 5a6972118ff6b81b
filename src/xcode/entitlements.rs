//! The entitlements that the app is signed with, as far as the file in the project says them.

use crate::codegen::merge::plist::{self, Form, Keys, Value};
use crate::codegen::xcode::EntitlementNeed;
use crate::diagnostic::{Code, Diagnostic, Edit, Sources, Span};

/// The file in which entitlements are looked for.
#[derive(Clone, Debug, Default)]
pub enum File {
    /// The configuration names none.
    #[default]
    Unnamed,
    /// What is wrong with it is among the findings.
    Unreadable,
    Read(Entitlements),
}

/// An `.entitlements` file.
#[derive(Clone, Debug)]
pub struct Entitlements {
    name: String,
    keys: Keys,
    is_text: bool,
}

/// Whether the file has an entitlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitled {
    Yes,
    /// The key is there, with another value than true: the key, and the value.
    WrongValue(Span, Span),
    No,
}

impl Entitlements {
    /// # Errors
    /// Everything that makes it impossible to say what the file means.
    pub fn read(name: &str, bytes: Vec<u8>, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let list = plist::open(name, bytes, sources).map_err(|finding| vec![finding])?;
        Ok(Self { name: name.to_owned(), keys: plist::keys(&list)?, is_text: list.form == Form::Utf8 })
    }

    pub fn has(&self, key: &str) -> Entitled {
        match self.keys.top(key) {
            Some(key) if key.value == Value::Boolean(true) => Entitled::Yes,
            Some(key) => Entitled::WrongValue(key.span, key.value_span),
            None => Entitled::No,
        }
    }
}

/// What the file lacks; where none is named, that it is not known.
pub fn check(file: &File, needs: &[EntitlementNeed]) -> Vec<Diagnostic> {
    needs
        .iter()
        .filter_map(|need| match file {
            File::Unnamed => Some(unknown(need)),
            File::Unreadable => None,
            File::Read(entitlements) => lacking(entitlements, need),
        })
        .collect()
}

fn unknown(need: &EntitlementNeed) -> Diagnostic {
    let finding = Diagnostic::warning(
        Code::EntitlementMissing,
        format!("{} needs an entitlement, and no file is named in which it could be looked for", who(need)),
    );
    blamed(need, finding)
        .help("name the file: `entitlements = \"ios/App/App.entitlements\"` in [background.output]")
        .help(format!("it has to have {}; {}", element(need), need.entitlement.way))
}

fn lacking(file: &Entitlements, need: &EntitlementNeed) -> Option<Diagnostic> {
    let key = need.entitlement.key;
    let (place, label, fix, edit) = match file.has(key) {
        Entitled::Yes => return None,
        Entitled::WrongValue(place, value) => {
            let edit = Edit { span: value, text: "<true/>".to_owned() };
            (place, "is not <true/>".to_owned(), "write <true/>", edit)
        }
        Entitled::No => (file.keys.top, format!("lacks {key}"), "add the entitlement", file.keys.addition(key)),
    };
    let message = format!("{} needs an entitlement that {} does not give", who(need), file.name);
    let finding = Diagnostic::error(Code::EntitlementMissing, message).at(place, label);
    let finding = blamed(need, finding);
    let finding = finding.help(format!("add {} to {}; {}", element(need), file.name, need.entitlement.way));
    // The text of other forms is shown, but is not the file.
    Some(if file.is_text { finding.edit(fix, vec![edit]) } else { finding })
}

fn who(need: &EntitlementNeed) -> String {
    let ids: Vec<String> = need.services.iter().map(|(id, _)| format!("`{id}`")).collect();
    format!("{} of {}", need.entitlement.what, ids.join(", "))
}

fn blamed(need: &EntitlementNeed, finding: Diagnostic) -> Diagnostic {
    let places = need.services.iter();
    places.fold(finding, |finding, (_, place)| finding.at(*place, "asked for here")).because(format!(
        "iOS refuses requests of an app that is not signed with {} (BGTaskScheduler.h)",
        need.entitlement.key
    ))
}

fn element(need: &EntitlementNeed) -> String {
    format!("`<key>{}</key><true/>`", need.entitlement.key)
}

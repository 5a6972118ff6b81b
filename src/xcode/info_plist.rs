//! The app's Info.plist, in whatever form it lies there.

use crate::codegen::merge::plist::{self, IDENTIFIERS_KEY, Key, Keys, MODES_KEY};
use crate::diagnostic::{Diagnostic, Sources, Span};

#[derive(Clone, Debug)]
pub struct InfoPlist {
    keys: Keys,
}

impl InfoPlist {
    /// # Errors
    /// What `gen` says of such a file.
    pub fn read(name: &str, bytes: Vec<u8>, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let list = plist::open(name, bytes, sources).map_err(|finding| vec![finding])?;
        Ok(Self { keys: plist::keys(&list)? })
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What BGTaskScheduler may launch the app for, with places.
    pub fn identifiers(&self) -> &[(String, Span)] {
        self.keys.strings(IDENTIFIERS_KEY)
    }

    pub fn background_modes(&self) -> &[(String, Span)] {
        self.keys.strings(MODES_KEY)
    }

    /// Keys about background execution in a dictionary below the top one, where nothing reads them; with the key that
    /// was meant.
    pub fn misplaced(&self) -> impl Iterator<Item = (&Key, &'static str)> {
        self.keys.nested().filter_map(|key| {
            let exact = [IDENTIFIERS_KEY, MODES_KEY].into_iter().find(|known| *known == key.name);
            Some((key, exact.or_else(|| plist::meant(&key.name))?))
        })
    }
}

//! Names that a script gives to numbers and texts: `def work_version = "2.9.0"`, `ext.minSdkVersion = 26`.

use std::collections::HashMap;

use super::text::{Kind, Token, last_name};

/// What the names of a project stand for, as far as they stand for one thing only.
#[derive(Debug, Default)]
pub struct Variables<'t>(HashMap<&'t str, Option<Kind<'t>>>);

impl<'t> Variables<'t> {
    /// Takes in every `name = literal`; those that are read later do not change what is known.
    pub fn add(&mut self, tokens: &[Token<'t>]) {
        let mut here: HashMap<&'t str, Option<Kind<'t>>> = HashMap::new();
        for (index, token) in tokens.iter().enumerate() {
            let (name, after) = match token.kind {
                Kind::Word(word) => (last_name(word), index + 1),
                // extra["name"] = …
                Kind::Text(name) if tokens.get(index + 1).is_some_and(|next| next.is_mark(']')) => (name, index + 2),
                _ => continue,
            };
            // val name: Int = …
            let typed = tokens.get(after).is_some_and(|next| next.is_mark(':'));
            let after = if typed { after + 2 } else { after };
            if !tokens.get(after).is_some_and(|next| next.is_mark('=')) {
                continue;
            }
            let Some(value) = tokens.get(after + 1).map(|value| value.kind) else { continue };
            if matches!(value, Kind::Number(_) | Kind::Text(_)) {
                let known = here.entry(name).or_insert(Some(value));
                if *known != Some(value) {
                    *known = None;
                }
            }
        }
        for (name, value) in here {
            self.0.entry(name).or_insert(value);
        }
    }

    pub fn number(&self, word: &str) -> Option<u32> {
        match self.get(word)? {
            Kind::Number(number) => Some(number),
            Kind::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub fn text(&self, word: &str) -> Option<&'t str> {
        match self.get(word)? {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    fn get(&self, word: &str) -> Option<Kind<'t>> {
        self.0.get(last_name(word)).copied().flatten()
    }
}

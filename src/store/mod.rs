//! What a store asks about an app that runs in the background: every foreground type, permission, mode, identifier and
//! entitlement, who asked for it, and what has to be declared.

mod app_store;
mod play;

use serde_json::{Value, json};

use crate::artifact::Product;
use crate::config::{Background, ServiceDeclaration};
use crate::diagnostic::{Sources, Span};

/// Version of the JSON; a change that breaks readers raises it.
const JSON_VERSION: u32 = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    Play,
    AppStore,
}

/// What one store asks.
#[derive(Clone, Debug)]
pub struct Report {
    store: Store,
    /// The app, as the store knows it.
    app: String,
    /// Names of the built products that were looked into.
    products: Vec<String>,
    sections: Vec<Section>,
}

#[derive(Clone, Debug)]
struct Section {
    heading: &'static str,
    /// What its rows are, in JSON.
    kind: &'static str,
    /// What is true of all of its rows.
    about: &'static str,
    rows: Vec<Row>,
}

/// Something that the store may ask about.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    asked_by: Vec<Asker>,
    /// Names of the products that have it.
    found_in: Vec<String>,
    /// What has to be done about it; what to know, where nothing has to be.
    wants: String,
}

/// Who asks for it.
#[derive(Clone, Debug)]
struct Asker {
    /// The id of a service, or what else it is.
    name: String,
    /// The line of the configuration.
    place: Option<(String, usize)>,
}

/// Makes the report of a store from the declaration and from what was built of it.
pub fn report(store: Store, background: &Background, products: &[Product], sources: &Sources) -> Report {
    match store {
        Store::Play => play::report(background, products, sources),
        Store::AppStore => app_store::report(background, products, sources),
    }
}

impl Store {
    pub const ALL: [Self; 2] = [Self::Play, Self::AppStore];

    const fn title(self) -> &'static str {
        match self {
            Self::Play => "Google Play",
            Self::AppStore => "App Store",
        }
    }

    /// What the command line and JSON call it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::AppStore => "appstore",
        }
    }
}

impl Report {
    /// Tables in Markdown, which people can read as they are.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}: {}\n", self.store.title(), self.app);
        if self.sections.iter().all(|section| section.rows.is_empty()) {
            text.push_str("\nThe declaration asks for nothing that this store has to know.\n");
        }
        for section in self.sections.iter().filter(|section| !section.rows.is_empty()) {
            text.push_str(&format!("\n## {}\n\n", section.heading));
            if !section.about.is_empty() {
                text.push_str(&format!("{}\n\n", section.about));
            }
            let mut columns = vec!["name".to_owned(), "asked for by".to_owned()];
            columns.extend(self.products.iter().map(|product| format!("in {product}")));
            columns.push("what to do".to_owned());
            text.push_str(&line(&columns));
            text.push_str(&line(&vec!["---".to_owned(); columns.len()]));
            for row in &section.rows {
                let asked_by: Vec<String> = row.asked_by.iter().map(Asker::text).collect();
                let mut cells = vec![format!("`{}`", row.name)];
                cells.push(if asked_by.is_empty() { "no declared service".to_owned() } else { asked_by.join(", ") });
                let found = |product: &String| if row.found_in.contains(product) { "yes" } else { "no" };
                cells.extend(self.products.iter().map(|product| found(product).to_owned()));
                cells.push(row.wants.clone());
                text.push_str(&line(&cells));
            }
        }
        text
    }

    pub fn json(&self) -> Value {
        let rows = self.sections.iter().flat_map(|section| section.rows.iter().map(|row| (section.kind, row)));
        let rows: Vec<Value> = rows
            .map(|(kind, row)| {
                json!({
                    "kind": kind,
                    "name": row.name,
                    "askedBy": row.asked_by.iter().map(Asker::json).collect::<Vec<_>>(),
                    "foundIn": row.found_in,
                    "wants": row.wants,
                })
            })
            .collect();
        json!({
            "version": JSON_VERSION,
            "store": self.store.word(),
            "app": self.app,
            "products": self.products,
            "rows": rows,
        })
    }
}

/// A row of a table; what would end a cell is escaped.
fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
    format!("| {} |\n", cells.join(" | "))
}

impl Row {
    fn new(name: impl Into<String>, wants: impl Into<String>) -> Self {
        Self { name: name.into(), asked_by: Vec::new(), found_in: Vec::new(), wants: wants.into() }
    }

    fn asked_by(mut self, askers: impl IntoIterator<Item = Asker>) -> Self {
        self.asked_by.extend(askers);
        self
    }

    fn found_in<'a>(mut self, products: impl IntoIterator<Item = &'a str>) -> Self {
        self.found_in.extend(products.into_iter().map(str::to_owned));
        self
    }
}

impl Asker {
    fn service(declaration: &ServiceDeclaration, place: Span, sources: &Sources) -> Self {
        let file = sources.get(place.source);
        let place = (file.name.clone(), file.line_column(place.range().start).0);
        Self { name: declaration.id.as_str().to_owned(), place: Some(place) }
    }

    fn other(name: impl Into<String>) -> Self {
        Self { name: name.into(), place: None }
    }

    fn text(&self) -> String {
        match &self.place {
            Some((file, line)) => format!("`{}` ({file}:{line})", self.name),
            None => self.name.clone(),
        }
    }

    fn json(&self) -> Value {
        match &self.place {
            Some((file, line)) => json!({ "service": self.name, "file": file, "line": line }),
            None => json!({ "other": self.name }),
        }
    }
}

//! `complaint.toml` of a case.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

use crate::fixture;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaint {
    /// Of the case's folder.
    #[serde(skip)]
    pub name: String,
    pub number: u32,
    /// H, M or L: how often it was reported.
    pub weight: String,
    pub complaint: String,
    /// `repository#number`
    pub references: Vec<String>,
    /// What oro-bg does so that it cannot happen.
    pub answer: String,
    /// Findings that the case shows.
    pub codes: Vec<String>,
    /// What people read; nothing where there is no mistake left to make.
    pub message: Option<String>,
    /// `path: name of the test`
    pub tested: Vec<String>,
}

/// A row of `fixtures/defects/defects.toml`: what was read in another system's source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// The system's letter and a number.
    pub id: String,
    #[serde(rename = "where")]
    pub place: String,
    pub defect: String,
    /// What oro-bg does instead.
    pub answer: String,
    /// `path: name of the test`
    pub tested: Vec<String>,
}

impl Complaint {
    pub fn folder(&self) -> PathBuf {
        fixture::folder("complaints").join(&self.name)
    }
}

pub fn all() -> Vec<Complaint> {
    fixture::cases("complaints").iter().map(|case| read(fixture::name(case))).collect()
}

pub fn defects() -> Vec<Defect> {
    #[derive(Deserialize)]
    struct File {
        defect: Vec<Defect>,
    }
    let text = fs::read_to_string(fixture::folder("defects").join("defects.toml")).expect("is there");
    toml::from_str::<File>(&text).expect("rows").defect
}

pub fn read(name: &str) -> Complaint {
    let path = fixture::folder("complaints").join(name).join("complaint.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let complaint: Complaint = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Complaint { name: name.to_owned(), ..complaint }
}

/// Asserts that the text has the message of a case.
pub fn shows(name: &str, text: &str) {
    let message = read(name).message.expect("the case has a message");
    assert!(text.contains(&message), "{name} does not say {message:?}:\n{text}");
}

use std::fs;

use anyhow::Context;

use super::project::Project;
use super::report::FindingsFormat;
use super::{Exit, Outcome};
use crate::codegen::output::{Change, Changes};
use crate::config::{CONFIG_NAMES, PlatformSet, is_bundle_identifier};

const SECTION: &str = include_str!("../../templates/init/background.toml");
const EXAMPLE: &str = include_str!("../../templates/init/example.ts");
const EXAMPLE_PATH: &str = "background/example.ts";

/// Adds a `[background]` section and an example service to the project in this folder, or makes a new one; never
/// overwrites anything
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Bundle identifier of a new project
    #[arg(long, value_name = "ID", default_value = "com.example.app", value_parser = bundle_identifier)]
    bundle_identifier: String,
}

impl Init {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let report = project.report;
        fs::create_dir_all(project.folder())
            .with_context(|| format!("failed to create {}", project.folder().display()))?;
        // Only this folder: a project above is another project.
        let candidates = CONFIG_NAMES.map(|name| project.folder().join(name));
        let path = candidates.iter().find(|path| path.exists()).unwrap_or(&candidates[0]);
        let shown = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();

        let before = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("failed to read {}", path.display()))?,
        };
        if before.is_some() {
            // Adding to a file that cannot be read would only hide what is wrong with it.
            project.open(PlatformSet::EMPTY, FindingsFormat::Human)?;
        }
        if before.as_deref().is_some_and(has_background) {
            report.note(&format!("{shown}: has a [background] section already, left as it is"));
        } else {
            let what = if before.is_some() { "[background] added" } else { "created" };
            let added = self.with_section(before.as_deref());
            let config = Change::of_theirs(shown.clone().into(), before, added);
            let example = project.folder().join(EXAMPLE_PATH);
            let has_example = example.exists();
            let example = Change::of_theirs(EXAMPLE_PATH.into(), None, EXAMPLE.into());
            let changes = [config].into_iter().chain((!has_example).then_some(example)).collect();
            Changes::of(project.folder(), changes).apply()?;
            report.note(&format!("{shown}: {what}"));
            let example = if has_example { "is there already, left as it is" } else { "created" };
            report.note(&format!("{EXAMPLE_PATH}: {example}"));
            report.note("next: `oro-bg run example`, then `oro-bg gen`");
            // Says what `gen` would miss, such as a bundle identifier; that is no failure of this command.
            let _ = project.open(PlatformSet::ALL, FindingsFormat::Human);
        }
        Ok(Exit::Fine)
    }

    fn with_section(&self, before: Option<&str>) -> String {
        let Some(before) = before else {
            return format!("[meta]\nbundle_identifier = {:?}\n\n{SECTION}", self.bundle_identifier);
        };
        let line_end = if before.contains("\r\n") { "\r\n" } else { "\n" };
        let mut text = before.to_owned();
        if !text.is_empty() {
            if !text.ends_with('\n') {
                text.push_str(line_end);
            }
            text.push_str(line_end);
        }
        text.push_str(&SECTION.replace('\n', line_end));
        text
    }
}

fn bundle_identifier(text: &str) -> Result<String, String> {
    if is_bundle_identifier(text) {
        Ok(text.into())
    } else {
        Err("write it as a reverse domain name: com.example.app".into())
    }
}

/// Whether a file of either dialect has the section; a line is enough, the file need not be valid.
fn has_background(text: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| {
        line.strip_prefix('[')
            .map(str::trim_start)
            .and_then(|line| line.strip_prefix("background"))
            .is_some_and(|rest| rest.trim_start().starts_with([']', '.']))
    })
}

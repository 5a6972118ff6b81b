use anyhow::Context;

use super::generate::{self, Targets};
use super::project::{Opened, Project};
use super::report::FindingsFormat;
use super::{Exit, Outcome, Stop, native, platforms};
use crate::bundle::facts::{Answer, AppFacts, Call, app_facts};
use crate::codegen::{self, output::Changes};
use crate::config::{Background, Platform, PlatformSet, ServiceDeclaration, Trigger};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::gradle;
use crate::platform;
use crate::xcode;

/// Checks configuration, entries, sources and generated files against the rules of the platforms
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Platforms to check for: ios, android, macos, windows, linux, desktop, all; several with commas
    #[arg(long, value_name = "LIST", default_value = "all", value_parser = platforms)]
    platform: PlatformSet,
    #[command(flatten)]
    targets: Targets,
    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: FindingsFormat,
}

impl Check {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let mut opened = project.open_or(Exit::Findings, self.platform, self.format)?;
        self.targets.apply(&mut opened.background)?;
        opened.diagnostics.extend(platform::check(&opened.background, self.platform));
        let progress = project.report.progress("checking".into());
        self.sources(&mut opened);
        self.generated(&mut opened)?;
        self.gradle(&mut opened)?;
        self.xcode(&mut opened)?;
        opened.diagnostics.extend(native::not_looked_at(&opened.background, self.platform));
        drop(progress);
        opened.diagnostics.sort();
        project.report.findings(&opened.diagnostics, &opened.sources, self.format);
        Ok(if opened.diagnostics.has_errors() { Exit::Findings } else { Exit::Fine })
    }

    /// What the app's own JavaScript says about its services.
    fn sources(&self, opened: &mut Opened) {
        let Opened { background, diagnostics, sources } = opened;
        let generated = [background.output.dir.clone()];
        let facts = app_facts(&background.project, &background.sources, &generated, sources);
        diagnostics.extend(facts.diagnostics(background.services.iter().map(|service| &service.id)));
        diagnostics.extend(never_scheduled(background, self.platform, &facts));
    }

    /// What the Gradle files of the app say, where there are any.
    fn gradle(&self, opened: &mut Opened) -> anyhow::Result<()> {
        let Opened { background, diagnostics, sources } = opened;
        let needs = codegen::gradle::needs(background).filter(|_| self.platform.contains(Platform::Android));
        let (Some(needs), Some(path)) = (needs, gradle::find(&background.project, &background.output)) else {
            return Ok(());
        };
        let facts = gradle::open(&background.project, &path, sources)
            .with_context(|| format!("cannot read {}", path.display()))?;
        diagnostics.extend(gradle::check(&facts, &needs));
        Ok(())
    }

    /// What the files of the Xcode project say that the configuration names.
    fn xcode(&self, opened: &mut Opened) -> anyhow::Result<()> {
        let Opened { background, diagnostics, sources } = opened;
        if self.platform.contains(Platform::Ios) {
            let (facts, found) = xcode::open(background, sources)?;
            diagnostics.extend(found);
            diagnostics.extend(xcode::check(&facts, &codegen::xcode::needs(background)));
        }
        Ok(())
    }

    /// Whether the files that `gen` writes are those of this declaration.
    fn generated(&self, opened: &mut Opened) -> Result<(), Stop> {
        let bundles = generate::bundles(opened);
        opened.diagnostics.extend(native::foreground_budget(&opened.background, &bundles, self.platform));
        if opened.diagnostics.has_errors() {
            return Ok(());
        }
        let Some(changes) = generate::changes(opened, &bundles, self.platform)? else { return Ok(()) };
        let background = &opened.background;
        // Where nothing was generated yet, nothing can be stale.
        if !changes.is_empty() && background.project.join(&background.output.dir).exists() {
            let finding = stale(background, self.platform, &changes);
            opened.diagnostics.push(finding);
        }
        Ok(())
    }
}

fn required(background: &Background, platforms: PlatformSet) -> impl Iterator<Item = &ServiceDeclaration> {
    let on_one =
        move |service: &&ServiceDeclaration| platforms.iter().any(|platform| service.required.contains(platform));
    background.services.iter().filter(on_one)
}

fn stale(background: &Background, platforms: PlatformSet, changes: &Changes) -> Diagnostic {
    const SHOWN_MAX: usize = 3;
    let mut files: Vec<String> = changes.summary().iter().map(|(_, path)| path.display().to_string()).collect();
    let more = files.len().saturating_sub(SHOWN_MAX);
    files.truncate(SHOWN_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let mut finding = Diagnostic::warning(
        Code::GeneratedStale,
        format!("generated files are not those of this declaration: {}{more}", files.join(", ")),
    );
    if let Some(service) = required(background, platforms).next() {
        finding.severity = Severity::Error;
        finding = finding
            .because(format!("`{}` is required, and the app would be built with an older declaration", service.id));
    }
    finding.help("run `oro-bg gen`; `oro-bg gen --check` shows the difference")
}

/// A service that the app cannot do without but that nothing would ever run. Triggers that repeat run by themselves.
fn never_scheduled(background: &Background, platforms: PlatformSet, facts: &AppFacts) -> Vec<Diagnostic> {
    let on_demand = |service: &&ServiceDeclaration| {
        let required = platforms.iter().filter(|platform| service.required.contains(*platform));
        required.map(|platform: Platform| service.on(platform)).any(|service| service.trigger == Trigger::OnDemand)
    };
    required(background, platforms)
        .filter(on_demand)
        .filter(|service| facts.calls(Call::Schedule, &service.id) == Answer::No)
        .map(|service| {
            Diagnostic::warning(
                Code::NeverScheduled,
                format!("nothing in the app schedules `{}`, which is required", service.id),
            )
            .at(service.span, "runs only when the app asks")
            .help(format!("call `background.schedule('{}')`, or give it a trigger that repeats", service.id))
        })
        .collect()
}

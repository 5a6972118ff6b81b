use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use super::artifact::Built;
use super::generate::{self, Targets};
use super::project::{Opened, Project, Read, Wishes};
use super::report::{FindingsFormat, Report};
use super::{Exit, Outcome, Stop, native, platforms};
use crate::android_app;
use crate::bundle::facts::{Answer, AppFacts, Call, app_facts};
use crate::codegen;
use crate::codegen::output::{Change, Changes};
use crate::config::{Background, Keyword as _, Level, Platform, PlatformSet, ServiceDeclaration, Trigger};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Silenced, SourceFile};
use crate::gradle;
use crate::lint::{Baseline, Promotion, fix};
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
    #[command(flatten)]
    built: Built,
    #[command(flatten)]
    levels: Levels,
    /// Make the changes that mend findings with one obvious remedy, then tell what is left
    #[arg(long, conflicts_with = "write_baseline")]
    fix: bool,
    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: FindingsFormat,
}

/// What counts among the findings.
#[derive(Clone, Debug, Default, clap::Args)]
struct Levels {
    /// Do not tell findings of this code; several with commas
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = lint)]
    allow: Vec<Code>,
    /// Take findings of this code for errors; `warnings` for all warnings, `notes` for notes as well
    #[arg(long, value_name = "CODE|warnings|notes", value_delimiter = ',', value_parser = denied)]
    deny: Vec<Denied>,
    /// Findings that are put aside, instead of those in oro-bg.baseline.json beside the configuration
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Put everything aside that is found now, so that only new findings are told
    #[arg(long)]
    write_baseline: bool,
}

#[derive(Clone, Copy, Debug)]
enum Denied {
    Code(Code),
    All(Promotion),
}

impl Levels {
    fn wishes(&self) -> Wishes {
        let mut wishes = Wishes { baseline: self.baseline.clone(), ..Wishes::default() };
        wishes.ignores_baseline = self.write_baseline;
        for denied in &self.deny {
            match denied {
                Denied::Code(code) => drop(wishes.levels.insert(*code, Level::Deny)),
                Denied::All(promotion) => wishes.promotion = wishes.promotion.max(*promotion),
            }
        }
        wishes.levels.extend(self.allow.iter().map(|code| (*code, Level::Allow)));
        wishes
    }
}

fn lint(name: &str) -> Result<Code, String> {
    let code = Code::parse(name).ok_or_else(|| format!("there is no code `{name}`; `oro-bg explain` lists them"))?;
    if code.is_lint() { Ok(code) } else { Err(format!("{} stays what it is: {}", code.as_str(), code.title())) }
}

fn denied(name: &str) -> Result<Denied, String> {
    match name {
        "warnings" => Ok(Denied::All(Promotion::Warnings)),
        "notes" => Ok(Denied::All(Promotion::Notes)),
        _ => lint(name).map(Denied::Code),
    }
}

/// A fix may make another possible; more rounds than this would be going in circles.
const FIX_ROUNDS_MAX: usize = 8;

impl Check {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        if let Some(outcome) = self.built.report(project, self.platform, self.format) {
            return outcome;
        }
        let mut rounds = 0;
        loop {
            let examined = self.examine(project)?;
            if self.fix && rounds < FIX_ROUNDS_MAX && self.mend(&examined, project.report)? {
                rounds += 1;
                continue;
            }
            return self.tell(examined, project);
        }
    }

    fn examine(&self, project: &Project<'_>) -> Result<Read, Stop> {
        let mut opened = match project.read(self.platform, &self.levels.wishes())? {
            Read::Opened(opened) => opened,
            refused => return Ok(refused),
        };
        self.targets.apply(&mut opened.background)?;
        opened.diagnostics.extend(platform::check(&opened.background, self.platform));
        let progress = project.report.progress("checking".into());
        self.sources(&mut opened);
        self.generated(&mut opened)?;
        self.gradle(&mut opened)?;
        self.android_app(&mut opened);
        self.xcode(&mut opened)?;
        opened.diagnostics.extend(native::not_looked_at(&opened.background, self.platform));
        self.built.check(&mut opened, self.platform);
        drop(progress);
        let Opened { diagnostics, sources, policy, .. } = &mut *opened;
        let is_readable = diagnostics.iter().all(|finding| finding.code.is_lint());
        policy.conclude(diagnostics, sources, is_readable && self.platform == PlatformSet::ALL);
        diagnostics.sort();
        Ok(Read::Opened(opened))
    }

    /// Makes the changes that findings bring along; whether there were any.
    fn mend(&self, examined: &Read, report: &Report) -> Result<bool, Stop> {
        let (folder, diagnostics, sources) = match examined {
            Read::Opened(opened) => (&opened.background.project, &opened.diagnostics, &opened.sources),
            Read::Refused { project: Some(project), diagnostics, sources } => (project, diagnostics, sources),
            Read::Refused { project: None, .. } => return Ok(false),
        };
        let mut changes = Vec::new();
        for (id, after) in fix::fixed(diagnostics, sources) {
            let SourceFile { name, text } = sources.get(id);
            // What the command line says, or what a binary file means, is no text on disk.
            if fs::read(folder.join(name)).is_ok_and(|bytes| bytes == text.as_bytes()) {
                changes.push(Change::of_theirs(name.into(), Some(text.to_string()), after));
            }
        }
        let changes = Changes::of(folder, changes);
        if changes.is_empty() {
            return Ok(false);
        }
        match self.format {
            FindingsFormat::Human => report.result(&changes.diff()),
            _ => report.note(changes.diff().trim_end()),
        }
        changes.apply()?;
        Ok(true)
    }

    fn tell(&self, examined: Read, project: &Project<'_>) -> Outcome {
        let opened = match examined {
            Read::Opened(opened) => opened,
            Read::Refused { diagnostics, sources, .. } => {
                project.report.findings(&diagnostics, &sources, self.format);
                let unreadable = |code: Code| matches!(code, Code::Syntax | Code::NoConfig);
                let is_invalid = diagnostics.iter().any(|finding| unreadable(finding.code));
                return Ok(if is_invalid { Exit::Invalid } else { Exit::Findings });
            }
        };
        let Opened { background, mut diagnostics, sources, .. } = *opened;
        if self.levels.write_baseline {
            let path = self.levels.wishes().baseline_path(&background);
            // Nobody is shown what was in it before.
            let change = Change::of_theirs(path.clone(), None, Baseline::text(&diagnostics, &sources));
            Changes::of(&background.project, vec![change]).apply()?;
            let aside = match diagnostics.iter().filter(|finding| finding.code.is_lint()).count() {
                1 => "1 finding".to_owned(),
                count => format!("{count} findings"),
            };
            project.report.note(&format!("{}: {aside} put aside", path.display()));
            diagnostics.retain(|finding| if finding.code.is_lint() { Err(Silenced::ByBaseline) } else { Ok(()) });
        }
        project.report.findings(&diagnostics, &sources, self.format);
        let is_for_people = self.format == FindingsFormat::Human && !self.levels.write_baseline;
        if let Some(summary) = summary(&background, self.platform, &diagnostics).filter(|_| is_for_people) {
            project.report.note(&summary);
        }
        Ok(if diagnostics.has_errors() { Exit::Findings } else { Exit::Fine })
    }

    /// What the app's own JavaScript says about its services.
    fn sources(&self, opened: &mut Opened) {
        let Opened { background, diagnostics, sources, .. } = opened;
        let generated = [background.output.dir.clone()];
        let facts = app_facts(&background.project, &background.sources, &generated, sources);
        diagnostics.extend(facts.diagnostics(background.services.iter().map(|service| &service.id)));
        diagnostics.extend(never_scheduled(background, self.platform, &facts));
    }

    /// What the Gradle files of the app say, where there are any.
    fn gradle(&self, opened: &mut Opened) -> anyhow::Result<()> {
        let Opened { background, diagnostics, sources, .. } = opened;
        let needs = codegen::gradle::needs(background).filter(|_| self.platform.contains(Platform::Android));
        let (Some(needs), Some(path)) = (needs, gradle::find(&background.project, &background.output)) else {
            return Ok(());
        };
        let facts = gradle::open(&background.project, &path, sources)
            .with_context(|| format!("cannot read {}", path.display()))?;
        diagnostics.extend(gradle::check(&facts, &needs));
        Ok(())
    }

    /// What the manifests, the Kotlin and the Java of the Android app say.
    fn android_app(&self, opened: &mut Opened) {
        let Opened { background, diagnostics, sources, .. } = opened;
        if self.platform.contains(Platform::Android) {
            let facts = android_app::open(background, sources);
            diagnostics.extend(android_app::check(&facts, background));
        }
    }

    /// What the files of the Xcode project say that the configuration names.
    fn xcode(&self, opened: &mut Opened) -> anyhow::Result<()> {
        let Opened { background, diagnostics, sources, .. } = opened;
        if self.platform.contains(Platform::Ios) {
            let (facts, found) = xcode::open(background, sources)?;
            diagnostics.extend(found);
            diagnostics.extend(xcode::check(&facts, &codegen::xcode::needs(background)));
        }
        Ok(())
    }

    /// Whether the files that `gen` writes are those of this declaration.
    fn generated(&self, opened: &mut Opened) -> Result<(), Stop> {
        let bundles = generate::bundles(opened, self.platform);
        opened.diagnostics.extend(native::foreground_budget(&opened.background, &bundles, self.platform));
        opened.judge();
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

/// What the findings do not say: what was looked at where nothing was found, and what is not told.
fn summary(background: &Background, platforms: PlatformSet, diagnostics: &Diagnostics) -> Option<String> {
    let is_checked = |service: &&ServiceDeclaration| platforms.iter().any(|platform| service.on(platform).enabled);
    let count = background.services.iter().filter(is_checked).filter(|_| background.enabled).count();
    let services = if count == 1 { "1 service".to_owned() } else { format!("{count} services") };
    let names: Vec<&str> = platforms.iter().map(Platform::as_str).collect();
    let names = if platforms == PlatformSet::ALL { "all platforms".to_owned() } else { names.join(", ") };
    let checked = diagnostics.is_empty().then(|| format!("checked {services} for {names}: nothing found"));
    let silenced = match diagnostics.silenced().len() {
        0 => None,
        count => Some(format!("{count} silenced by levels, comments or the baseline")),
    };
    let parts: Vec<String> = checked.into_iter().chain(silenced).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
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
        .filter(|service| !native::names(background, &service.id))
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

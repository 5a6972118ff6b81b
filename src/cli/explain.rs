mod android;
mod ios;

use std::str::FromStr;

use super::project::Project;
use super::report::{FindingsFormat, Report};
use super::{Exit, Outcome, Stop, service};
use crate::config::{Platform, nearest};
use crate::diagnostic::Code;
use crate::platform::table;

/// Prints the page of a diagnostic code or of a platform's rule, or with --platform how a service is tried out on a device
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// A code such as OBG012, or a rule such as ios-plist-key; all are listed without one. With --platform the id of a
    /// service
    #[arg(value_name = "CODE|RULE|SERVICE")]
    what: Option<String>,
    /// How the service is tried out on a device of this platform: android, ios
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Device>,
}

/// A platform whose devices can be told about.
#[derive(Clone, Copy, Debug)]
enum Device {
    Android,
    Ios,
}

impl Device {
    const fn platform(self) -> Platform {
        match self {
            Self::Android => Platform::Android,
            Self::Ios => Platform::Ios,
        }
    }
}

impl FromStr for Device {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "android" => Ok(Self::Android),
            "ios" => Ok(Self::Ios),
            "macos" | "windows" | "linux" | "desktop" => Err(format!(
                "on {word} nothing needs explaining: `oro-bg run` and `oro-bg dev` run services here; explained are android and ios"
            )),
            _ => Err("explained are android and ios".into()),
        }
    }
}

impl Explain {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        match self.platform {
            Some(device) => on_device(device, self.what.as_deref(), project),
            None => code(self.what.as_deref(), project.report),
        }
    }
}

fn on_device(device: Device, id: Option<&str>, project: &Project<'_>) -> Outcome {
    let platform = device.platform();
    let opened = project.open(platform.into(), FindingsFormat::Human)?;
    let background = &opened.background;
    let Some(id) = id else {
        let ids: Vec<&str> = background.services.iter().map(|service| service.id.as_str()).collect();
        let known = if ids.is_empty() { "it declares none".to_owned() } else { ids.join(", ") };
        project.report.note(&format!("error: which service of {}? {known}", background.config_name));
        return Err(Stop::Reported(Exit::Invalid));
    };
    let declaration = service::find_on(background, id, platform, project.report)?;
    let page = match device {
        Device::Android => android::page(background, declaration, &android::app_id(background)),
        Device::Ios => ios::page(background, declaration),
    };
    project.report.result(&page);
    Ok(Exit::Fine)
}

fn code(wanted: Option<&str>, report: &Report) -> Outcome {
    let Some(wanted) = wanted else {
        report.result(&list());
        return Ok(Exit::Fine);
    };
    let known = Code::ALL.iter().find(|code| code.as_str().eq_ignore_ascii_case(wanted));
    if let Some(code) = known {
        report.result(&format!("{}{}", code.page(), table::served_by(*code)));
        return Ok(Exit::Fine);
    }
    if let Some(rule) = table::find(wanted) {
        report.result(&table::explained(rule));
        return Ok(Exit::Fine);
    }
    let shown = wanted.escape_debug();
    let near = nearest(wanted, table::rules().map(|rule| rule.name)).filter(|_| wanted.contains('-'));
    report.note(&match near {
        _ if wanted.to_uppercase().starts_with("OBG") => {
            format!("error: there is no code {}; `oro-bg explain` lists them", shown.to_string().to_uppercase())
        }
        Some(near) => format!("error: there is no rule {shown}; did you mean `{near}`? `oro-bg explain` lists them"),
        None => format!(
            "error: there is no code or rule {shown}; `oro-bg explain` lists them, and `oro-bg explain --platform android {shown}` or `--platform ios` tells how a service is tried out"
        ),
    });
    Ok(Exit::Invalid)
}

/// All codes, then all rules.
fn list() -> String {
    let codes = Code::ALL.iter().map(|code| format!("{}  {}\n", code.as_str(), code.title()));
    let width = table::rules().map(|rule| rule.name.len()).max().unwrap_or_default();
    let rules = table::rules().map(|rule| format!("{:width$}  {}\n", rule.name, rule.title));
    format!("{}\n{}", codes.collect::<String>(), rules.collect::<String>())
}

mod android;
mod ios;

use std::str::FromStr;

use super::project::Project;
use super::report::{FindingsFormat, Report};
use super::{Exit, Outcome, Stop, service};
use crate::config::Platform;
use crate::diagnostic::Code;

/// Prints the page of a diagnostic code, or with --platform how a service is tried out on a device
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// A code such as OBG012; all codes are listed without one. With --platform the id of a service
    #[arg(value_name = "CODE|SERVICE")]
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
        let list: String = Code::ALL.iter().map(|code| format!("{}  {}\n", code.as_str(), code.title())).collect();
        report.result(&list);
        return Ok(Exit::Fine);
    };
    let code = wanted.to_uppercase();
    match Code::ALL.iter().find(|known| known.as_str() == code) {
        Some(code) => {
            report.result(code.page());
            Ok(Exit::Fine)
        }
        None if code.starts_with("OBG") => {
            report.note(&format!("error: there is no code {code}; `oro-bg explain` lists them"));
            Ok(Exit::Invalid)
        }
        None => {
            let shown = wanted.escape_debug();
            report.note(&format!(
                "error: there is no code {shown}; `oro-bg explain` lists them, and `oro-bg explain --platform android {shown}` or `--platform ios` tells how a service is tried out"
            ));
            Ok(Exit::Invalid)
        }
    }
}

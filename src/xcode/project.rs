//! The Xcode project beside the Info.plist: which files its apps are built with, and under which names.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::openstep::{self, Value};
use crate::codegen::output;
use crate::diagnostic::{SourceId, Sources, Span};

/// A project and its iOS apps.
#[derive(Clone, Debug)]
pub struct XcodeProject {
    /// Where it lies, relative to the folder of the configuration where it is inside.
    pub folder: PathBuf,
    pub apps: Vec<App>,
}

/// A target that is an app.
#[derive(Clone, Debug)]
pub struct App {
    pub name: String,
    pub configurations: Vec<Configuration>,
}

/// `Debug`, `Release` and so on.
#[derive(Clone, Debug)]
pub struct Configuration {
    pub name: String,
    /// Its name in the file.
    pub span: Span,
    target: Settings,
    project: Option<Settings>,
}

#[derive(Clone, Debug)]
struct Settings {
    values: Vec<(String, String, Span)>,
    /// An `.xcconfig` file says more.
    has_file: bool,
}

/// What a build setting is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Known(String, Span),
    /// Only a build tells: an `.xcconfig` file, a variable, a condition.
    Unknown,
    Absent,
}

/// The folder of the Xcode project: that of the Info.plist or one of the two above; None where there is no project or more
/// than one.
pub fn folder<'p>(project: &Path, info_plist: &'p Path) -> Option<&'p Path> {
    let mut folders = info_plist.ancestors().skip(1).take(3);
    folders.find(|folder| only_project(&project.join(folder)).is_some())
}

/// The project in a folder; None where it cannot be read.
pub fn open(project: &Path, folder: &Path, sources: &mut Sources) -> Option<XcodeProject> {
    let path = only_project(&project.join(folder))?;
    let text: Arc<str> = fs::read_to_string(path.join("project.pbxproj")).ok()?.into();
    let value = openstep::parse(&text)?;
    let name = output::ledger_path(project, &folder.join(path.file_name()?).join("project.pbxproj"));
    let source = sources.add(name.to_string_lossy(), text);
    Some(XcodeProject { folder: folder.to_owned(), apps: apps(&value, source) })
}

/// Where the Xcode project is when no Info.plist is named, because Xcode makes it: in a place where tools put it, and
/// nowhere else.
pub fn likely_folder(project: &Path) -> Option<&'static Path> {
    let mut found = ["", "ios", "apple", "iosApp"]
        .into_iter()
        .map(Path::new)
        .filter(|folder| only_project(&project.join(folder)).is_some());
    found.next().filter(|_| found.next().is_none())
}

fn only_project(folder: &Path) -> Option<PathBuf> {
    let paths = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut projects = paths.filter(|path| path.extension().is_some_and(|extension| extension == "xcodeproj"));
    projects.next().filter(|path| projects.next().is_none() && path.join("project.pbxproj").is_file())
}

fn apps(file: &Value, source: SourceId) -> Vec<App> {
    let Some(objects) = file.get("objects") else { return Vec::new() };
    let is = |object: &Value, isa: &str| object.get("isa").and_then(Value::text) == Some(isa);
    let of_kind =
        |isa: &'static str| objects.entries().iter().map(|(_, object)| object).filter(move |object| is(object, isa));
    let project =
        of_kind("PBXProject").next().map(|object| configurations(objects, object, source)).unwrap_or_default();
    let targets = of_kind("PBXNativeTarget")
        .filter(|target| target.get("productType").and_then(Value::text) == Some("com.apple.product-type.application"));
    let app = |target: &Value| {
        let name = target.get("name").and_then(Value::text)?.to_owned();
        let own = configurations(objects, target, source).into_iter().map(|(configuration, span, settings)| {
            let outer = project.iter().find(|(name, ..)| *name == configuration).map(|(.., settings)| settings.clone());
            Configuration { name: configuration, span, target: settings, project: outer }
        });
        Some(App { name, configurations: own.collect() })
    };
    targets.filter_map(app).filter(App::may_be_ios).collect()
}

/// The build configurations of a target or project, with the places of their names.
fn configurations(objects: &Value, of: &Value, source: SourceId) -> Vec<(String, Span, Settings)> {
    let object = |key: &Value| objects.get(key.text()?);
    let list = of.get("buildConfigurationList").and_then(object);
    let keys = list.and_then(|list| list.get("buildConfigurations")).map_or(&[][..], Value::list);
    let read = |configuration: &Value| {
        let name = configuration.get("name")?;
        let settings = configuration.get("buildSettings").map_or(&[][..], Value::entries);
        let values = settings.iter().filter_map(|(key, value)| {
            let span = Span::new(source, key.range.start..value.range.end);
            // Lists are no values that anybody asks for.
            Some((key.text()?.to_owned(), value.text()?.to_owned(), span))
        });
        let settings =
            Settings { values: values.collect(), has_file: configuration.get("baseConfigurationReference").is_some() };
        Some((name.text()?.to_owned(), Span::new(source, name.range.clone()), settings))
    };
    keys.iter().filter_map(object).filter_map(read).collect()
}

impl App {
    /// Targets for a watch, a Mac or a television say so.
    fn may_be_ios(&self) -> bool {
        self.configurations.iter().any(|configuration| match configuration.setting(self, "SDKROOT") {
            Setting::Known(sdk, _) => matches!(sdk.as_str(), "iphoneos" | "auto"),
            Setting::Unknown | Setting::Absent => true,
        })
    }
}

impl Configuration {
    /// A build setting of the app's target.
    pub fn setting(&self, app: &App, key: &str) -> Setting {
        for settings in std::iter::once(&self.target).chain(&self.project) {
            let is_conditional =
                |(name, ..): &(String, String, Span)| name.strip_prefix(key).is_some_and(|rest| rest.starts_with('['));
            if settings.values.iter().any(is_conditional) {
                return Setting::Unknown;
            }
            if let Some((_, value, span)) = settings.values.iter().find(|(name, ..)| name == key) {
                return match resolved(value, app) {
                    Some(value) => Setting::Known(value, *span),
                    None => Setting::Unknown,
                };
            }
            if settings.has_file {
                return Setting::Unknown;
            }
        }
        Setting::Absent
    }
}

/// The value without the variables that are known here; None where one is left.
fn resolved(value: &str, app: &App) -> Option<String> {
    let mut value = value.to_owned();
    for root in ["$(SRCROOT)/", "${SRCROOT}/", "$(PROJECT_DIR)/", "${PROJECT_DIR}/"] {
        value = value.strip_prefix(root).map(str::to_owned).unwrap_or(value);
    }
    let value = value.replace("$(TARGET_NAME)", &app.name).replace("${TARGET_NAME}", &app.name);
    (!value.contains('$')).then_some(value)
}

impl XcodeProject {
    /// A file that a build setting names, relative to the folder of the configuration.
    pub fn path(&self, setting: &str) -> PathBuf {
        normal(&self.folder.join(setting))
    }
}

/// The path without `.` and `..`, as far as that can be seen from it.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(target: &str, project: &str) -> Vec<App> {
        let text = format!(
            "{{ objects = {{\n\
             T = {{ isa = PBXNativeTarget; name = Notes; productType = \"com.apple.product-type.application\"; buildConfigurationList = L; }};\n\
             X = {{ isa = PBXNativeTarget; name = Widget; productType = \"com.apple.product-type.app-extension\"; buildConfigurationList = L; }};\n\
             L = {{ buildConfigurations = (C, gone); }}; C = {{ name = Debug; {target} }};\n\
             P = {{ isa = PBXProject; buildConfigurationList = PL; }}; PL = {{ buildConfigurations = (PR, PC); }};\n\
             PR = {{ name = Release; buildSettings = {{ INFOPLIST_FILE = Release.plist; }}; }}; PC = {{ name = Debug; {project} }};\n\
             }}; }}"
        );
        apps(&openstep::parse(&text).expect("a list"), Sources::default().add("project.pbxproj", text.as_str()))
    }

    #[test]
    fn a_setting_is_that_of_the_target_or_else_of_the_project() {
        let value = |target: &str, project: &str| {
            let apps = read(target, project);
            let [app] = apps.as_slice() else { panic!("one app: {apps:?}") };
            match app.configurations[0].setting(app, "INFOPLIST_FILE") {
                Setting::Known(value, _) => value,
                Setting::Unknown => "unknown".into(),
                Setting::Absent => "absent".into(),
            }
        };
        let plist = |path: &str| format!("buildSettings = {{ INFOPLIST_FILE = \"{path}\"; OTHER = (a, b); }};");
        assert_eq!(value(&plist("A/Info.plist"), &plist("B")), "A/Info.plist");
        assert_eq!(value("buildSettings = {};", &plist("$(SRCROOT)/B/$(TARGET_NAME).plist")), "B/Notes.plist");
        assert_eq!(value("", ""), "absent");
        assert_eq!(value(&plist("$(DIR)/Info.plist"), ""), "unknown");
        assert_eq!(value("baseConfigurationReference = X;", &plist("B")), "unknown");
        assert_eq!(value("", "baseConfigurationReference = X;"), "unknown");
        assert_eq!(value("buildSettings = { \"INFOPLIST_FILE[sdk=iphoneos*]\" = a; };", ""), "unknown");
    }

    #[test]
    fn apps_of_other_systems_are_none_of_ours() {
        assert!(read("buildSettings = { SDKROOT = watchos; };", "").is_empty());
        assert_eq!(read("", "buildSettings = { SDKROOT = iphoneos; };").len(), 1);
    }

    #[test]
    fn the_project_is_in_a_likely_folder_and_the_only_one_there() {
        for (files, expected) in [
            (&["ios/Notes.xcodeproj/project.pbxproj", "ios/Podfile.lock", "ios/App/Info.plist"][..], Some("ios")),
            (&["Notes.xcodeproj/project.pbxproj"], Some("")),
            (&["ios/Notes.xcodeproj/xcuserdata/state"], None),
            (&["ios/Notes.xcodeproj/project.pbxproj", "ios/Old.xcodeproj/project.pbxproj"], None),
            (&["ios/Notes.xcodeproj/project.pbxproj", "apple/Notes.xcodeproj/project.pbxproj"], None),
            (&["mobile/Notes.xcodeproj/project.pbxproj"], None),
        ] {
            let project = tempfile::tempdir().expect("a folder");
            for file in files {
                let path = project.path().join(file);
                fs::create_dir_all(path.parent().expect("has a folder")).expect("created");
                fs::write(path, "").expect("writable");
            }
            assert_eq!(likely_folder(project.path()), expected.map(Path::new), "{files:?}");
        }
    }

    #[test]
    fn paths_are_compared_without_detours() {
        let project = XcodeProject { folder: "ios/App".into(), apps: Vec::new() };
        assert_eq!(project.path("./../App/Info.plist"), Path::new("ios/App/Info.plist"));
        assert_eq!(normal(Path::new("../a")), Path::new("../a"));
    }
}

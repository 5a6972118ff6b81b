//! What the app's Gradle build must have for the generated Kotlin and the native library: as lines for people, as data
//! for tools, and as minimums for checks.

use std::path::Path;

use super::{Declared, declared_on, kotlin, names};
use crate::config::{Background, Platform};
use crate::platform::android;

/// What the generated Android code needs of the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradleNeeds {
    /// Lowest Android that the Kotlin runs on.
    pub min_sdk: u32,
    /// Lowest Android SDK that the Kotlin compiles against.
    pub compile_sdk: u32,
    /// A worker goes to the foreground, so WorkManager has to end it when its type's time is up.
    pub long_running: bool,
    /// Folder of the generated Kotlin, relative to the project.
    pub kotlin_dir: String,
    /// Rules for R8, relative to the project.
    pub keep_rules: String,
    /// Folder that the native libraries are put into, one below it per ABI; relative to the module.
    pub jni_libs_dir: &'static str,
    /// `libnotes_background.so`
    pub library: String,
    /// In the order in which they are written.
    pub dependencies: [&'static str; 2],
}

/// What `background` needs; None where no service is enabled on Android.
pub fn needs(background: &Background) -> Option<GradleNeeds> {
    let services = declared_on(background, Platform::Android);
    if services.is_empty() {
        return None;
    }
    let output = background.output.dir.strip_prefix(&background.project).unwrap_or(&background.output.dir);
    let below = |path: &str| output.join("android").join(path).to_string_lossy().replace('\\', "/");
    Some(GradleNeeds {
        min_sdk: android::MIN_SDK,
        compile_sdk: compile_sdk(&services),
        long_running: services.iter().any(kotlin::is_long_running_worker),
        kotlin_dir: below("kotlin"),
        keep_rules: below("oro-background.pro"),
        jni_libs_dir: "src/main/jniLibs",
        library: format!("lib{}.so", names::crate_name(background).replace('-', "_")),
        dependencies: [android::WORK_MANAGER_DEPENDENCY, android::COROUTINES_DEPENDENCY],
    })
}

fn compile_sdk(services: &[Declared<'_>]) -> u32 {
    let of_types = services
        .iter()
        .filter_map(|declared| declared.service.android.foreground_service_type)
        .map(|kind| android::foreground_type(kind).since_api);
    let of_component =
        services.iter().any(kotlin::is_foreground_service).then_some(android::COMPILE_SDK_FOREGROUND_SERVICE);
    of_types.chain(of_component).fold(android::COMPILE_SDK, u32::max)
}

impl GradleNeeds {
    /// The lines to add to the build file of the module, in Kotlin. `build_file` is where that lies, relative to the
    /// project, if it is known: paths are written as seen from there.
    pub fn lines(&self, build_file: Option<&Path>) -> String {
        let Self { min_sdk, compile_sdk, .. } = self;
        let (kotlin, keep) = (
            Self::seen_from_module(&self.kotlin_dir, build_file),
            Self::seen_from_module(&self.keep_rules, build_file),
        );
        let is_groovy = build_file.is_some_and(|path| path.extension().is_some_and(|extension| extension == "gradle"));
        let dependencies: String = self
            .dependencies
            .iter()
            .map(|coordinates| match is_groovy {
                true => format!("    implementation '{coordinates}'\n"),
                false => format!("    implementation(\"{coordinates}\")\n"),
            })
            .collect();
        let (source_set, rules) = match is_groovy {
            true => (format!("sourceSets.main.kotlin.srcDir '{kotlin}'"), format!("proguardFiles file('{keep}')")),
            false => (
                format!("sourceSets[\"main\"].kotlin.srcDir(\"{kotlin}\")"),
                format!("proguardFiles(file(\"{keep}\"))"),
            ),
        };
        format!(
            "android {{\n    compileSdk = {compile_sdk} // or higher\n    defaultConfig {{\n        minSdk = {min_sdk} // or higher\n        \
             {rules} // for builds that R8 shrinks\n    }}\n    {source_set}\n}}\ndependencies {{\n{dependencies}}}\n"
        )
    }

    /// How the native library is built into the module.
    pub fn library_command(&self, background: &Background, build_file: Option<&Path>) -> String {
        let output = background.output.dir.strip_prefix(&background.project).unwrap_or(&background.output.dir);
        let manifest = output.join("rust").join("Cargo.toml").to_string_lossy().replace('\\', "/");
        let module = build_file
            .and_then(Path::parent)
            .map_or_else(|| "<module>".to_owned(), |module| module.to_string_lossy().replace('\\', "/"));
        let module = if module.is_empty() { ".".to_owned() } else { module };
        format!(
            "cargo ndk -t arm64-v8a -t armeabi-v7a -t x86_64 --platform {} -o {module}/{} build --release --manifest-path {manifest}",
            self.min_sdk, self.jni_libs_dir
        )
    }

    /// The same as data.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "minSdk": self.min_sdk,
            "compileSdk": self.compile_sdk,
            "kotlinDir": self.kotlin_dir,
            "keepRules": self.keep_rules,
            "jniLibsDir": self.jni_libs_dir,
            "library": self.library,
            "dependencies": self.dependencies,
        })
    }

    fn seen_from_module(path: &str, build_file: Option<&Path>) -> String {
        if Path::new(path).is_absolute() {
            return path.to_owned();
        }
        let Some(module) = build_file.and_then(Path::parent).filter(|module| module.is_relative()) else {
            return format!("<project>/{path}");
        };
        let up = module.components().filter(|part| matches!(part, std::path::Component::Normal(_))).count();
        format!("{}{path}", "../".repeat(up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_written_as_seen_from_the_module_and_in_its_language() {
        let needs = GradleNeeds {
            min_sdk: 26,
            compile_sdk: 35,
            long_running: false,
            kotlin_dir: "gen/android/kotlin".into(),
            keep_rules: "gen/android/oro-background.pro".into(),
            jni_libs_dir: "src/main/jniLibs",
            library: "libnotes_background.so".into(),
            dependencies: [android::WORK_MANAGER_DEPENDENCY, android::COROUTINES_DEPENDENCY],
        };
        let kotlin = needs.lines(Some(Path::new("android/app/build.gradle.kts")));
        assert!(kotlin.contains("sourceSets[\"main\"].kotlin.srcDir(\"../../gen/android/kotlin\")"), "{kotlin}");
        let groovy = needs.lines(Some(Path::new("build.gradle")));
        assert!(groovy.contains("sourceSets.main.kotlin.srcDir 'gen/android/kotlin'"), "{groovy}");
        assert!(groovy.contains("implementation 'androidx.work:"), "{groovy}");
        assert!(needs.lines(None).contains("<project>/gen/android/kotlin"), "a place that is not known is not guessed");
    }
}

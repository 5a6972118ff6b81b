"""The app, driven on a JVM: its generated Kotlin, fakes of the framework, and the real runtime through JNI."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, Tier, run
from driven import APP, LIBRARY, build_library, report
from generated import Case, generate
from kotlin import LIBRARIES, KotlinCompiler
from places import HERE, ROOT, WORK

DRIVER = HERE / "android" / "run"
# Stands in for the generated library where the runtime has to panic.
PANICS_LIBRARY = f"""\
name = "driven_panics"
crate-type = ["cdylib"]
path = "{HERE / "android" / "panics.rs"}"
"""
# Android's own implementation, from Debian. The stub of its classes has the annotations for nullability, this the bodies.
JSON = Path("/usr/share/java/com.android.json.jar")
WHERE = WORK / "android" / "driven"
TOPICS = ("fakes", "runs", "aborts", "device", "foreground", "restarts", "leaks")
# What -Xcheck:jni and a JVM that dies say.
COMPLAINTS = re.compile(r"in native method|JNI local refs|JNI call made|A fatal error has been detected|SIGSEGV")


@dataclass(frozen=True)
class Installed:
    """One build of the app: classes, and the folder of its native library."""

    case: Case
    classpath: list[Path]
    libraries: Path

    def drive(self, topic: str, state: Path) -> str:
        """Runs the cases of a topic in a process of their own; what it printed, with its exit code."""
        [manifest] = self.case.files("AndroidManifest.xml")
        command = ["java", "-Xcheck:jni", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        # A heap that is resident from the start, so that what grows is not Java's.
        command += ["-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch"]
        command += [f"-Djava.library.path={self.libraries}", f"-Ddriven.state={WHERE / 'state'}"]
        command += [f"-Ddriven.manifest={manifest}", "-cp", ":".join(map(str, self.classpath))]
        command += ["com.example.driven.DriverKt", manifest, state, topic]
        try:
            # The panics of a test are of no interest.
            return run(command, env={"RUST_BACKTRACE": "0"})
        except Failed as failure:
            return str(failure)


def run_app(tier: Tier, compiler: KotlinCompiler, stubs: Path) -> None:
    shutil.rmtree(WHERE, ignore_errors=True)
    builds: dict[str, Installed] = {}

    def install(name: str, configuration: str) -> None:
        builds[name] = build(compiler, stubs, name, configuration)

    if not tier.check("driven app: builds", lambda: install("driven", "android.toml")):
        return
    if not tier.check("driven app: builds its update", lambda: install("driven-updated", "android-updated.toml")):
        return
    app, update = builds["driven"], builds["driven-updated"]
    for topic in TOPICS:
        report(tier, topic, app.drive(topic, WHERE / "state" / topic), COMPLAINTS)
    report(tier, "declared", app.drive("declared", WHERE / "state"), COMPLAINTS)
    report(tier, "updated", update.drive("updated", WHERE / "state"), COMPLAINTS)
    panicking = Installed(app.case, app.classpath, WHERE / "panics")
    report(tier, "panics", panicking.drive("panics", WHERE / "state" / "panics"), COMPLAINTS)


def build(compiler: KotlinCompiler, stubs: Path, name: str, configuration: str) -> Installed:
    case = generate(APP, name, configuration)
    classes = WHERE / name / "classes"
    compiler.compile([*case.files("*.kt"), *sorted(DRIVER.glob("*.kt"))], [stubs], classes)
    libraries = build_library(case, WHERE / name, "jni", PANICS_LIBRARY)
    panics = WHERE / "panics"
    panics.mkdir(exist_ok=True)
    shutil.copy(ROOT / "target" / "debug" / "libdriven_panics.so", panics / LIBRARY)
    return Installed(case, [JSON, classes, stubs, *LIBRARIES], libraries)


def sources() -> list[Path]:
    """Kotlin for ktlint: what is generated for the app, and its driver."""
    generated = (WORK / "projects" / "driven" / "gen").rglob("*.kt")
    return [*sorted(generated), *sorted(DRIVER.glob("*.kt"))]

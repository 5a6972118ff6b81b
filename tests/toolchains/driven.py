"""The app of android/app, driven on a JVM: its generated Kotlin, fakes of the framework, and the real runtime through JNI."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, Tier, run
from generated import Case, generate
from kotlin import LIBRARIES, KotlinCompiler
from places import CARGO, HERE, ROOT, WORK

APP = HERE / "android" / "app"
DRIVER = HERE / "android" / "run"
PANICS = HERE / "android" / "panics.rs"
# Android's own implementation, from Debian. The stub of its classes has the annotations for nullability, this the bodies.
JSON = Path("/usr/share/java/com.android.json.jar")
WHERE = WORK / "android" / "driven"
LIBRARY = "libdriven_background.so"
TOPICS = ("fakes", "runs", "aborts", "device", "foreground", "restarts", "leaks")
# What -Xcheck:jni and a JVM that dies say.
COMPLAINTS = re.compile(r"in native method|JNI local refs|JNI call made|A fatal error has been detected|SIGSEGV")

WORKSPACE = """\
# A workspace of its own, with the library that stands in for the generated one where the runtime has to panic.
[workspace]

[package]
name = "driven-host"
version = "0.0.0"
edition = "2024"
publish = false

[lib]
name = "driven_panics"
crate-type = ["cdylib"]
path = "{panics}"

[dependencies]
services = {{ package = "driven-background", path = "{crate}", features = ["jni"] }}
oro-bg-runtime = {{ path = "{runtime}", default-features = false, features = ["jni"] }}

{profiles}
"""


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

    if not tier.check("driven app: builds", lambda: install("driven", "oro.toml")):
        return
    if not tier.check("driven app: builds its update", lambda: install("driven-updated", "updated.toml")):
        return
    app, update = builds["driven"], builds["driven-updated"]
    for topic in TOPICS:
        report(tier, topic, app.drive(topic, WHERE / "state" / topic))
    report(tier, "declared", app.drive("declared", WHERE / "state"))
    report(tier, "updated", update.drive("updated", WHERE / "state"))
    panicking = Installed(app.case, app.classpath, WHERE / "panics")
    report(tier, "panics", panicking.drive("panics", WHERE / "state" / "panics"))


def report(tier: Tier, topic: str, output: str) -> None:
    """Each case as a check; what the topic as a whole has to say for itself as one more."""
    for name in re.findall(r"^passed: (.*)$", output, flags=re.MULTILINE):
        tier.check(f"driven app, {name}", lambda: None)
    for failed in re.findall(r"^failed: .*(?:\n(?!passed: |failed: ).*)*", output, flags=re.MULTILINE):
        tier.check(f"driven app, {failed.splitlines()[0].removeprefix('failed: ')}", raising(failed))
    tier.check(f"driven app, {topic}: runs to its end, and -Xcheck:jni is silent", lambda: complete(topic, output))


def raising(message: str) -> Callable[[], None]:
    def action() -> None:
        raise Failed(message)

    return action


def complete(topic: str, output: str) -> None:
    """Each topic ends with the number of its cases, so that a process which ends early is not taken for one that passed."""
    counted = re.search(rf"^done: {topic}, (\d+) cases$", output, flags=re.MULTILINE)
    told = len(re.findall(r"^(?:passed|failed): ", output, flags=re.MULTILINE))
    if counted is None or int(counted[1]) != told or told == 0:
        raise Failed(f"the process ended early\n{output}")
    complaint = COMPLAINTS.search(output)
    if complaint:
        raise Failed(f"the JVM says {complaint[0]!r}\n{output}")


def build(compiler: KotlinCompiler, stubs: Path, name: str, configuration: str) -> Installed:
    case = generate(APP, name, configuration)
    classes = WHERE / name / "classes"
    compiler.compile([*case.files("*.kt"), *sorted(DRIVER.glob("*.kt"))], [stubs], classes)
    libraries = WHERE / name / "libraries"
    libraries.mkdir(parents=True)
    panics = WHERE / "panics"
    panics.mkdir(exist_ok=True)
    workspace = write_workspace(case)
    target = {"CARGO_TARGET_DIR": str(ROOT / "target")}
    # `-D warnings` for this crate alone; RUSTFLAGS would build every dependency a second time.
    run([CARGO, "rustc", "--quiet", "--package", "driven-background", "--lib", "--", "-D", "warnings"], cwd=workspace, env=target)
    run([CARGO, "build", "--quiet", "--lib"], cwd=workspace, env=target)
    # Copied at once: the update builds libraries of the same names.
    shutil.copy(ROOT / "target" / "debug" / LIBRARY, libraries)
    shutil.copy(ROOT / "target" / "debug" / "libdriven_panics.so", panics / LIBRARY)
    return Installed(case, [JSON, classes, stubs, *LIBRARIES], libraries)


def write_workspace(case: Case) -> Path:
    [manifest] = case.files("Cargo.toml")
    folder = WHERE / case.name / "workspace"
    folder.mkdir(parents=True)
    workspace = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    text = WORKSPACE.format(
        panics=PANICS,
        crate=manifest.parent,
        runtime=ROOT / "runtime",
        # Equal profiles and versions, so that what the workspace has built is not built again.
        profiles=workspace[workspace.index("[profile.") :],
    )
    (folder / "Cargo.toml").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    return folder


def sources() -> list[Path]:
    """Kotlin for ktlint: what is generated for the app, and its driver."""
    generated = (WORK / "projects" / "driven" / "gen").rglob("*.kt")
    return [*sorted(generated), *sorted(DRIVER.glob("*.kt"))]

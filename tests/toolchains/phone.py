"""The generated Kotlin runs: on a JVM, against fakes of the framework and of androidx.work, with the real runtime behind JNI.

What is driven is the app in android/app; android/run has the cases, android/fakes what stands in for a phone.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from checks import Failed, Tier, run
from generated import oro_bg
from kotlin import LIBRARIES, KotlinCompiler
from places import CARGO, HERE, ROOT, WORK

FOLDER = HERE / "android"
# Android's own org.json, as Debian packages it.
JSON = Path("/usr/share/java/com.android.json.jar")
LONGEST_RUN_SECONDS = 300


def run_phone(tier: Tier, compiler: KotlinCompiler, stubs: Path) -> None:
    tier.check("runtime: the bridge in a JVM of its own", run_bridge)
    fakes = WORK / "android" / "fakes"
    shutil.rmtree(fakes, ignore_errors=True)
    run(["javac", "--release", "17", "-Xlint:all,-serial", "-Werror", "-cp", stubs, "-d", fakes, *java(FOLDER / "fakes")])
    state = WORK / "android" / "state"
    shutil.rmtree(state, ignore_errors=True)
    for name, edit, parts in (("app", as_it_is, ("whole", "killed", "after")), ("app-changed", changed, ("changed",))):
        app = write_app(name, edit)
        glue, driver = app / "glue", app / "driver"
        built = [
            tier.check(f"{name}: the generated crate with jni", lambda: build_library(app)),
            tier.check(f"{name}: its Kotlin", lambda: compiler.compile(kotlin(app / "gen"), [stubs], glue)),
            # The fakes come first: the stubs are there for what nobody fakes.
            tier.check(
                f"{name}: the cases",
                lambda: compiler.compile(kotlin(FOLDER / "run"), [glue, fakes, stubs, JSON], driver),
            ),
        ]
        if not all(built):
            return
        classes = [driver, glue, fakes, JSON, stubs, *LIBRARIES]
        for part in parts:
            files = state / ("kill" if part in ("killed", "after") else "app")
            tier.check(f"{name}: {part}", lambda: drive(part, classes, app / "lib", files))


def run_bridge() -> None:
    """Exceptions both ways, panics, handles and references, without any of Android."""
    options = ["--package", "oro-bg-runtime", "--features", "jni", "--lib", "--test", "jni", "--locked"]
    run([CARGO, "test", "--quiet", *options], cwd=ROOT)


def as_it_is(configuration: str) -> str:
    return configuration


def changed(configuration: str) -> str:
    """The app's next version: one service less, and a longer interval."""
    without = re.sub(r"\[background\.service\.recover\]\n(?:[^\[\n].*\n)+\n?", "", configuration)
    longer = without.replace('"30m"', '"3h"')
    if "recover" in longer or longer == without:
        raise Failed("oro.toml of android/app is not what this edit expects")
    return longer


def write_app(name: str, edit: Callable[[str], str]) -> Path:
    """The app with what `gen` writes for it; its folder."""
    app = WORK / "android" / name
    shutil.rmtree(app, ignore_errors=True)
    shutil.copytree(FOLDER / "app", app)
    configuration = app / "oro.toml"
    configuration.write_text(edit(configuration.read_text(encoding="utf-8")), encoding="utf-8")
    arguments = ["gen", "-C", app, "--out", app / "gen", "--platform", "android"]
    run([oro_bg(), *arguments, "--set", f"background.output.runtime.path={ROOT / 'runtime'}"])
    return app


def java(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.java"))


def kotlin(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.kt"))


def build_library(app: Path) -> None:
    crate = app / "gen" / "rust"
    workspace = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    manifest = (crate / "Cargo.toml").read_text(encoding="utf-8")
    # Two versions of an app are one package to Cargo, which knows it by its name and its place in its own workspace.
    manifest = manifest.replace('name = "phone-background"', f'name = "phone-{app.name}"')
    manifest = manifest.replace("[lib]\n", '[lib]\nname = "phone_background"\n')
    # Equal profiles and versions, so that what the workspace has built is not built again.
    profiles = workspace[workspace.index("[profile.") :]
    (crate / "Cargo.toml").write_text(f"{manifest}\n[workspace]\n\n{profiles}", encoding="utf-8")
    shutil.copy(ROOT / "Cargo.lock", crate / "Cargo.lock")
    environment = {"CARGO_TARGET_DIR": str(ROOT / "target")}
    run([CARGO, "rustc", "--quiet", "--lib", "--features", "jni", "--", "-D", "warnings"], cwd=crate, env=environment)
    (app / "lib").mkdir()
    shutil.copy(ROOT / "target" / "debug" / "libphone_background.so", app / "lib")


def drive(part: str, classes: list[Path], libraries: Path, state: Path) -> None:
    command = [
        # A heap that is resident from the start: what grows is not Java's.
        *("java", "-Xcheck:jni", "-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"),
        *("-XX:TieredStopAtLevel=1", f"-Djava.library.path={libraries}"),
        *("-cp", os.pathsep.join(map(str, classes)), "com.example.phone.MainKt", str(state), part),
    ]
    try:
        ended = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=LONGEST_RUN_SECONDS, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failed(f"{part} takes longer than {LONGEST_RUN_SECONDS} s\n{late.stdout or ''}") from late
    output = ended.stdout + ended.stderr
    if ended.returncode != 0 or "FAIL" in ended.stdout:
        raise Failed(output)
    if not re.search(r"^ok ", ended.stdout, flags=re.MULTILINE):
        raise Failed(f"{part} ran no case\n{output}")
    # What -Xcheck:jni has to say, it prints.
    if re.search(r"WARNING|FATAL ERROR in native", output):
        raise Failed(f"-Xcheck:jni is not silent\n{output}")
    for line in ended.stdout.splitlines():
        print(f"         {line}", flush=True)

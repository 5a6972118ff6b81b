"""The generated Kotlin runs: on a JVM, against fakes of the framework and of androidx.work, with the real runtime behind JNI.

What is driven is the app in android/app; android/run has the cases, android/fakes what stands in for a phone.
"""

import os
import re
import shutil
import subprocess
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
    app = WORK / "android" / "app"
    gen = app / "gen"
    shutil.rmtree(app, ignore_errors=True)
    shutil.copytree(FOLDER / "app", app)
    arguments = ["gen", "-C", app, "--out", gen, "--platform", "android"]
    run([oro_bg(), *arguments, "--set", f"background.output.runtime.path={ROOT / 'runtime'}"])
    fakes, glue, driver = (app / name for name in ("fakes", "glue", "driver"))
    run(["javac", "--release", "17", "-Xlint:all,-serial", "-Werror", "-cp", stubs, "-d", fakes, *java(FOLDER / "fakes")])
    built = [
        tier.check("phone: the generated crate with jni", lambda: build_library(app, gen / "rust")),
        tier.check("phone: its Kotlin", lambda: compiler.compile(kotlin(gen), [stubs], glue)),
        # The fakes come first: the stubs are there for what nobody fakes.
        tier.check("phone: the cases", lambda: compiler.compile(kotlin(FOLDER / "run"), [glue, fakes, stubs, JSON], driver)),
    ]
    if not all(built):
        return
    classes = [driver, glue, fakes, JSON, stubs, *LIBRARIES]
    state = app / "state"
    for part in ("whole", "killed", "after"):
        tier.check(f"phone: {part}", lambda: drive(part, classes, library_folder(app), state / ("whole" if part == "whole" else "kill")))


def java(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.java"))


def kotlin(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.kt"))


def build_library(app: Path, crate: Path) -> None:
    # Equal profiles and versions, so that what the workspace has built is not built again.
    workspace = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    host = app / "cargo"
    host.mkdir()
    manifest = (crate / "Cargo.toml").read_text(encoding="utf-8")
    shutil.copytree(crate, host, dirs_exist_ok=True)
    profiles = workspace[workspace.index("[profile.") :]
    (host / "Cargo.toml").write_text(f"{manifest}\n[workspace]\n\n{profiles}", encoding="utf-8")
    shutil.copy(ROOT / "Cargo.lock", host / "Cargo.lock")
    environment = {"CARGO_TARGET_DIR": str(ROOT / "target")}
    run([CARGO, "rustc", "--quiet", "--lib", "--features", "jni", "--", "-D", "warnings"], cwd=host, env=environment)
    libraries = library_folder(app)
    libraries.mkdir()
    shutil.copy(ROOT / "target" / "debug" / "libphone_background.so", libraries)


def library_folder(app: Path) -> Path:
    return app / "lib"


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

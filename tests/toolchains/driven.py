"""What the driven apps share: the project (app), its Rust library, and how the output of a topic becomes checks."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from checks import Failed, Tier, run
from generated import Case
from places import CARGO, HERE, ROOT

APP = HERE / "app"
PACKAGE = "driven-background"
LIBRARY = "libdriven_background.so"

WORKSPACE = """\
# A workspace of its own, around the generated crate.
[workspace]

[package]
name = "driven-host"
version = "0.0.0"
edition = "2024"
publish = false

[lib]
{library}

[dependencies]
services = {{ package = "{package}", path = "{crate}", features = ["{feature}"] }}
oro-bg-runtime = {{ path = "{runtime}", default-features = false, features = ["{feature}"] }}

{profiles}
"""


def build_library(case: Case, where: Path, feature: str, host: str | None = None) -> Path:
    """The generated crate as a dynamic library, in a folder of its own. `host` is a library beside it, as lines of `[lib]`."""
    workspace = _write_workspace(case, where / "workspace", feature, host)
    target = {"CARGO_TARGET_DIR": str(ROOT / "target")}
    # `-D warnings` for this crate alone; RUSTFLAGS would build every dependency a second time.
    run([CARGO, "rustc", "--quiet", "--package", PACKAGE, "--lib", "--", "-D", "warnings"], cwd=workspace, env=target)
    if host is not None:
        run([CARGO, "build", "--quiet", "--lib"], cwd=workspace, env=target)
    libraries = where / "libraries"
    libraries.mkdir(parents=True)
    # Copied at once: the next configuration builds libraries of the same names.
    shutil.copy(ROOT / "target" / "debug" / LIBRARY, libraries)
    return libraries


def _write_workspace(case: Case, folder: Path, feature: str, host: str | None) -> Path:
    [manifest] = case.files("Cargo.toml")
    folder.mkdir(parents=True)
    if host is None:
        (folder / "lib.rs").write_text("", encoding="utf-8")
    workspace = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    text = WORKSPACE.format(
        library=host or 'path = "lib.rs"',
        package=PACKAGE,
        crate=manifest.parent,
        feature=feature,
        runtime=ROOT / "runtime",
        # Equal profiles and versions, so that what the workspace has built is not built again.
        profiles=workspace[workspace.index("[profile.") :],
    )
    (folder / "Cargo.toml").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    return folder


def report(tier: Tier, topic: str, output: str, complaints: re.Pattern[str] | None = None) -> None:
    """Each case as a check; what the topic as a whole has to say for itself as one more."""
    for name in re.findall(r"^passed: (.*)$", output, flags=re.MULTILINE):
        tier.check(f"driven app, {name}", lambda: None)
    for failed in re.findall(r"^failed: .*(?:\n(?!passed: |failed: |done: ).*)*", output, flags=re.MULTILINE):
        tier.check(f"driven app, {failed.splitlines()[0].removeprefix('failed: ')}", _raising(failed))
    also = "" if complaints is None else ", and nothing complains"
    tier.check(f"driven app, {topic}: runs to its end{also}", lambda: _complete(topic, output, complaints))


def _raising(message: str) -> Callable[[], None]:
    def action() -> None:
        raise Failed(message)

    return action


def _complete(topic: str, output: str, complaints: re.Pattern[str] | None) -> None:
    """Each topic ends with the number of its cases, so that a process which ends early is not taken for one that passed."""
    counted = re.search(rf"^done: {topic}, (\d+) cases$", output, flags=re.MULTILINE)
    told = len(re.findall(r"^(?:passed|failed): ", output, flags=re.MULTILINE))
    if counted is None or int(counted[1]) != told or told == 0:
        raise Failed(f"the process ended early\n{output}")
    complaint = complaints and complaints.search(output)
    if complaint:
        raise Failed(f"somebody says {complaint[0]!r}\n{output}")

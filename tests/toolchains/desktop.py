"""Tier `desktop`: the generated Rust crate builds with warnings denied, a host that links it runs
its services, the C header compiles, services run in hidden webviews, and an app is used by its page."""

import re
import shutil
from pathlib import Path

import driven_desktop
import webviews
from checks import Failed, Tier, run
from generated import Case, cases
from places import CARGO, HERE, ROOT, WORK

HOST_MANIFEST = """\
# A workspace of its own: the generated crates of two fixtures may have one name.
[workspace]

[package]
name = "host"
version = "0.0.0"
edition = "2024"
publish = false

[[bin]]
name = "host"
path = "{main}"

[dependencies]
services = {{ package = "{package}", path = "{crate}" }}

{profiles}
"""


def run_tier(tier: Tier) -> None:
    header = ROOT / "runtime" / "include" / "oro_bg.h"
    for language, standard in (("c", "c11"), ("c++", "c++17")):
        tier.check(f"{header.name}: {standard}", lambda: compile_header(header, language, standard))
    for case in cases():
        [manifest] = case.files("Cargo.toml")
        host = write_host(case, manifest)
        if tier.check(f"{case.name}: rustc", lambda: build(host, package_name(manifest))):
            tier.check(f"{case.name}: runs its services", lambda: run_services(case, host))
    webviews.check(tier)
    driven_desktop.check(tier)


def compile_header(header: Path, language: str, standard: str) -> None:
    strict = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    run(["cc", "-fsyntax-only", "-x", f"{language}-header", f"-std={standard}", *strict, header])


def write_host(case: Case, manifest: Path) -> Path:
    """A package beside the generated crate that depends on it; its folder."""
    host = WORK / "desktop" / case.name
    host.mkdir(parents=True, exist_ok=True)
    workspace = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    text = HOST_MANIFEST.format(
        main=HERE / "desktop" / "main.rs",
        package=package_name(manifest),
        crate=manifest.parent,
        # Equal profiles and versions, so that what the workspace has built is not built again.
        profiles=workspace[workspace.index("[profile.") :],
    )
    (host / "Cargo.toml").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "Cargo.lock", host / "Cargo.lock")
    return host


def package_name(manifest: Path) -> str:
    [name] = re.findall(r'^name = "([^"]+)"$', manifest.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return name


def build(host: Path, package: str) -> None:
    # `-D warnings` for this crate alone; RUSTFLAGS would build every dependency a second time.
    cargo(host, "rustc", "--quiet", "--package", package, "--lib", "--", "-D", "warnings")
    cargo(host, "build", "--quiet")


def run_services(case: Case, host: Path) -> None:
    state = WORK / "desktop" / f"{case.name}-state"
    shutil.rmtree(state, ignore_errors=True)
    output = run([ROOT / "target" / "debug" / "host", state])
    if output.endswith("\n0 services") or output == "0 services":
        raise Failed(f"the table of {case.name} has no services")


def cargo(host: Path, command: str, *arguments: str) -> None:
    run([CARGO, command, *arguments], cwd=host, env={"CARGO_TARGET_DIR": str(ROOT / "target")})

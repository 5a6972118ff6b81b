"""Tier `ios`: the generated Swift meets swiftc with warnings as errors, the plist meets a parser.

The compiler is Swift 6 from Debian trixie in a chroot (ios/swift-chroot). Foundation is the real one; Apple's closed
frameworks are stubs (ios/stubs) that hold the public signatures.
"""

import os
import plistlib
import shutil
from pathlib import Path

import expectation
import plists
from checks import Failed, Tier, run, run_rejected
from generated import cases, golden
from places import HERE, ROOT, WORK, digest

FOLDER = HERE / "ios"
LANGUAGE_MODES = ("5", "6")


def run_tier(tier: Tier) -> None:
    modules = compiled_stubs()
    for sample in expectation.samples(FOLDER / "rejected", "*.swift"):
        tier.check(
            f"swiftc refuses {sample.path.name}",
            lambda: run_rejected(swiftc([sample.path], modules, "6"), sample.expected),
        )
    for case in cases() + golden():
        for mode in LANGUAGE_MODES:
            tier.check(f"{case.name}: Swift {mode}", lambda: run(swiftc(case.files("*.swift"), modules, mode)))
    for case in cases():
        for plist in case.files("*.plist"):
            tier.check(f"{case.name}: {plist.name}", lambda: parse_plist(plist))
    plists.run_checks(tier)


def compiled_stubs() -> Path:
    """Apple's frameworks as modules; made anew only when a stub changed."""
    stubs = sorted((FOLDER / "stubs").glob("*.swift"))
    modules = WORK / "ios" / f"modules-{digest(stubs)}"
    if not modules.is_dir():
        partial = modules.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for stub in stubs:
            run(
                in_chroot(
                    *("swiftc", "-emit-module", "-parse-as-library", "-swift-version", "6", "-warnings-as-errors"),
                    *("-module-name", stub.stem, "-emit-module-path", partial / f"{stub.stem}.swiftmodule", stub),
                )
            )
        partial.rename(modules)
    return modules


def swiftc(sources: list[Path], modules: Path, mode: str) -> list[str | Path]:
    # The C ABI is a module of its own, beside the Swift that imports it.
    folders = sorted({modules, *(source.parent for source in sources)})
    # Down to SIL and not only type-checked: data races and uses before initialisation are found there.
    return in_chroot(
        *("swiftc", "-emit-sil", "-o", "/dev/null", "-parse-as-library", "-module-name", "App"),
        *("-warnings-as-errors", "-swift-version", mode, "-strict-concurrency=complete"),
        *(argument for folder in folders for argument in ("-I", folder)),
        *sources,
    )


def in_chroot(*command: str | Path) -> list[str | Path]:
    # The repository has the same path inside.
    as_root = [] if os.geteuid() == 0 else ["sudo", "--preserve-env=HOME,XDG_CACHE_HOME"]
    return [*as_root, FOLDER / "swift-chroot", ROOT, *command]


def parse_plist(path: Path) -> None:
    # plistutil is no gate: it exits with 0 on broken input.
    try:
        plist = plistlib.loads(path.read_bytes(), fmt=plistlib.FMT_XML)
    except Exception as error:
        raise Failed(f"{path} is no property list: {error!r}") from error
    identifiers = plist.get("BGTaskSchedulerPermittedIdentifiers", [])
    modes = plist.get("UIBackgroundModes", [])
    if not all(isinstance(value, str) for value in [*identifiers, *modes]):
        raise Failed(f"{path}: identifiers and modes must be strings: {identifiers!r} {modes!r}")
    if len(set(identifiers)) != len(identifiers):
        raise Failed(f"{path}: the system kills an app that registers an identifier twice: {identifiers!r}")

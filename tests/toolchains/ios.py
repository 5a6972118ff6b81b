"""Tier `ios`: the generated Swift meets swiftc with warnings as errors, and runs; the plist meets a parser.

Apple's closed frameworks are fakes (ios/stubs) that hold the public signatures and keep the platform's rules. Foundation is
the real one.
"""

import plistlib
from pathlib import Path

import c_abi
import driven_ios
import expectation
import plists
import swift
from checks import Failed, Tier, run, run_rejected
from generated import cases, golden

LANGUAGE_MODES = ("5", "6")


def run_tier(tier: Tier) -> None:
    c_abi.run_checks(tier)
    fakes = swift.fakes()
    for sample in expectation.samples(swift.FOLDER / "rejected", "*.swift"):
        tier.check(
            f"swiftc refuses {sample.path.name}",
            lambda: run_rejected(fakes.judge([sample.path], "6"), sample.expected),
        )
    for case in cases() + golden():
        for mode in LANGUAGE_MODES:
            tier.check(f"{case.name}: Swift {mode}", lambda: run(fakes.judge(case.files("*.swift"), mode)))
    for case in cases():
        for plist in case.files("*.plist"):
            tier.check(f"{case.name}: {plist.name}", lambda: parse_plist(plist))
    plists.run_checks(tier)
    driven_ios.run_fakes(tier, fakes)
    driven_ios.run_app(tier, fakes)


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

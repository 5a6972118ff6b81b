"""Tier `core`: the Rust tests, which need nothing but Rust and a C compiler."""

import subprocess

from checks import Failed, Tier
from places import CARGO, ROOT


def run_tier(tier: Tier) -> None:
    tier.check("cargo test --workspace", cargo_test)


def cargo_test() -> None:
    # Not captured: cargo's own report is the better one.
    done = subprocess.run([CARGO, "test", "--workspace", "--locked"], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Failed(f"cargo test ended with exit code {done.returncode}, see above")

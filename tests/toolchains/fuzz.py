"""Tier `fuzz`: every target of fuzz/ is fed for a while and breaks nothing."""

import re

from checks import Tier, run
from places import ROOT

SECONDS = 20
# The first build compiles the runtime and its engine with instrumentation.
LONGEST_BUILD_SECONDS = 1_800


def run_tier(tier: Tier) -> None:
    script = ROOT / "scripts" / "fuzz"
    if not tier.check("targets build", lambda: run([script, "build"], seconds=LONGEST_BUILD_SECONDS)):
        return
    for target in targets():
        tier.check(f"{target}: {SECONDS} s", lambda: run([script, str(SECONDS), target]))


def targets() -> list[str]:
    manifest = (ROOT / "fuzz" / "Cargo.toml").read_text(encoding="utf-8")
    return re.findall(r'^\[\[bin\]\]\nname = "(\w+)"$', manifest, flags=re.MULTILINE)

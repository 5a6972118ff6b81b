"""Runs tiers of the tests and prints what came of them: `run.py [core|typescript|android|ios|desktop|fuzz|all]...`"""

import subprocess
import sys
import time

import android
import core
import desktop
import fuzz
import ios
import typescript
from checks import CannotRun, Failed, Tier
from places import HERE

TIERS = {
    "core": core.run_tier,
    "typescript": typescript.run_tier,
    "android": android.run_tier,
    "ios": ios.run_tier,
    "desktop": desktop.run_tier,
    "fuzz": fuzz.run_tier,
}


def main(words: list[str]) -> int:
    names = list(TIERS) if not words or "all" in words else words
    unknown = [name for name in names if name not in TIERS]
    if unknown:
        print(f"unknown tier {unknown[0]!r}; there are {', '.join(TIERS)} and all", file=sys.stderr)
        return 2
    tiers = [run_tier(name) for name in names]
    print_summary(tiers)
    return 1 if any(tier.failed for tier in tiers) else 0


def run_tier(name: str) -> Tier:
    tier = Tier(name)
    started = time.monotonic()
    print(f"\n== {name}", flush=True)
    try:
        install(name)
        TIERS[name](tier)
    except CannotRun as reason:
        tier.skip(str(reason))
    except Failed as failure:
        tier.failed += 1
        print(f"  FAILED {name}: {failure}", flush=True)
    tier.seconds = time.monotonic() - started
    return tier


def install(name: str) -> None:
    done = subprocess.run([HERE / "install", name], stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise CannotRun(f"tests/toolchains/install {name} failed, see above")


def print_summary(tiers: list[Tier]) -> None:
    print("\ntier        passed  failed  skipped  seconds")
    for tier in tiers:
        print(
            f"{tier.name:<12}{tier.passed:>6}  {tier.failed:>6}  {len(tier.skipped):>7}  {tier.seconds:>7.0f}"
        )
    print(f"\n{sum(tier.passed for tier in tiers)} passed, {sum(tier.failed for tier in tiers)} failed", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Tier `core`: the Rust tests, which need nothing but Rust and a C compiler, and the examples' committed files."""

import subprocess

import openmetrics
from checks import Failed, Tier, run
from generated import is_app, oro_bg
from places import CARGO, EXAMPLES, ROOT


def run_tier(tier: Tier) -> None:
    tier.check("cargo test --workspace", cargo_test)
    tier.check("the engine webview, in fake pages", webview)
    tier.check("the conformance suite", conformance)
    for example in sorted(EXAMPLES.iterdir()):
        platforms = "desktop" if is_app(example) else "all"
        tier.check(
            f"{example.name}: committed files are current",
            lambda: run([oro_bg(), "gen", "--check", "--platform", platforms, "-C", example]),
        )
    tier.check("status as OpenMetrics", openmetrics.check)


def cargo_test() -> None:
    # Not captured: cargo's own report is the better one.
    tests = [CARGO, "test", "--workspace", "--locked", "--no-fail-fast"]
    done = subprocess.run(tests, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Failed(f"cargo test ended with exit code {done.returncode}, see above")


def webview() -> None:
    options = ["--package", "oro-bg-runtime", "--features", "webview", "--lib", "--test", "webview", "--locked"]
    run([CARGO, "test", "--quiet", *options], cwd=ROOT)


def conformance() -> None:
    """Ran with the other tests; once more for its counts, which cargo shows of failures alone."""
    cases = [CARGO, "test", "--locked", "--package", "oro-bg-runtime", "--test", "quickjs", "conformance", "--", "--nocapture"]
    lines = run(cases, cwd=ROOT).splitlines()
    print("\n".join(line for line in lines if line.endswith(" failed") and " passed, " in line), flush=True)

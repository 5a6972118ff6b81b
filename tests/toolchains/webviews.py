"""Part of tier `desktop`: services in hidden webviews and the app's own page, in WebKitGTK under a virtual display."""

import json
from pathlib import Path

from checks import Failed, Tier, run
from places import CARGO, ROOT

# In a row, and none may fail: what happens once in a while is a defect too.
RUNS = 20
SUITES = ("wry", "wry_app")
CASES = "conformance"
# One run takes a minute, also on a busy machine.
TIMEOUT_S = 300


def check(tier: Tier) -> None:
    programs: list[Path] = []
    if not tier.check("hidden webviews: the tests build", lambda: programs.extend(build())):
        return
    # Once: what JavaScript does in a browser does not change from run to run.
    tier.check("hidden webviews: the JavaScript cases", lambda: run_suite(programs[0], CASES))
    for count in range(1, RUNS + 1):
        if not tier.check(f"hidden webviews: run {count} of {RUNS}", lambda: run_suites(programs)):
            return


def build() -> list[Path]:
    chosen = [option for suite in SUITES for option in ("--test", suite)]
    command = [CARGO, "test", "--package", "oro-bg-runtime", "--features", "wry", "--locked", "--no-run", *chosen]
    lines = run([*command, "--message-format", "json-render-diagnostics"], cwd=ROOT).splitlines()
    messages = [json.loads(line) for line in lines if line.startswith("{")]
    programs = [Path(message["executable"]) for message in messages if message.get("executable")]
    if len(programs) != len(SUITES):
        raise Failed(f"not the tests of {SUITES}: {programs}")
    return sorted(programs, key=lambda program: program.name.startswith("wry_app"))


def run_suites(programs: list[Path]) -> None:
    engine, app = programs
    run_suite(engine, "--skip", CASES)
    run_suite(app)


def run_suite(program: Path, *arguments: str) -> None:
    run(["xvfb-run", "--auto-servernum", program, *arguments], cwd=ROOT / "runtime", seconds=TIMEOUT_S)

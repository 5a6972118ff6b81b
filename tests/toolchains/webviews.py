"""Part of tier `desktop`: services in hidden webviews and the app's own page, in WebKitGTK under a virtual display."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks import Failed, Tier, run
from display import Display, display
from places import CARGO, ROOT, WORK

# In a row, and none may fail: what happens once in a while is a defect too.
RUNS = 20
SUITES = ("wry", "wry_app")
CASES = "conformance"
# One run takes half a minute; several minutes on a busy machine.
TIMEOUT_S = 600
# Most of a test's time is spent on processes that start and deadlines that pass.
TEST_THREADS = "4"
FOLDER = WORK / "desktop" / "webviews"


def check(tier: Tier) -> None:
    programs: list[Path] = []
    if not tier.check("hidden webviews: the tests build", lambda: programs.extend(build())):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    with display(FOLDER, 1280, 900) as shown:
        # Once: what JavaScript does in a browser does not change from run to run.
        tier.check("hidden webviews: the JavaScript cases", lambda: run_suite(shown, programs[0], CASES))
        for count in range(1, RUNS + 1):
            if not tier.check(f"hidden webviews: run {count} of {RUNS}", lambda: run_suites(shown, programs)):
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


def run_suites(shown: Display, programs: list[Path]) -> None:
    """Both at once: each has its own processes, and neither may depend on a machine that does nothing else."""
    engine, app = programs
    with ThreadPoolExecutor() as threads:
        runs = [threads.submit(run_suite, shown, engine, "--skip", CASES), threads.submit(run_suite, shown, app)]
    for done in runs:
        done.result()


def run_suite(shown: Display, program: Path, *arguments: str) -> None:
    env = {"DISPLAY": shown.name, "RUST_TEST_THREADS": TEST_THREADS}
    run([program, *arguments], cwd=ROOT / "runtime", env=env, seconds=TIMEOUT_S)

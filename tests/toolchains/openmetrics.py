"""What `oro-bg status --format openmetrics` prints, read by the parser that the format's own project maintains."""

import json
import shutil
import sys
from pathlib import Path

from checks import Failed, run, run_rejected
from generated import oro_bg
from places import CACHE, WORK

PARSER = CACHE / "openmetrics"

# Prints the families as {name: {labels: value}}; fails with the parser's own words.
PARSE = f"""
import json, sys
sys.path.insert(0, {str(PARSER)!r})
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = {{}}
for family in text_string_to_metric_families(open(sys.argv[1], encoding="utf-8").read()):
    samples = {{f"{{s.name}} {{json.dumps(s.labels, sort_keys=True)}}": s.value for s in family.samples}}
    families[f"{{family.name}} {{family.type}}"] = samples
print(json.dumps(families))
"""


def check() -> None:
    project = WORK / "openmetrics"
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    services = "".join(
        f'[background.service.{name}]\nentry = "{name}.js"\n' for name in ("succeeds", "fails", "never-ran")
    )
    (project / "oro.toml").write_text(services, encoding="utf-8")
    (project / "succeeds.js").write_text("onrun = () => postMessage(1);\n", encoding="utf-8")
    (project / "fails.js").write_text("onrun = () => { throw new Error('\"no\"'); };\n", encoding="utf-8")
    (project / "never-ran.js").write_text("onrun = () => {};\n", encoding="utf-8")
    run([oro_bg(), "run", "succeeds", "-C", project])
    run_rejected([oro_bg(), "run", "fails", "-C", project], "no")

    text = run([oro_bg(), "status", "-C", project, "--format", "openmetrics"]) + "\n"
    families = parse(project, text)
    runs = families["oro_bg_runs counter"]
    expect(runs, "oro_bg_runs_total", {"service": "succeeds", "outcome": "success"}, 1)
    expect(runs, "oro_bg_runs_total", {"service": "fails", "outcome": "failure"}, 1)
    expect(families["oro_bg_failure_streak gauge"], "oro_bg_failure_streak", {"service": "fails"}, 1)
    messages = families["oro_bg_messages counter"]
    expect(messages, "oro_bg_messages_total", {"service": "succeeds", "direction": "out"}, 1)

    # The parser is called rightly: it refuses what is cut off.
    cut = project / "cut.txt"
    cut.write_text(text.removesuffix("# EOF\n"), encoding="utf-8")
    run_rejected([sys.executable, "-c", PARSE, cut], "EOF")


def parse(project: Path, text: str) -> dict[str, dict[str, float]]:
    file = project / "metrics.txt"
    file.write_text(text, encoding="utf-8")
    return json.loads(run([sys.executable, "-c", PARSE, file]))


def expect(samples: dict[str, float], name: str, labels: dict[str, str], value: float) -> None:
    key = f"{name} {json.dumps(labels, sort_keys=True)}"
    if samples.get(key) != value:
        raise Failed(f"{key} is {samples.get(key)}, not {value}; there are {sorted(samples)}")

"""Runs the real `oro-bg gen` over every valid fixture and every example; the tiers share what it wrote."""

import functools
import shutil
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, run
from places import CARGO, EXAMPLES, FIXTURES, ROOT, WORK

BUNDLE_IDENTIFIER = "com.example.notes"


@dataclass(frozen=True)
class Case:
    """One project and the folder that `gen` wrote for it."""

    name: str
    project: Path
    output: Path

    def files(self, pattern: str) -> list[Path]:
        """What `gen` wrote under names of this pattern; there must be something."""
        found = sorted(self.output.rglob(pattern))
        if not found:
            raise Failed(f"gen wrote no {pattern} for {self.project.relative_to(ROOT)}")
        return found

    @property
    def declaration(self) -> str:
        return "\n".join(
            (self.project / name).read_text(encoding="utf-8")
            for name in ("oro.toml", "oro.ini", ".ororc")
            if (self.project / name).is_file()
        )


def cases() -> list[Case]:
    """Every project, with its output generated once per run."""
    projects = [*FIXTURES.iterdir(), *EXAMPLES.iterdir()]
    return [_generate(project) for project in sorted(projects) if project.is_dir()]


@functools.cache
def oro_bg() -> Path:
    run([CARGO, "build", "--quiet", "--locked", "--bin", "oro-bg"], cwd=ROOT)
    return ROOT / "target" / "debug" / "oro-bg"


@functools.cache
def _generate(project: Path) -> Case:
    case = Case(project.name, project, WORK / "generated" / project.name)
    shutil.rmtree(case.output, ignore_errors=True)
    arguments = ["gen", "-C", project, "--out", case.output, "--platform", "all"]
    if "bundle_identifier" not in case.declaration:
        arguments += ["--set", f"meta.bundle_identifier={BUNDLE_IDENTIFIER}"]
    run([oro_bg(), *arguments])
    return case

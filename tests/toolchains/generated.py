"""Runs the real `oro-bg gen` over every valid fixture; the tiers share what it wrote."""

import functools
import shutil
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, run
from places import CARGO, FIXTURES, ROOT, WORK

BUNDLE_IDENTIFIER = "com.example.notes"


@dataclass(frozen=True)
class Case:
    """One folder of fixtures/valid/ and the folder that `gen` wrote for it."""

    name: str
    fixture: Path
    output: Path

    def files(self, pattern: str) -> list[Path]:
        """What `gen` wrote under names of this pattern; there must be something."""
        found = sorted(self.output.rglob(pattern))
        if not found:
            raise Failed(f"gen wrote no {pattern} for fixtures/valid/{self.name}")
        return found

    @property
    def declaration(self) -> str:
        return "\n".join(
            (self.fixture / name).read_text(encoding="utf-8")
            for name in ("oro.toml", "oro.ini", ".ororc")
            if (self.fixture / name).is_file()
        )


def cases() -> list[Case]:
    """Every valid fixture, with its output generated once per run."""
    return [_generate(fixture) for fixture in sorted(FIXTURES.iterdir()) if fixture.is_dir()]


@functools.cache
def oro_bg() -> Path:
    run([CARGO, "build", "--quiet", "--locked", "--bin", "oro-bg"], cwd=ROOT)
    return ROOT / "target" / "debug" / "oro-bg"


@functools.cache
def _generate(fixture: Path) -> Case:
    case = Case(fixture.name, fixture, WORK / "generated" / fixture.name)
    shutil.rmtree(case.output, ignore_errors=True)
    arguments = ["gen", "-C", fixture, "--out", case.output, "--platform", "all"]
    if "bundle_identifier" not in case.declaration:
        arguments += ["--set", f"meta.bundle_identifier={BUNDLE_IDENTIFIER}"]
    run([oro_bg(), *arguments])
    return case

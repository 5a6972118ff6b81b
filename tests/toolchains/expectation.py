"""Samples that a tool must refuse: the first line of each says why, as `expect: <regular expression>` in a comment."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    path: Path
    expected: str


def samples(folder: Path, pattern: str) -> list[Sample]:
    found = [Sample(path, _expected(path)) for path in sorted(folder.glob(pattern))]
    assert found, f"no {pattern} in {folder}"
    return found


def _expected(path: Path) -> str:
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    match = re.search(r"expect: (.*?)(?: -->)?$", first_line)
    assert match, f"the first line of {path} says not what to expect"
    return match[1]

"""What a tier did: each check with its outcome, its time, and for a failure everything the tool said."""

import os
import re
import shlex
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# A tool that hangs must not take the whole run with it.
LONGEST_CHECK_SECONDS = 900


class Failed(Exception):
    """A check's expectation does not hold; the message is for the person who reads the log."""


class CannotRun(Exception):
    """What a tier needs is not to be had here; the message says what and why."""


@dataclass
class Tier:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def check(self, name: str, action: Callable[[], object]) -> bool:
        """Runs `action`, which raises `Failed` when the expectation does not hold."""
        started = time.monotonic()
        try:
            action()
        except Failed as failure:
            self.failed += 1
            self._line("FAILED", name, started)
            print("\n".join(f"         {line}" for line in str(failure).splitlines()), flush=True)
            return False
        self.passed += 1
        self._line("ok", name, started)
        return True

    def skip(self, reason: str) -> None:
        """Leaves something out. In CI, where nothing may be left out, this is a failure."""
        self.skipped.append(reason)
        if os.environ.get("CI") == "true":
            self.failed += 1
        print(f"  skipped  {self.name}: {reason}", flush=True)

    def _line(self, outcome: str, name: str, started: float) -> None:
        print(f"  {outcome:<7}{self.name}: {name}  ({time.monotonic() - started:.1f} s)", flush=True)


def run(
    argv: list[str | Path],
    *,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    seconds: int = LONGEST_CHECK_SECONDS,
) -> str:
    """Runs a tool that must succeed, within a time; returns what it printed."""
    code, output = _run(argv, cwd, env, seconds)
    if code != 0:
        raise Failed(f"$ {shlex.join(map(str, argv))}\n{output}\nexit code {code}")
    return output


def run_rejected(argv: list[str | Path], expected: str) -> None:
    """Runs a tool that must refuse its input and say why: `expected` is a regular expression over its output.

    Without this a compiler that was called wrongly, and so accepts anything, would go unnoticed.
    """
    code, output = _run(argv, None, None, LONGEST_CHECK_SECONDS)
    if code == 0:
        raise Failed(f"$ {shlex.join(map(str, argv))}\naccepted what it must refuse: {expected}\n{output}")
    if not re.search(expected, output):
        raise Failed(f"$ {shlex.join(map(str, argv))}\nrefused, but not for {expected!r}\n{output}")


def _run(
    argv: list[str | Path], cwd: Path | None, env: dict[str, str] | None, seconds: int
) -> tuple[int, str]:
    try:
        done = subprocess.run(
            [str(argument) for argument in argv],
            cwd=cwd,
            env=None if env is None else os.environ | env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
        )
    except FileNotFoundError as error:
        raise Failed(f"$ {shlex.join(map(str, argv))}\n{error}") from error
    except subprocess.TimeoutExpired as expired:
        raise Failed(f"$ {shlex.join(map(str, argv))}\nstill running after {expired.timeout:.0f} s") from expired
    return done.returncode, done.stdout.strip()

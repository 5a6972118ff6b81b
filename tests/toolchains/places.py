"""Folders that every tier knows."""

import hashlib
import os
import platform
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIXTURES = ROOT / "fixtures" / "valid"
APPS = ROOT / "fixtures" / "apps"
EXAMPLES = ROOT / "examples"
GOLDEN = ROOT / "tests" / "golden"
NODE_MODULES = HERE / "node_modules"
# A Node that has what the conformance suite asks of it; the machine's own may be older.
NODE = NODE_MODULES / f"node-linux-{'arm64' if platform.machine() == 'aarch64' else 'x64'}" / "bin" / "node"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "oro-bg"
# Everything the tiers write; below `target`, so that `cargo clean` takes it along.
WORK = ROOT / "target" / "toolchains"

CARGO = os.environ.get("CARGO", "cargo")


def digest(files: Iterable[Path]) -> str:
    """Names a cached result by the content of what it was made from."""
    hashed = hashlib.sha256()
    for file in sorted(files):
        hashed.update(f"{file.relative_to(HERE)}\0".encode())
        hashed.update(file.read_bytes())
    return hashed.hexdigest()[:16]

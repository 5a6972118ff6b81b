"""The runtimes that oro-bg is compared with, from npm: the packages that hold the binaries themselves, so that no install
script has to run."""

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "oro-bg" / "peers"
IS_ARM = platform.machine() == "aarch64"


@dataclass(frozen=True)
class Peer:
    """A runtime. `alias` is the folder it is installed in, so that two versions of one package fit side by side."""

    name: str
    alias: str
    package: str
    version: str
    binary: str

    def install(self) -> Path:
        """Path of the binary."""
        binary = CACHE / "node_modules" / self.alias / self.binary
        marker = CACHE / "node_modules" / self.alias / ".version"
        if not marker.is_file() or marker.read_text(encoding="utf-8") != self.version:
            CACHE.mkdir(parents=True, exist_ok=True)
            package = f"{self.alias}@npm:{self.package}@{self.version}"
            npm = ["npm", "install", "--prefix", str(CACHE), "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run([*npm, package], check=True)
            marker.write_text(self.version, encoding="utf-8")
        binary.chmod(0o755)
        return binary


_NODE = f"node-linux-{'arm64' if IS_ARM else 'x64'}"

NODE = Peer("node 26", "node-current", _NODE, "26.10.0", "bin/node")
NODE_20 = Peer("node 20", "node-20", _NODE, "20.20.2", "bin/node")
BUN = Peer("bun", "bun", f"@oven/bun-linux-{'aarch64' if IS_ARM else 'x64'}", "1.4.4", "bin/bun")
DENO = Peer("deno", "deno", f"@deno/linux-{'arm64' if IS_ARM else 'x64'}-glibc", "2.9.6", "deno")

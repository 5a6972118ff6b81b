"""Swift 6 from Debian trixie, in a chroot (ios/swift-chroot), and fakes of Apple's frameworks (ios/stubs) as modules for it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from checks import run
from places import HERE, ROOT, WORK, digest

FOLDER = HERE / "ios"
FAKES = FOLDER / "stubs"
# In the order of their imports; FakeClock is C.
MODULES = ("FakePhone", "BackgroundTasks", "UIKit", "UserNotifications", "Network", "WebKit")
STRICT = ("-swift-version", "6", "-warnings-as-errors")


def in_chroot(*command: str | Path) -> list[str | Path]:
    # The repository has the same path inside.
    as_root = [] if os.geteuid() == 0 else ["sudo", "--preserve-env=HOME,XDG_CACHE_HOME"]
    return [*as_root, FOLDER / "swift-chroot", ROOT, *command]


@dataclass(frozen=True)
class Fakes:
    """Apple's frameworks as modules and libraries in one folder."""

    folder: Path

    def judge(self, sources: list[Path], mode: str) -> list[str | Path]:
        """The command that judges sources in a language mode."""
        # The C ABI is a module of its own, beside the Swift that imports it.
        folders = sorted({source.parent for source in sources})
        # Down to SIL and not only type-checked: data races and uses before initialisation are found there.
        return in_chroot(
            *("swiftc", "-wmo", "-emit-sil", "-o", "/dev/null", "-parse-as-library", "-module-name", "App"),
            *("-warnings-as-errors", "-swift-version", mode, "-strict-concurrency=complete"),
            *self._imports(folders),
            *sources,
        )

    def link(self, sources: list[Path], program: Path, libraries: tuple[Path, ...] = ()) -> None:
        """Builds an app that runs in the chroot, with the fakes as its frameworks. A data race ends it."""
        folders = sorted({source.parent for source in sources})
        names = ["FakeClock", *MODULES]
        run(
            in_chroot(
                *("swiftc", *STRICT, "-parse-as-library", "-module-name", "App", "-g", "-sanitize=thread", "-o", program),
                *self._imports(folders),
                *("-L", self.folder, *(f"-l{name}" for name in names), "-Xlinker", "-rpath", "-Xlinker", self.folder),
                *libraries,
                *(part for library in libraries for part in ("-Xlinker", "-rpath", "-Xlinker", library.parent)),
                *sources,
            )
        )

    def _imports(self, folders: list[Path]) -> list[str | Path]:
        return [argument for folder in [self.folder, FAKES / "FakeClock", *folders] for argument in ("-I", folder)]


def fakes() -> Fakes:
    """Made anew only when one of them changed."""
    sources = sorted(path for path in FAKES.rglob("*") if path.is_file())
    folder = WORK / "ios" / f"modules-{digest(sources)}"
    if not folder.is_dir():
        # A library's name is in what is linked to it, so it is built where it stays; the marker of success is the folder's name.
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _build(partial)
        partial.rename(folder)
    return Fakes(folder)


def _build(folder: Path) -> None:
    clock = FAKES / "FakeClock"
    run(
        in_chroot(
            *("/usr/libexec/swift/bin/clang", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-I", clock),
            *("-o", folder / "libFakeClock.so", clock / "fake_clock.c"),
        )
    )
    for module in MODULES:
        run(
            in_chroot(
                *("swiftc", *STRICT, "-emit-library", "-emit-module", "-parse-as-library", "-module-name", module),
                *("-emit-module-path", folder / f"{module}.swiftmodule", "-o", folder / f"lib{module}.so"),
                *("-Xlinker", f"-soname=lib{module}.so", "-g"),
                *("-I", folder, "-I", clock, "-L", folder),
                *sorted((FAKES / module).glob("*.swift")),
            )
        )

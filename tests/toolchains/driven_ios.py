"""The app, driven in the Swift chroot: its generated Swift, fakes of Apple's frameworks, and the real runtime through its C ABI.

The fakes are driven first, by a program without generated code that breaks each of their rules on purpose.
"""

import plistlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, Tier, run
from driven import APP, LIBRARY, build_library, report
from generated import Case, generate
from places import CARGO, ROOT, WORK
from swift import FOLDER, Fakes, in_chroot

WHERE = WORK / "ios" / "driven"
# What both programs have: lives of an app on a phone.
CASES = FOLDER / "cases"
FAKES = FOLDER / "fakes"
DRIVER = FOLDER / "run"
# What the runtimes of Swift and Rust say when they die.
COMPLAINTS = re.compile(r"Fatal error|thread '.*' panicked at|stack overflow|double free|free\(\): invalid")
BUNDLE = {
    "CFBundleExecutable": "App",
    "CFBundleIdentifier": "com.example.driven",
    "CFBundleName": "Driven",
    "CFBundlePackageType": "APPL",
}


@dataclass(frozen=True)
class Program:
    """A driver, and the Info.plist that its apps have."""

    executable: Path
    plist: Path

    def topics(self) -> list[str]:
        return run(in_chroot(self.executable, "topics")).split()

    def drive(self, topic: str) -> str:
        """Runs the cases of a topic; what they printed."""
        try:
            # The thread sanitizer does not know every layout of the address space that a kernel may choose.
            command = ["setarch", "--addr-no-randomize", self.executable]
            return run(in_chroot(*command, "topic", topic, WHERE / "state" / topic, self.plist))
        except Failed as failure:
            return str(failure)


def run_fakes(tier: Tier, fakes: Fakes) -> None:
    _drive(tier, "fakes", lambda: _build_fakes(fakes))


def run_app(tier: Tier, fakes: Fakes) -> None:
    _drive(tier, "driven app", lambda: _build_app(fakes, "driven-ios", "ios.toml"))
    _drive(tier, "driven app of ten services", lambda: _build_app(fakes, "driven-ios-many", "ios-many.toml"))
    _drive(tier, "driven app with pages", lambda: _build_app(fakes, "driven-ios-webview", "ios-webview.toml", _page_library()))


def _drive(tier: Tier, name: str, build: Callable[[], Program]) -> None:
    programs: list[Program] = []
    if tier.check(f"{name}: builds", lambda: programs.append(build())):
        [program] = programs
        for topic in program.topics():
            report(tier, topic, program.drive(topic), COMPLAINTS)


def _build_fakes(fakes: Fakes) -> Program:
    executable = _emptied(WHERE / "fakes") / "App"
    fakes.link([*sorted(CASES.glob("*.swift")), *sorted(FAKES.glob("*.swift"))], executable)
    return Program(executable, FAKES / "Info.plist")


def _build_app(fakes: Fakes, name: str, configuration: str, *further: Path) -> Program:
    case = generate(APP, name, configuration)
    folder = _emptied(WHERE / name)
    _be_ios(case)
    libraries = build_library(case, folder, "c-abi")
    executable = folder / "App"
    driver = [source for folder in (CASES, DRIVER, DRIVER / name) for source in sorted(folder.glob("*.swift"))]
    fakes.link([*case.files("*.swift"), *driver], executable, (libraries / LIBRARY, *further))
    return Program(executable, _install_plist(case, folder / "Info.plist"))


def _page_library() -> Path:
    """A browser's page, as far as a service needs one: WebKit is not to be had."""
    run([CARGO, "build", "--quiet", "--locked", "--package", "oro-bg-fake-page"], cwd=ROOT)
    return ROOT / "target" / "debug" / "liboro_bg_fake_page.so"


def _be_ios(case: Case) -> None:
    """The library is built for this machine, and has to have what the configuration says for iOS."""
    [table] = case.files("table.rs")
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace('target_os = "ios"', "all()"), encoding="utf-8")


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _install_plist(case: Case, path: Path) -> Path:
    """What Xcode makes of the app's own keys and the generated ones."""
    [generated] = case.files("*.plist")
    path.write_bytes(plistlib.dumps(BUNDLE | plistlib.loads(generated.read_bytes())))
    return path

"""What the tiers compile: the output of the real `oro-bg gen` for every valid fixture and every example but apps."""

import functools
import shutil
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, run
from places import CARGO, EXAMPLES, FIXTURES, GOLDEN, ROOT, WORK

BUNDLE_IDENTIFIER = "com.example.notes"


@dataclass(frozen=True)
class Case:
    """One project and the folder with what is generated for it."""

    name: str
    # A copy, in which the tiers may write.
    project: Path
    output: Path

    def files(self, pattern: str) -> list[Path]:
        """What has a name of this pattern; there must be something."""
        found = sorted(self.output.rglob(pattern))
        if not found:
            raise Failed(f"no {pattern} is generated for {self.name}")
        return found


def cases() -> list[Case]:
    """Every project, with its output generated once per run."""
    projects = [*FIXTURES.iterdir(), *(example for example in EXAMPLES.iterdir() if not is_app(example))]
    return [_generate(project) for project in sorted(projects) if project.is_dir()]


def is_app(example: Path) -> bool:
    """An example that is an app for the desktop is built where it lies, with the files that are committed for it."""
    return (example / "Cargo.toml").is_file()


def golden() -> list[Case]:
    """The expectations of tests/golden.rs: code for declarations that are worse than any configuration may be."""
    return [Case(f"golden {folder.name}", folder, folder) for folder in sorted(GOLDEN.iterdir())]


@functools.cache
def oro_bg() -> Path:
    # With a test beside it, it is made of the dependencies that `cargo test --workspace` has built: those of tests have a
    # say in their features.
    run([CARGO, "build", "--quiet", "--locked", "--workspace", "--bin", "oro-bg", "--test", "explain"], cwd=ROOT)
    return ROOT / "target" / "debug" / "oro-bg"


@functools.cache
def _generate(project: Path) -> Case:
    return generate(project, project.name)


def generate(project: Path, name: str, configuration: str = "oro.toml", folder: str = "gen") -> Case:
    """Generates for one project into a folder of it, with another of its files as its configuration if need be."""
    # In a copy, since `gen` keeps its ledger and its bundles beside the configuration.
    copy = WORK / "projects" / name
    output = copy / folder
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project, copy, symlinks=True)
    if configuration != "oro.toml":
        shutil.copy(copy / configuration, copy / "oro.toml")
    arguments = ["gen", "-C", copy, "--out", output, "--platform", "all"]
    # What the generated crate depends on is the runtime of this repository, wherever the copy is.
    arguments += ["--set", f"background.output.runtime.path={ROOT / 'runtime'}"]
    if not _names_a_bundle_identifier(copy):
        arguments += ["--set", f"meta.bundle_identifier={BUNDLE_IDENTIFIER}"]
    run([oro_bg(), *arguments])
    return Case(name, copy, output)


def _names_a_bundle_identifier(project: Path) -> bool:
    configurations = [project / name for name in ("oro.toml", "oro.ini", ".ororc")]
    return any("bundle_identifier" in file.read_text(encoding="utf-8") for file in configurations if file.is_file())

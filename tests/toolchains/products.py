"""Packages that aapt2 has made: `oro-bg check --artifact` reads them, and finds in them what was generated."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

from checks import Failed, run
from generated import Case, oro_bg
from places import CACHE, ROOT, WORK

NOTES = ROOT / "fixtures" / "artifacts" / "notes"
FRAMEWORK = CACHE / "android" / "framework.jar"
# These packages have no libraries, and are for API 34, which is what this aapt2 knows.
NOT_BUILT = {"OBG165", "OBG176", "OBG177"}
WORK_MANAGER = "SystemJobService"


def found(project: Path, product: Path) -> list[dict]:
    """What is said about a product; `check` ends with 1 where something is wrong."""
    argv = [oro_bg(), "check", "--platform", "android", "--format", "json", "--artifact", product]
    done = subprocess.run(argv, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise Failed(done.stderr)
    findings = json.loads(done.stdout)["diagnostics"]
    return [finding for finding in findings if "OBG160" <= finding["code"] < "OBG180"]


def check_generated(case: Case, package: Path) -> None:
    """A package with the generated manifest, and nothing else."""
    for finding in found(case.project, package):
        is_of_library = finding["code"] == "OBG170" and WORK_MANAGER in finding["message"]
        if finding["code"] not in NOT_BUILT and not is_of_library:
            raise Failed(f"{finding['code']}: {finding['message']}")


def check_notes() -> None:
    """The fixture, compiled anew in both forms, has nothing wrong with it, and is what the tests in Rust read."""
    for option, inside, committed in [
        (None, "AndroidManifest.xml", "compiled"),
        ("--proto-format", "base/manifest/AndroidManifest.xml", "bundle"),
    ]:
        manifest = compiled(option)
        product = WORK / "android" / ("notes.aab" if option else "notes.apk")
        prefix = inside.removesuffix("manifest/AndroidManifest.xml").removesuffix("AndroidManifest.xml")
        with zipfile.ZipFile(product, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(inside, manifest)
            archive.writestr(f"{prefix}lib/arm64-v8a/libnotes_background.so", b"\x7fELF")
        project = WORK / "android" / "notes"
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(NOTES, project)
        if findings := found(project, product):
            raise Failed(json.dumps(findings, indent=2))
        if manifest != (NOTES / committed / "AndroidManifest.xml").read_bytes():
            raise Failed(f"fixtures/artifacts/notes/{committed} is not what this aapt2 makes; see fixtures/artifacts/README.md")


def compiled(option: str | None) -> bytes:
    package = WORK / "android" / "compiled.apk"
    package.parent.mkdir(parents=True, exist_ok=True)
    options = [option] if option else []
    manifest = NOTES / "build" / "AndroidManifest.xml"
    run([CACHE / "android" / "aapt2", "link", *options, "-I", FRAMEWORK, "-o", package, "--manifest", manifest])
    with zipfile.ZipFile(package) as archive:
        return archive.read("AndroidManifest.xml")

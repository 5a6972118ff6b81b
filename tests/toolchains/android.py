"""Tier `android`: the generated Kotlin meets kotlinc with warnings as errors, and runs; the manifest meets aapt2.

No android.jar and no androidx library is to be had from the registries these tests may use, so the Kotlin compiles
against stubs (android/stubs) that hold the public signatures, and runs with fakes for their bodies. aapt2 knows API 34.
"""

import re
import shutil
from pathlib import Path

import documents
import driven_android
import expectation
import framework_api
import products
from checks import Tier, run, run_rejected
from generated import cases, golden
from kotlin import KotlinCompiler
from places import CACHE, CARGO, HERE, NODE_MODULES, ROOT, WORK, digest

FOLDER = HERE / "android"


def run_tier(tier: Tier) -> None:
    with KotlinCompiler() as compiler:
        stubs = compiled_stubs(compiler)
        tier.check("stubs agree with API 36", lambda: framework_api.check_stubs(stubs, CACHE / "android" / "api-36"))
        refuse_samples(tier, compiler, stubs)
        for case in cases() + golden():
            classes = WORK / "android" / "classes" / case.name
            shutil.rmtree(classes, ignore_errors=True)
            tier.check(f"{case.name}: kotlinc", lambda: compiler.compile(case.files("*.kt"), [stubs], classes))
        tier.check("runtime: the bridge, in a JVM without Android", run_bridge)
        driven_android.run_app(tier, compiler, stubs)
    for case in cases():
        for manifest in case.files("AndroidManifest.xml"):
            if tier.check(f"{case.name}: {manifest.name}", lambda: run(aapt2(manifest))):
                tier.check(f"{case.name}: check --artifact", lambda: products.check_generated(case, package()))
    tier.check("check --artifact of an .apk and an .aab", products.check_notes)
    sources = [source for case in cases() + golden() for source in case.files("*.kt")] + driven_android.sources()
    tier.check("ktlint", lambda: run(ktlint(sources)))
    tier.check("docs/ci.md: the Gradle tasks parse", lambda: run(ktlint(documents.written("ci.md", "kotlin", "build.gradle.kts"))))


def run_bridge() -> None:
    options = ["--package", "oro-bg-runtime", "--features", "jni", "--lib", "--test", "jni", "--locked"]
    run([CARGO, "test", "--quiet", *options], cwd=ROOT)


def refuse_samples(tier: Tier, compiler: KotlinCompiler, stubs: Path) -> None:
    classes = WORK / "android" / "classes" / "rejected"
    for sample in expectation.samples(FOLDER / "rejected", "*.kt"):
        tier.check(
            f"kotlinc refuses {sample.path.name}",
            lambda: compiler.compile_rejected([sample.path], [stubs], classes, sample.expected),
        )
    for sample in expectation.samples(FOLDER / "rejected", "*.xml"):
        tier.check(f"aapt2 refuses {sample.path.name}", lambda: run_rejected(aapt2(sample.path), sample.expected))


def compiled_stubs(compiler: KotlinCompiler) -> Path:
    """The framework and androidx as class files; made anew only when a stub changed."""
    java = sorted((FOLDER / "stubs" / "java").rglob("*.java"))
    kotlin = sorted((FOLDER / "stubs" / "kotlin").rglob("*.kt"))
    compiled = WORK / "android" / f"stubs-{digest(java + kotlin)}"
    if not compiled.is_dir():
        partial = compiled.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        run(["javac", "--release", "17", "-Xlint:all,-serial", "-Werror", "-d", partial, *java])
        compiler.compile(kotlin, [partial], partial)
        partial.rename(compiled)
    return compiled


def ktlint(sources: list[Path]) -> list[str | Path]:
    # One call for all: most of its time is that of a cold JVM.
    program = NODE_MODULES / "@naturalcycles" / "ktlint" / "resources" / "ktlint"
    return ["java", "-jar", program, f"--editorconfig={FOLDER / '.editorconfig'}", *sources]


def package() -> Path:
    """What `aapt2` makes."""
    return WORK / "android" / "manifest.apk"


def aapt2(manifest: Path) -> list[str | Path]:
    package().parent.mkdir(parents=True, exist_ok=True)
    return [
        *(CACHE / "android" / "aapt2", "link", "-I", CACHE / "android" / "framework.jar"),
        *("--min-sdk-version", "26", "--target-sdk-version", "34", "-o", package()),
        *("--manifest", with_package(manifest)),
    ]


def with_package(manifest: Path) -> Path:
    """Android's Gradle plugin adds the package that aapt2 insists on; so does this."""
    text = manifest.read_text(encoding="utf-8")
    if re.search(r"<manifest\b[^>]*\spackage=", text):
        return manifest
    complete = WORK / "android" / "AndroidManifest.xml"
    complete.parent.mkdir(parents=True, exist_ok=True)
    complete.write_text(re.sub(r"<manifest\b", '<manifest package="com.example.notes"', text, count=1), encoding="utf-8")
    return complete

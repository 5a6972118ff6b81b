"""Tier `typescript`: `tsc --strict` on the generated typings and on programs that use them; the conformance suite in Node.

`typescript/<case>/` holds programs for one case: `*.worker.ts` are services and see the library "WebWorker", the rest are
the app's foreground and see "DOM". What must be refused in them is marked with `@ts-expect-error`, which tsc turns into
an error where nothing is refused. The sources of the examples are checked in the same way, those of a fixture app by its
own settings, and the JavaScript of an example that is an app against the typings that are committed with it.
"""

import json
import shutil
from pathlib import Path

import documents
from checks import Tier, run
from generated import Case, cases, generate, golden, is_app
from places import APPS, EXAMPLES, HERE, NODE, NODE_MODULES, ROOT, WORK

FOLDER = HERE / "typescript"
LIBRARIES = ("DOM", "WebWorker")


def run_tier(tier: Tier) -> None:
    for case in cases() + golden():
        for library in LIBRARIES:
            tier.check(f"{case.name}: typings with {library}", lambda: tsc(case, library, []))
            programs = [path for path in samples(case) if library_of(path) == library]
            if programs:
                names = ", ".join(path.name for path in programs)
                tier.check(f"{case.name}: {names}", lambda: tsc(case, library, programs))
        for module in (case.output / "javascript").glob("*.js"):
            tier.check(f"{case.name}: {module.name} parses", lambda: parse_module(case, module))
    for app in filter(is_app, sorted(EXAMPLES.iterdir())):
        for library, folder in (("DOM", "page"), ("WebWorker", "background")):
            tier.check(f"{app.name}: {folder}", lambda: tsc_of_app(app, library, folder))
    tier.check("docs/ci.md: the workflow lints", lambda: documents.lint_workflows("ci.md"))
    tier.check("typescript-bundler: the app and its services, with their own settings", an_app_of_its_own)
    tier.check("the module oro:background finds each of its transports", transports)
    tier.check("the conformance suite holds in Node", conformance_in_node)


def an_app_of_its_own() -> None:
    """An app has a tsconfig for its pages and one for its services, and the typings are where it says."""
    app = generate(APPS / "typescript-bundler", "typescript-bundler", folder="generated/background")
    for project in (app.project, app.project / "background"):
        run([NODE_MODULES / ".bin" / "tsc", "--project", project])


def transports() -> None:
    run([NODE, "--test", HERE / "javascript" / "background.test.mjs"])


def conformance_in_node() -> None:
    """The portable cases against a second implementation: they say what the standards say."""
    print(run([NODE, ROOT / "runtime" / "tests" / "js" / "run-in-node.mjs"]).splitlines()[-1], flush=True)


def samples(case: Case) -> list[Path]:
    folders = [FOLDER / case.name]
    if (EXAMPLES / case.name).is_dir():
        folders += [case.project / "src", case.project / "background"]
    return sorted(path for folder in folders for path in folder.rglob("*.ts"))


def library_of(path: Path) -> str:
    is_service = path.name.endswith(".worker.ts") or path.parent.name == "background"
    return "WebWorker" if is_service else "DOM"


def tsc(case: Case, library: str, programs: list[Path]) -> None:
    project = WORK / "typescript" / case.name / f"tsconfig.{library}{'.programs' if programs else ''}.json"
    compile_with(project, library, [*case.files("*.d.ts"), *programs], strict=True)


def tsc_of_app(app: Path, library: str, folder: str) -> None:
    """Its JavaScript, which has few annotations, as far as tsc can tell without them."""
    files = [*(app / "gen" / "typescript").glob("*.d.ts"), *(app / folder).glob("*.js")]
    project = WORK / "typescript" / app.name / f"tsconfig.{folder}.json"
    compile_with(project, library, files, strict=False, allowJs=True, checkJs=True, moduleDetection="force")


def compile_with(project: Path, library: str, files: list[Path], **options: object) -> None:
    settings = {
        "compilerOptions": {
            "noEmit": True,
            "target": "es2022",
            "module": "esnext",
            "moduleResolution": "bundler",
            "resolveJsonModule": True,
            "lib": ["es2022", library, *(["DOM.Iterable"] if library == "DOM" else [])],
            "types": [],
        }
        | options,
        "files": [str(path) for path in sorted(files)],
    }
    project.parent.mkdir(parents=True, exist_ok=True)
    project.write_text(json.dumps(settings, indent=2), encoding="utf-8")
    run([NODE_MODULES / ".bin" / "tsc", "--project", project])


def parse_module(case: Case, module: Path) -> None:
    # Node takes a file for a module by its name.
    copy = WORK / "typescript" / case.name / f"{module.stem}.mjs"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(module, copy)
    run(["node", "--check", copy])

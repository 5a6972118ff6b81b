"""What the pages of docs/ tell people to paste: taken out of them, so that it meets its linters."""

import re
from pathlib import Path

from checks import run, run_rejected
from places import HERE, NODE, ROOT, WORK


def snippets(page: str, language: str) -> list[str]:
    """The fenced blocks of a page of docs/ in one language."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found, f"docs/{page} has no {language}"
    return found


def written(page: str, language: str, name: str) -> list[Path]:
    """The same as files, each named `name` in a folder of its own."""
    paths = []
    for number, text in enumerate(snippets(page, language)):
        path = WORK / "documents" / Path(page).stem / str(number) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def lint_workflows(page: str) -> None:
    """actionlint accepts the workflows, and refuses them with a key misspelt: so it did look."""
    for path in written(page, "yaml", "workflow.yml"):
        run([NODE, HERE / "javascript" / "actionlint.mjs", path])
        broken = path.with_name("broken.yml")
        broken.write_text(path.read_text(encoding="utf-8").replace("runs-on:", "run-on:"), encoding="utf-8")
        run_rejected([NODE, HERE / "javascript" / "actionlint.mjs", broken], 'unexpected key "run-on"')

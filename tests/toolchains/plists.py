"""Info.plist files as apps have them: `oro-bg gen` merges into each, and Python's parser reads what came of it.

The files are those of `fixtures/merge/plist-app-*`; each says in `wanted.json` what has to be in it.
"""

import json
import plistlib
import shutil
from pathlib import Path

from checks import Failed, Tier, run
from generated import oro_bg
from places import ROOT, WORK

IDENTIFIERS = "BGTaskSchedulerPermittedIdentifiers"
MODES = "UIBackgroundModes"


def run_checks(tier: Tier) -> None:
    cases = sorted((ROOT / "fixtures" / "merge").glob("plist-app-*"))
    if len(cases) < 3:
        raise Failed(f"three files as apps have them are missing, there are {cases}")
    for case in cases:
        tier.check(f"merged into {case.name}", lambda: merge_and_give_back(case))


def merge_and_give_back(case: Path) -> None:
    original = (case / "input.plist").read_bytes()
    wanted = json.loads((case / "wanted.json").read_text(encoding="utf-8"))
    project = WORK / "plists" / case.name
    shutil.rmtree(project, ignore_errors=True)
    target = project / "ios" / "Info.plist"
    target.parent.mkdir(parents=True)
    target.write_bytes(original)
    (project / "service.js").write_text("self.addEventListener('run', () => {})\n", encoding="utf-8")
    (project / "oro.toml").write_text(declaration(wanted), encoding="utf-8")
    gen = [oro_bg(), "gen", "-C", project, "--platform", "ios"]

    run(gen)
    merged = target.read_bytes()
    expected = united(plistlib.loads(original), wanted)
    if plistlib.loads(original) == expected:
        raise Failed(f"{case}: nothing is wanted that is not there, so this shows nothing")
    read = plistlib.loads(merged)
    if read != expected:
        differ = sorted(key for key in read.keys() | expected.keys() if read.get(key) != expected.get(key))
        told = [f"{key}: {read.get(key)!r} instead of {expected.get(key)!r}" for key in differ]
        raise Failed("\n".join([f"{target} says", *told]))
    only_additions(original, merged)

    run(gen)
    if target.read_bytes() != merged:
        raise Failed(f"{target}: the second run has changed it")
    run([*gen, "--set", "background.enabled=false"])
    if target.read_bytes() != original:
        raise Failed(f"{target}: without services the original bytes are not back")


def united(plist: dict, wanted: dict) -> dict:
    for key, values in ((IDENTIFIERS, wanted["identifiers"]), (MODES, wanted["background_modes"])):
        present = plist.get(key, [])
        plist[key] = present + [value for value in values if value not in present]
    return plist


def only_additions(original: bytes, merged: bytes) -> None:
    """Every byte of the original is there, in its order; only the slash of an empty array may go, which is opened."""
    rest = iter(merged)
    missing = next((at for at, byte in enumerate(original.replace(b"<array/>", b"<array>")) if byte not in rest), None)
    if missing is not None:
        raise Failed(f"the byte at {missing} of the original is gone: {original[missing : missing + 40]!r}")


def declaration(wanted: dict) -> str:
    """Services that need just these identifiers and modes."""
    identifiers, modes = wanted["identifiers"], wanted["background_modes"]
    plain = [identifier for identifier in identifiers if not identifier.endswith(".*")]
    requests = {identifier: "processing" if "processing" in modes else "refresh" for identifier in plain}
    if "fetch" in modes:
        requests[plain[0]] = "refresh"
    # Continued processing begins with the bundle identifier.
    bundle = ".".join(identifiers[0].split(".")[:3])
    text = f'[meta]\nbundle_identifier = "{bundle}"\n\n[background]\ndefault_entry = "service.js"\n'
    text += 'output.info_plist = "ios/Info.plist"\n'
    for number, identifier in enumerate(identifiers):
        request = requests.get(identifier, "continued")
        trigger = "on-demand" if request == "continued" else request
        text += f'\n[background.service.s{number}]\ntrigger.type = "{trigger}"\n'
        text += f'platform.ios.request = "{request}"\nplatform.ios.identifier = "{identifier.removesuffix(".*")}"\n'
    return text

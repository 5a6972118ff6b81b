"""The C ABI: a host in C, compiled as C and as C++, runs services and tries to break it, under a memory checker."""

import shutil
from pathlib import Path

from checks import Tier, run, run_rejected
from places import CARGO, ROOT, WORK

FOLDER = ROOT / "runtime" / "tests" / "c_abi"
WHERE = WORK / "c-abi"
LIBRARIES = ROOT / "target" / "debug" / "examples"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-pthread"]
LANGUAGES = {"C99": ["gcc", "-std=c99", "-D_GNU_SOURCE"], "C++11": ["g++", "-std=c++11", "-x", "c++"]}
# What threads hold that wait for work when the process ends is reachable, or possibly lost: they were not joined.
LOST = "--show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect".split()
MEMORY_CHECKER = ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full", *LOST]


def run_checks(tier: Tier) -> None:
    shutil.rmtree(WHERE, ignore_errors=True)
    WHERE.mkdir(parents=True)
    runtime = ["--package", "oro-bg-runtime", "--features", "c-abi", "--locked", "--quiet"]
    tier.check("C ABI: statuses, panics, handles", lambda: run([CARGO, "test", *runtime, "--lib", "--test", "c_abi"], cwd=ROOT))
    if not tier.check(
        "C ABI: a library for C hosts", lambda: run([CARGO, "build", *runtime, "--example", "c_services"], cwd=ROOT)
    ):
        return
    for language, compiler in LANGUAGES.items():
        tier.check(f"C ABI: a host in {language}", lambda: run([compiled(compiler), state()]))
    c = LANGUAGES["C99"]
    tier.check("C ABI: clean under valgrind", lambda: run([*MEMORY_CHECKER, compiled(c), state()]))
    for defect, complaint in [("LEAK", "definitely lost"), ("OVERRUN", "Invalid read")]:
        tier.check(
            f"C ABI: valgrind sees {defect}",
            lambda: run_rejected([*MEMORY_CHECKER, compiled([*c, f"-D{defect}"]), state()], complaint),
        )


def compiled(compiler: list[str]) -> Path:
    host = WHERE / "host"
    library = ["-x", "none", "-L", LIBRARIES, "-lc_services", f"-Wl,-rpath,{LIBRARIES}"]
    run([*compiler, *STRICT, "-I", ROOT / "runtime" / "include", FOLDER / "host.c", *library, "-o", host])
    return host


def state() -> Path:
    folder = WHERE / "state"
    shutil.rmtree(folder, ignore_errors=True)
    return folder

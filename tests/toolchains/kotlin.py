"""The Kotlin compiler, as one process for all compilations of a run: a cold JVM takes ten times as long."""

import re
import subprocess
import threading
from pathlib import Path
from types import TracebackType

from checks import LONGEST_CHECK_SECONDS, Failed
from places import HERE, NODE_MODULES

LIB = NODE_MODULES / "kotlin-compiler" / "lib"
LIBRARIES = [LIB / "kotlin-stdlib.jar", LIB / "kotlinx-coroutines-core-jvm.jar"]
# Beyond the first tier the JIT takes longer than it saves in the time this process lives.
JAVA = ["java", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]


class KotlinCompiler:
    def __enter__(self) -> "KotlinCompiler":
        # Its own warnings about the JVM are of no interest: standard error is not read.
        self._process = subprocess.Popen(
            [*JAVA, "-cp", str(LIB / "kotlin-compiler.jar"), str(HERE / "android" / "KotlinCompiler.java")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def compile(self, sources: list[Path], classpath: list[Path], classes: Path) -> None:
        """Compiles with warnings as errors."""
        code, messages = self._exec(sources, classpath, classes)
        if code != "OK":
            raise Failed(f"kotlinc says {code}\n{messages}")

    def compile_rejected(self, sources: list[Path], classpath: list[Path], classes: Path, expected: str) -> None:
        """Compiles what must be refused, with a message that matches `expected`."""
        code, messages = self._exec(sources, classpath, classes)
        if code != "COMPILATION_ERROR" or not re.search(expected, messages):
            raise Failed(f"kotlinc must say {expected!r}, and says {code}\n{messages}")

    def _exec(self, sources: list[Path], classpath: list[Path], classes: Path) -> tuple[str, str]:
        arguments = [
            *("-Werror", "-no-stdlib", "-no-reflect", "-jvm-target", "17"),
            *("-classpath", ":".join(map(str, LIBRARIES + classpath)), "-d", str(classes)),
            *map(str, sources),
        ]
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\t".join(arguments) + "\n")
        self._process.stdin.flush()
        messages: list[str] = []
        watchdog = threading.Timer(LONGEST_CHECK_SECONDS, self._process.kill)
        watchdog.start()
        try:
            for line in self._process.stdout:
                if line.startswith("exit: "):
                    return line.removeprefix("exit: ").strip(), "".join(messages).strip()
                messages.append(line)
        finally:
            watchdog.cancel()
        raise Failed("the Kotlin compiler's process ended\n" + "".join(messages))

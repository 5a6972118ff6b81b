"""The app of examples/desktop-notes as a test has it: its process, its page, and the inbox that it syncs with."""

import json
import os
import queue
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from checks import Failed

# As long as a loaded machine may take for what takes a second.
PATIENCE_SECONDS = 60


class Inbox:
    """The app's own server, in a process of its own: it outlives the app, and counts."""

    def __init__(self, url: str) -> None:
        self.url = url

    def arrive(self, title: str, body: str = "") -> None:
        self._ask("/notifications", {"title": title, "body": body})

    def reminders(self) -> list[str]:
        """What devices said that they reminded of, one by one."""
        return self._ask("/reminders")["reminders"]

    def _ask(self, path: str, payload: object = None) -> Any:
        data = None if payload is None else json.dumps(payload).encode()
        with urllib.request.urlopen(self.url + path, data, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)


@contextmanager
def inbox(program: Path) -> Iterator[Inbox]:
    server = subprocess.Popen(
        [program, "--serve", "0", "--every", "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Inbox(server.stdout.readline().strip())
    finally:
        server.kill()
        server.communicate()


class App:
    """A process of the app, from its start until it was closed or killed. Its page is asked by scripts."""

    def __init__(self, program: Path, data: Path, display: str, inbox_url: str, *, clock_ahead: int = 0, dark: bool = False):
        data.mkdir(parents=True, exist_ok=True)
        self._log = data / "log"
        argv = [program, "--drive", "--data", data, "--inbox", inbox_url, "--clock-ahead", str(clock_ahead)]
        env = os.environ | {"DISPLAY": display, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
        if dark:
            env["GTK_THEME"] = "Adwaita:dark"
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()
        self._scripts = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self._next("loaded")
        self._until_listed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self.kill()
        elif self._process.poll() is None:
            self.close()

    def close(self) -> None:
        """As a person closes the window: what runs is stopped and recorded."""
        self._process.stdin.close()
        try:
            code = self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired as expired:
            self.kill()
            raise Failed(f"the app does not end\n{self.log()}") from expired
        if code != 0:
            raise Failed(f"the app ended with {code}\n{self.log()}")

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def log(self) -> str:
        """What all processes of the app with this folder complained about."""
        return self._log.read_text(encoding="utf-8")

    def set_clock_ahead(self, seconds: int) -> None:
        self._order({"clock_ahead": seconds})

    def run(self, body: str) -> Any:
        """Executes the body of an async function in the page; what it returns."""
        self._scripts += 1
        self._order({"script": {"id": self._scripts, "text": body}})
        while (told := self._next("id"))["id"] != self._scripts:
            pass
        if "error" in told:
            raise Failed(f"{told['error']}\nin {body}\n{self.log()}")
        return told["value"]

    def until(self, expression: str, what: str) -> None:
        """Waits until an expression of the page is true."""
        came = self.run(
            f"const end = Date.now() + {PATIENCE_SECONDS * 500};"
            f"while (!({expression})) {{ if (Date.now() > end) return false; await new Promise((go) => setTimeout(go, 25)); }}"
            "return true;"
        )
        if not came:
            raise Failed(f"did not come: {what}\n{self.shown()}")

    def expect(self, expression: str, expected: object) -> None:
        found = self.run(f"return {expression};")
        if found != expected:
            raise Failed(f"{expression} is {found!r} and not {expected!r}\n{self.shown()}")

    def shown(self) -> str:
        """All texts of the page, for people."""
        return f"The page shows:\n{self.run('return document.body.innerText')}\nThe app said:\n{self.log()}"

    def click(self, service: str, action: str) -> None:
        self.run(f"{element(service, f'[data-action={action}]')}.click();")

    def fill(self, service: str, form: str, field: str, text: object) -> None:
        self.run(f"{element(service, f'[data-form={form}] [name={field}]')}.value = {json.dumps(str(text))};")

    def schedule(self, service: str, delay: int = 0) -> None:
        """Fills in the form and waits until the answer is there."""
        self.fill(service, "schedule", "delay", delay)
        self.act(service, "schedule")

    def act(self, service: str, action: str) -> None:
        """Clicks, and waits for the answer to it."""
        self.run(f"{field(service, 'answer')}.textContent = ''; {element(service, f'[data-action={action}]')}.click();")
        self.until(f"{text(service, 'answer')} !== ''", f"an answer to {action} of {service}")

    def reload(self) -> None:
        self.run("setTimeout(() => location.reload());")
        self._next("loaded")
        self._until_listed()

    def _until_listed(self) -> None:
        """Cards are there before what is known of their services."""
        filled = "[...document.querySelectorAll('.card [data-field=last]')].filter((last) => last.textContent !== '').length === 3"
        self.until(filled, "the page shows the services")

    def _order(self, order: object) -> None:
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise Failed(f"the app has ended\n{self.log()}") from error

    def _next(self, key: str) -> dict[str, Any]:
        """The next report of a kind. Others before it belong to nobody."""
        while True:
            try:
                told = self._told.get(timeout=PATIENCE_SECONDS)
            except queue.Empty as error:
                raise Failed(f"the app does not answer\n{self.log()}") from error
            if not told:
                raise Failed(f"the app ended with {self._process.wait()}\n{self.log()}")
            if key in told:
                return told

    def _listen(self) -> None:
        for line in self._process.stdout:
            self._told.put(json.loads(line))
        self._told.put({})


def element(service: str, selector: str) -> str:
    """An expression for an element of a service's card."""
    return f"document.querySelector({json.dumps(f'[data-service={service}] {selector}')})"


def field(service: str, name: str) -> str:
    return element(service, f"[data-field={name}]")


def text(service: str, name: str) -> str:
    return f"{field(service, name)}.textContent"


def runs(service: str) -> str:
    """An expression for the number of runs that a card shows."""
    return f"{field(service, 'runs')}.children.length"

"""examples/desktop-notes as a person uses it: each case starts the app under a virtual display and clicks in its page."""

import json
import re
import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, Tier, run
from display import Display, display
from notes_app import PATIENCE_SECONDS, App, Inbox, inbox, runs, text
from places import CARGO, EXAMPLES, ROOT, WORK

MANIFEST = EXAMPLES / "desktop-notes" / "Cargo.toml"
PROGRAM = ROOT / "target" / "debug" / "desktop-notes"
# The size of its window.
WIDTH, HEIGHT = 1200, 860
FOLDER = WORK / "desktop" / "notes"
# Kept for whoever wants to see them.
PICTURE = WORK / "desktop" / "notes.png"
DARK_PICTURE = WORK / "desktop" / "notes-dark.png"

# A colour that the page has nowhere.
MARK = (255, 0, 255)

SYNC, SEARCH, REMIND = "sync-notifications", "search", "remind"
SAMPLES = ["Two notes are alike", "Comment by Grace", "Ada shared a note"]
HOUR = 3600


@dataclass
class Stage:
    """What a case has: a display, an inbox, and a folder for the app."""

    display: Display
    inbox: Inbox
    data: Path

    def app(self, *, clock_ahead: int = 0, dark: bool = False, inbox_url: str | None = None) -> App:
        url = self.inbox.url if inbox_url is None else inbox_url
        return App(PROGRAM, self.data, self.display.name, url, clock_ahead=clock_ahead, dark=dark)


def check(tier: Tier) -> None:
    if not tier.check("desktop-notes: rustc, clippy, rustfmt", build):
        return
    for case in CASES:
        tier.check(f"desktop-notes: {case.__name__.replace('_', ' ')}", lambda: play(case))


def build() -> None:
    target = {"CARGO_TARGET_DIR": str(ROOT / "target")}
    run([CARGO, "fmt", "--check", "--manifest-path", MANIFEST, "--package", "desktop-notes"])
    # `-D warnings` for the app alone; RUSTFLAGS would build every dependency a second time.
    of_app = ["--quiet", "--locked", "--manifest-path", MANIFEST, "--package", "desktop-notes"]
    run([CARGO, "clippy", *of_app, "--", "-D", "warnings"], env=target)
    run([CARGO, "build", *of_app], env=target)


def play(case: Callable[[Stage], None]) -> None:
    folder = FOLDER / case.__name__
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with display(folder, WIDTH, HEIGHT) as shown, inbox(PROGRAM) as server:
        case(Stage(shown, server, folder / "data"))
    log = (folder / "data" / "log").read_text(encoding="utf-8")
    complaints = re.findall(r"^.*(?:panicked|\bWARN\b|\bERROR\b).*$", log, flags=re.MULTILINE)
    if complaints:
        raise Failed("the app complained:\n" + "\n".join(complaints))


def the_page_lists_what_there_is(stage: Stage) -> None:
    with stage.app() as app:
        app.expect(texts(".card h3"), ["Notifications", "Search", "Reminder"])
        app.until("document.querySelector('#availability').textContent === 'Services can run'", "the availability")
        app.until("document.querySelector('#shortfalls').textContent.startsWith('nothing starts the app')", "what no desktop has")
        app.expect(text(SYNC, "about"), "Every 15 s · network:127.0.0.1 · notifications · storage")
        app.expect(text(SYNC, "state"), "pending")
        app.expect(f"/^in \\d+ s$/.test({text(SYNC, 'next')})", True)
        app.expect(text(SEARCH, "about"), "On demand · stays alive · storage")
        app.expect(text(REMIND, "state"), "idle")
        app.expect(text(REMIND, "last"), "none yet")
        # Nothing that was loaded came from elsewhere, and nothing was refused.
        app.expect("performance.getEntriesByType('resource').every(({ name }) => name.startsWith('notes://app/'))", True)


def a_run_fills_the_inbox_while_one_looks(stage: Stage) -> None:
    with stage.app() as app:
        synced(app)
        app.expect(texts("#inbox b"), SAMPLES)
        app.expect(text(SYNC, "answer"), "3 new in the inbox.")
        app.until(f"{activity('notify')}[0] === '3 new notifications: Ada shared a note'", "the notification")
        app.expect(texts(".toast b"), ["3 new notifications"])
        app.expect(f"{activity('log')}.at(-1)", "3 new")
        app.expect(activity("progress"), ["3 of 3", "2 of 3", "1 of 3"])
        ended = app.run(f"return {activity('complete')}.at(-1);")
        if not re.fullmatch(r'success in .* → \{"new":3\}', ended):
            raise Failed(f"the run ended with {ended!r}")

        # The next run begins where this one ended: after the interval, which a device sleeps through.
        stage.inbox.arrive("Only this one", "after the first run")
        app.set_clock_ahead(60)
        app.act(SEARCH, "schedule")
        app.until(f"{activity('log')}.includes('1 new')", "the next run, which finds one")
        app.expect("document.querySelectorAll('#inbox li').length", 4)
        app.expect("document.querySelector('#inbox b').textContent", "Only this one")


def messages_reach_the_service_that_stays(stage: Stage) -> None:
    with stage.app() as app:
        synced(app)
        app.fill(SEARCH, "message", "text", "note")
        app.act(SEARCH, "message")
        app.expect(text(SEARCH, "answer"), "It does not run: the message waits in its mailbox for the next run.")
        app.until(f"{text(SEARCH, 'nextWhy')}.endsWith('1 in the mailbox')", "the mailbox")

        app.click(SEARCH, "schedule")
        answered = "“note” is in 2 of 3: Two notes are alike; Ada shared a note."
        app.until(f"{text(SEARCH, 'answer')} === {json.dumps(answered)}", "the answer to what waited")
        app.until(f"{runs(SEARCH)} === 1", "the run")

        # Its page is still there, with all it had in memory, and hears what others change.
        item = "{ title: 'Put there by hand', body: '', at: 0 }"
        app.run(f"const {{ storage }} = await import('oro:background'); await storage.set('inbox/0', {item});")
        app.fill(SEARCH, "message", "text", "by hand")
        app.until(f"{texts('#inbox b')}.at(-1) === 'Put there by hand'", "the change in the page")
        app.click(SEARCH, "message")
        app.until(f"{text(SEARCH, 'answer')} === '“by hand” is in 1 of 4: Put there by hand.'", "an answer of the same page")
        app.expect(f"{activity('message', of='Search')}.map((data) => JSON.parse(data).answers)", [2, 1])
        app.expect(f"{activity('activate', of='Search')}.length", 1)


def what_is_to_come_can_be_cancelled(stage: Stage) -> None:
    with stage.app() as app:
        app.schedule(REMIND, delay=HOUR)
        app.until(f"{text(REMIND, 'state')} === 'pending'", "the alarm")
        app.expect(text(REMIND, "next"), "in 60 min")
        app.act(REMIND, "cancel")
        app.expect(text(REMIND, "answer"), "What was to come is cancelled.")
        app.until(f"{text(REMIND, 'state')} === 'cancelled'", "the state")
        app.expect(text(REMIND, "next"), "none")
        app.act(REMIND, "cancel")
        app.expect(text(REMIND, "answer"), "There was nothing to cancel.")
        app.act(REMIND, "register")
        app.expect(text(REMIND, "answer"), "Registered: runs when it is asked to.")
        app.until(f"{text(REMIND, 'state')} === 'idle'", "the state after it was registered")
        app.act(SYNC, "cancel")
        app.until(f"{text(SYNC, 'state')} === 'cancelled'", "an interval that rests")
        app.act(SYNC, "register")
        app.expect(text(SYNC, "answer"), "Registered: its interval begins anew.")
        app.until(f"{text(SYNC, 'state')} === 'pending'", "an interval that is armed again")


def a_run_under_way_can_be_cancelled(stage: Stage) -> None:
    with silent_server() as url, stage.app(inbox_url=url) as app:
        app.schedule(SYNC)
        app.until(f"{text(SYNC, 'state')} === 'running'", "the run")
        app.act(SYNC, "cancel")
        app.until(f"/^cancelled in /.test({text(SYNC, 'last')})", "the outcome")
        app.until(f"{runs(SYNC)} === 1", "the run among the last ones")


def a_failure_is_shown_with_its_reason(stage: Stage) -> None:
    with stage.app(inbox_url=f"{stage.inbox.url}/elsewhere") as app:
        app.click(SYNC, "schedule")
        app.until(f"/^failure in /.test({text(SYNC, 'last')})", "the outcome")
        app.expect(f"/ answered 404$/.test({text(SYNC, 'lastWhen')})", True)
        app.until(f"{text(SYNC, 'nextWhy')} === 'tries again after a failure'", "the next attempt")
        app.until(f"{text(SYNC, 'runsCaption')} === '1 run, 1 failed'", "the count")
    with stage.app(inbox_url="http://192.0.2.1") as app:
        app.schedule(REMIND)
        app.until(f"/^failure in /.test({text(REMIND, 'last')})", "the outcome")
        app.expect(text(REMIND, "lastWhen") + """.includes('add "network:192.0.2.1" to permissions')""", True)


def a_page_that_is_reloaded_goes_on(stage: Stage) -> None:
    with stage.app() as app:
        # Their answers are on their way when the page goes.
        ask = "for (let count = 0; count < 50; count += 1) background.list();"
        app.run(f"const {{ background }} = await import('oro:background'); {ask}")
        app.schedule(REMIND, delay=2)
        app.reload()
        app.until("document.querySelector('#availability').textContent === 'Services can run'", "the availability")
        app.until(f"{runs(REMIND)} === 1", "the run that was asked for before")
        synced(app)
        app.reload()
        app.until("document.querySelectorAll('#inbox li').length === 3", "what was synced before")
        app.expect(f"{activity('log')}.length", 0)
        app.act(SEARCH, "schedule")
        app.until(f"{activity('log')}[0] === '3 notifications in memory'", "what services say after it")


def an_alarm_outlives_the_process(stage: Stage) -> None:
    with stage.app() as app:
        app.schedule(REMIND, delay=5)
        app.kill()
    with stage.app() as app:
        app.expect(text(REMIND, "state"), "pending")
        reminded_once(stage, app)
    with stage.app() as app:
        still_once(stage, app)


def an_alarm_that_was_missed_comes_once(stage: Stage) -> None:
    with stage.app() as app:
        app.schedule(REMIND, delay=2)
        app.kill()
    due = time.monotonic() + 2.5
    while time.monotonic() < due:
        time.sleep(due - time.monotonic())
    if stage.inbox.reminders():
        raise Failed("a process that was killed went on")
    with stage.app() as app:
        reminded_once(stage, app)
        app.kill()
    with stage.app() as app:
        still_once(stage, app)


def an_alarm_outlives_sleep_and_clocks_that_are_set(stage: Stage) -> None:
    with stage.app() as app:
        app.schedule(REMIND, delay=HOUR)
        # Set back: an alarm at a date stays at it.
        app.set_clock_ahead(-HOUR)
        app.act(SEARCH, "register")
        app.expect(text(REMIND, "state"), "pending")
        # The device sleeps until it is due.
        app.set_clock_ahead(HOUR + 1)
        app.act(SEARCH, "register")
        reminded_once(stage, app)
        # Set back again: what was done is done.
        app.set_clock_ahead(0)
        app.act(SEARCH, "register")
        still_once(stage, app)


def an_alarm_of_a_device_that_was_off_comes_once(stage: Stage) -> None:
    with stage.app() as app:
        app.schedule(REMIND, delay=HOUR)
        app.kill()
    with stage.app() as app:
        app.expect(text(REMIND, "state"), "pending")
        app.kill()
    with stage.app(clock_ahead=HOUR + 1) as app:
        reminded_once(stage, app)
        app.kill()
    with stage.app(clock_ahead=-HOUR) as app:
        still_once(stage, app)


def a_run_that_the_end_of_the_app_cut_off_is_recorded(stage: Stage) -> None:
    with silent_server() as url:
        with stage.app(inbox_url=url) as app:
            app.schedule(SYNC)
            app.until(f"{text(SYNC, 'state')} === 'running'", "the run")
            app.kill()
        with stage.app(inbox_url=url) as app:
            app.expect(f"/^crashed in /.test({text(SYNC, 'last')})", True)
            app.schedule(REMIND)
            app.until(f"{text(REMIND, 'state')} === 'running'", "another run")
            app.close()
        with stage.app() as app:
            app.expect(f"/^cancelled in /.test({text(REMIND, 'last')})", True)


def it_can_be_seen(stage: Stage) -> None:
    for picture, dark in ((PICTURE, False), (DARK_PICTURE, True)):
        shutil.rmtree(stage.data, ignore_errors=True)
        with stage.app(dark=dark) as app:
            app.expect("matchMedia('(prefers-color-scheme: dark)').matches", dark)
            app.act(SEARCH, "schedule")
            synced(app)
            app.fill(SEARCH, "message", "text", "note")
            app.click(SEARCH, "message")
            app.until(f"{text(SEARCH, 'answer')}.startsWith('“note” is in 2 of 3')", "an answer")
            app.schedule(REMIND, delay=600)
            picture.write_bytes(seen(stage, app))
    if PICTURE.read_bytes() == DARK_PICTURE.read_bytes():
        raise Failed("light and dark look the same")


def seen(stage: Stage, app: App) -> bytes:
    """The window, once it shows what the page has: a mark in a corner that was painted, and painted over."""
    for colour in (MARK, None):
        style = f"position: fixed; left: 0; top: 0; width: 9px; height: 9px; background: rgb({', '.join(map(str, MARK))})"
        app.run(
            "document.querySelector('#mark')?.remove();"
            if colour is None
            else f"document.body.append(Object.assign(document.createElement('div'), {{ id: 'mark', style: {style!r} }}));"
        )
        end = time.monotonic() + PATIENCE_SECONDS
        while (stage.display.pixel(4, 4) == MARK) != (colour == MARK):
            if time.monotonic() > end:
                raise Failed(f"the window does not show its page\n{app.shown()}")
            time.sleep(0.05)
    return stage.display.picture()


def synced(app: App) -> None:
    app.click(SYNC, "schedule")
    app.until(f"/^success in /.test({text(SYNC, 'last')})", "the outcome")
    app.until("document.querySelectorAll('#inbox li').length === 3", "what was synced")


def reminded_once(stage: Stage, app: App) -> None:
    app.until(f"/^success in /.test({text(REMIND, 'last')})", "the reminder")
    app.until(f"{activity('notify')}.includes('Reminder: Water the plants')", "the notification")
    still_once(stage, app)


def still_once(stage: Stage, app: App) -> None:
    """After as much time as a second run would have needed, or more: another service has had a whole one."""
    app.until(f"{text(REMIND, 'state')} === 'idle'", "its end")
    before = app.run(f"return {runs(SEARCH)};")
    app.act(SEARCH, "schedule")
    app.until(f"{runs(SEARCH)} === {before + 1}", "a run after it")
    app.expect(runs(REMIND), 1)
    if stage.inbox.reminders() != ["Water the plants"]:
        raise Failed(f"the inbox was told of {stage.inbox.reminders()}")


class silent_server:
    """An inbox that takes connections and never answers."""

    def __enter__(self) -> str:
        self._socket = socket.create_server(("127.0.0.1", 0))
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def texts(selector: str) -> str:
    return f"[...document.querySelectorAll({json.dumps(selector)})].map((found) => found.textContent)"


def activity(kind: str, of: str | None = None) -> str:
    """An expression for the texts of what happened of a kind, the newest first."""
    rows = f"[...document.querySelectorAll('#activity [data-type={kind}]')]"
    of_service = "" if of is None else f".filter((row) => row.querySelector('b').textContent === {json.dumps(of)})"
    return f"{rows}{of_service}.map((row) => row.querySelector('.text').textContent)"


CASES = [
    the_page_lists_what_there_is,
    a_run_fills_the_inbox_while_one_looks,
    messages_reach_the_service_that_stays,
    what_is_to_come_can_be_cancelled,
    a_run_under_way_can_be_cancelled,
    a_failure_is_shown_with_its_reason,
    a_page_that_is_reloaded_goes_on,
    an_alarm_outlives_the_process,
    an_alarm_that_was_missed_comes_once,
    an_alarm_outlives_sleep_and_clocks_that_are_set,
    an_alarm_of_a_device_that_was_off_comes_once,
    a_run_that_the_end_of_the_app_cut_off_is_recorded,
    it_can_be_seen,
]

"""A reader that never ends, eats memory or falls over is stopped, and the next one works."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from winset.confined import Ended, confined, in_process
from winset.errors import UsageError

HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def double(number: int) -> int:
    os.write(1, b"a library may print")
    return 2 * number


def process(_: int) -> int:
    return os.getpid()


def refuse(_: int) -> int:
    raise UsageError("It holds no table.")


def never_end(_: int) -> int:
    while True:
        time.sleep(1.0)


def eat_memory(_: int) -> int:
    return len(b"x" * 4_000_000_000)


def fall_over(_: int) -> int:
    os.abort()


def test_a_result_comes_back_and_the_child_serves_again() -> None:
    assert confined(double, 21) == 42
    first = confined(process, 0)
    assert first != os.getpid()
    assert confined(process, 0) == first


def in_parent_alone(parent: int) -> int:
    if os.getpid() != parent:
        os.abort()
    return parent


def test_what_ends_its_process_is_done_here() -> None:
    assert in_process(process, 0) != os.getpid()
    assert in_process(in_parent_alone, os.getpid()) == os.getpid()


def test_where_no_python_can_be_started_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", None)
    assert in_process(process, 0) == os.getpid()


def test_what_is_raised_is_raised_here() -> None:
    with pytest.raises(UsageError, match="It holds no table"):
        confined(refuse, 0)
    assert confined(double, 1) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "words"),
    [
        (never_end, "more than 0.5 seconds"),
        (eat_memory, "too much memory"),
        (fall_over, "too much"),
    ],
)
def test_a_child_that_does_not_come_through_is_ended(task: object, words: str) -> None:
    with pytest.raises(Ended, match=words):
        confined(task, 0, seconds=0.5 if task is never_end else 30.0)  # type: ignore[arg-type]
    assert confined(double, 3) == 6


@pytest.mark.skipif(os.name != "posix", reason="timers of POSIX")
def test_an_answer_as_time_runs_out_leaves_no_ended_child_behind() -> None:
    for _ in range(20):
        with pytest.raises(Ended, match="more than"):
            confined(double, 2, seconds=0.0)
        assert confined(double, 21) == 42


def test_a_child_whose_parent_was_killed_ends_by_itself(tmp_path: Path) -> None:
    asks = (
        "from tests import test_confined as t; from winset import confined as c; "
        "c.GRACE_SECONDS = -58; c.confined(t.note_and_hang, %r, seconds=60)"
    )
    noted = tmp_path / "child"
    parent = subprocess.Popen(
        [sys.executable, "-c", asks % str(noted)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    while not noted.exists() and parent.poll() is None:
        time.sleep(0.005)
    parent.kill()
    parent.wait()
    child = int(noted.read_text())
    for _ in range(1000):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    raise AssertionError("the child goes on")


def note_and_hang(place: str) -> None:
    Path(f"{place}.part").write_text(str(os.getpid()))
    Path(f"{place}.part").rename(place)
    while True:
        pass


def test_relative_paths_are_those_of_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that was kept began elsewhere; the caller has moved since."""
    for name in "ab":
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        assert confined(os.getcwd) == str(tmp_path / name)


def wait_long(place: str) -> None:
    Path(place).write_text(str(os.getpid()))
    time.sleep(60)


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for the child in /proc")
def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    program = (
        "from winset.confined import in_process; from tests.test_confined import wait_long\n"
        f"in_process(wait_long, {str(place)!r})\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], env=HERE)
    child = _number_in(place)
    parent.kill()
    parent.wait()
    for _ in range(50):
        if not _lives(child):
            break
        time.sleep(0.1)
    assert not _lives(child)


def _number_in(place: Path) -> int:
    for _ in range(200):
        if place.exists() and place.read_text():
            return int(place.read_text())
        time.sleep(0.1)
    raise AssertionError("the child has not begun")


def _lives(process_id: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that fork")
def test_a_process_that_is_forked_has_children_of_its_own() -> None:
    program = (
        "import os; from winset.confined import confined; from tests.test_confined import process\n"
        "first = confined(process, 0)\n"
        "if os.fork() == 0:\n"
        "    own = confined(process, 0)\n"
        "    print(own not in (first, os.getpid()), flush=True)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "print(confined(process, 0) == first)\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=HERE,
    )
    assert (run.stdout, run.stderr) == ("True\nTrue\n", "")

"""Writers of every kind, each in a process of its own that may be killed: see test_kills.

Imports what they need once and then forks two of a kind for each line ``KIND FOLDER NUMBER`` of
standard input. A writer puts a line into ``told-NUMBER-NAME`` beside the folder for what is safe.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path

import winset as ws
from tests.generate import line_case
from winset.analyses.outcome.forecast import Forecast
from winset.case.revise import revise
from winset.case.yaml.edit import Edit
from winset.library.document import Block, Reading, Record
from winset.library.library import Library
from winset.web.forecast_memory import PLACE, Answers, Last


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


Tell = Callable[[str], None]
PRECEDENT = {
    "name": "P",
    "date": 1990,
    "features": {"f": {"here": "h", "there": "t", "same": True}},
}
CASE = line_case({"a": 2, "b": 8}, 1, no_deal={"out": {"name": "Out"}}, id="small")
ANSWER: Forecast = ws.forecast(CASE, draws=2, model="mean")


def write_case(folder: Path, name: str, tell: Tell) -> None:
    for n in count():
        key = f"{name}-{n}"
        revise(folder, [Edit("set", ("precedents", key), PRECEDENT)])
        tell(key)


def write_log(folder: Path, name: str, tell: Tell) -> None:
    day = time.strftime("%Y-%m-%d")
    for n in count():
        ws.save_forecast(ANSWER, folder / "monitor.jsonl", date=day, note=f"{name}-{n}")
        tell(f"{name}-{n}")


def write_memory(folder: Path, name: str, tell: Tell) -> None:
    answers = Answers(folder)
    for n in range(2):
        answers._remember(f"{name}-{n}", Last(time.time(), "d", 0.5))
        if (folder / PLACE).exists():
            tell(f"{name}-{n}")


def write_import(folder: Path, name: str, tell: Tell) -> None:
    for n in count():
        sources = [folder / "case.yaml"] * 2
        ws.import_cases(sources, folder / f"{name}-{n}")
        tell(f"{name}-{n}")


def write_library(folder: Path, name: str, tell: Tell) -> None:
    with Library(folder / "library.sqlite") as library:
        for n in count():
            key = f"{name}-{n}"
            says = f"{name} says for the {n}. time what no other says"  # letters fold, hyphens go
            blocks = tuple(Block(f"{says} {i}") for i in range(9))
            library.add_reading(Reading(Record(title=key), blocks), key, key.encode() * 99, key)
            tell(key)
            library.back_up(folder / f"backup-{key}.sqlite")
            tell(f"backup-{key}")


KINDS = {
    "case": write_case,
    "log": write_log,
    "memory": write_memory,
    "import": write_import,
    "library": write_library,
}


def fork(kind: str, folder: Path, number: str, name: str) -> int:
    child = os.fork()
    if child:
        return child
    told = os.open(folder.parent / f"told-{number}-{name}", os.O_WRONLY | os.O_CREAT)

    def tell(text: str) -> None:
        os.write(told, f"{text}\n".encode())

    try:
        KINDS[kind](folder, f"{name}{number}", tell)
        time.sleep(60)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def main() -> None:
    say("ready")
    for line in sys.stdin:
        kind, folder, number = line.split()
        for name in "ab":
            (Path(folder).parent / f"told-{number}-{name}").touch()
        children = [fork(kind, Path(folder), number, name) for name in "ab"]
        say(*children)
        for child in children:
            os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()

"""Work in threads: results in order, and an end within moments of being told."""

from __future__ import annotations

import threading
import time

import pytest

from winset.threads import ASK_SECONDS, Stopped, begun, in_threads, stop_if_asked, stoppable


def test_results_come_in_order() -> None:
    def task(number: int, name: str) -> str:
        time.sleep(0.02 if number == 0 else 0.0)
        return f"{number}{name}"

    numbers, names = list(range(20)), [chr(97 + n) for n in range(20)]
    assert list(in_threads(task, numbers, names, workers=4)) == [
        f"{n}{name}" for n, name in zip(numbers, names, strict=True)
    ]


def test_a_fault_of_a_task_is_the_callers_and_ends_the_rest() -> None:
    begun: list[int] = []

    def task(number: int) -> int:
        begun.append(number)
        if number == 1:
            raise ValueError("one")
        for _ in range(1000):
            time.sleep(0.005)
            stop_if_asked()
        return number

    with pytest.raises(ValueError, match="one"):
        list(in_threads(task, [1, *range(2, 200)], workers=2))
    time.sleep(0.3)
    seen = len(begun)
    time.sleep(0.2)
    assert len(begun) == seen < 10


def test_who_is_told_to_stop_stops_the_threads_that_it_started() -> None:
    told, left = threading.Event(), threading.Event()

    def endless(_: int) -> None:
        try:
            while True:
                time.sleep(0.01)
                stop_if_asked()
        finally:
            left.set()

    def outer() -> None:
        with stoppable(told.is_set), pytest.raises(Stopped):
            list(in_threads(endless, [0], workers=1))

    thread = threading.Thread(target=outer)
    thread.start()
    time.sleep(0.1)
    told.set()
    thread.join(5 * ASK_SECONDS)
    assert not thread.is_alive()
    assert left.wait(1.0)


def test_without_anyone_to_ask_work_goes_on() -> None:
    stop_if_asked()
    with stoppable(lambda: True):
        with pytest.raises(Stopped):
            stop_if_asked()
        with stoppable(lambda: False):
            stop_if_asked()
    stop_if_asked()


def test_one_worker_is_the_callers_thread_but_where_ctrl_c_must_be_heard() -> None:
    def where(_: int) -> int:
        return threading.get_ident()

    def inside(_: int) -> tuple[int, list[int]]:
        return threading.get_ident(), list(in_threads(where, [0, 1], workers=1))

    assert threading.get_ident() not in in_threads(where, [0, 1], workers=1)
    (caller, nested), *_ = in_threads(inside, [0], workers=2)
    assert nested == [caller, caller]


@pytest.mark.parametrize("by", ["who began it is done", "who began it is told to stop"])
def test_what_was_begun_ends_when(by: str) -> None:
    told, ended = threading.Event(), threading.Event()

    def endless() -> None:
        try:
            while True:
                time.sleep(0.01)
                stop_if_asked()
        finally:
            ended.set()

    with stoppable(told.is_set), begun(endless, lambda: 7) as (never, seven):
        assert seven.result() == 7
        assert not never.done()
        if by == "who began it is told to stop":
            told.set()
            with pytest.raises(Stopped):
                never.result(timeout=5)
    assert ended.wait(5)

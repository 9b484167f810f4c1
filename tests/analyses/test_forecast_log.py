"""Logs of forecasts: the chain tells every altered byte, two writers do not meet, seals hold."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.clock import at
from tests.generate import line_case
from winset.analyses.record.forecast_log import FIRST_HASH, parse, read_log
from winset.analyses.record.saved_forecast import SavedForecast
from winset.case.negotiation import Outcome
from winset.errors import CaseError, UsageError

NO_DEAL = {"away": {"name": "Away", "lands": {"x": 1}}}


def small(**changes: float) -> ws.Case:
    return line_case({"a": 2, "b": 8} | changes, 1, no_deal=NO_DEAL, id="small")


@cache
def answer(**changes: float) -> ws.Forecast:
    return ws.forecast(small(**changes), draws=4, model=["mean", "winset", "nash"])


TODAY = datetime.date.today().isoformat()


def keep(*args: Any, date: str, **rest: Any) -> Any:
    """Save a forecast on the day that it states, where that has come."""
    with at(date if date.startswith("20") and date <= TODAY else TODAY):
        return ws.save_forecast(*args, date=date, **rest)


def unseal(*args: Any, date: str) -> Any:
    with at(date):
        return ws.open_sealed(*args, date=date)


def saved(folder: Path, count: int = 3) -> Path:
    log = folder / "monitor.jsonl"
    for number in range(count):
        keep(answer(a=2 + number), log, date=f"2020-01-0{number + 1}", note=f"nota bene {number} é")
    return log


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return saved(tmp_path_factory.mktemp("log")).read_bytes()


def test_records_are_chained_by_their_hashes(raw: bytes) -> None:
    """The hash of a line is that of its text without the entry ``hash``, worked out here anew."""
    lines = [json.loads(line) for line in raw.splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3]
    before = FIRST_HASH
    for text, line in zip(raw.decode().splitlines(), lines, strict=True):
        stripped = text.replace(f',"hash":"{line["hash"]}"', "")
        assert line["hash"] == hashlib.sha256(stripped.encode()).hexdigest()
        assert line["previous"] == before
        before = line["hash"]
    found = parse(raw, "log")
    assert not found.faults
    assert found.head == before


@given(st.data())
def test_any_altered_byte_is_found(raw: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != raw[place]))
    altered = raw[:place] + bytes([byte]) + raw[place + 1 :]
    found = parse(altered, "log")
    assert found.faults
    line = raw[:place].count(b"\n") + 1
    assert any(f"record {line}" == fault.path for fault in found.faults) or raw[place] == 10


@given(st.data())
def test_any_removed_or_doubled_piece_is_found(raw: bytes, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(raw) - 2))
    last = data.draw(st.integers(first + 1, len(raw) - 1))
    for altered in (raw[:first] + raw[last:], raw[:last] + raw[first:]):
        ends = [raw[:end] for end in range(len(raw) + 1) if end == 0 or raw[end - 1] == 10]
        assert altered in ends or parse(altered, "log").faults


def rewritten(line: str, **entries: Any) -> str:
    """Return a line with entries changed and a hash that fits: what a forger would write."""
    data = json.loads(line) | entries
    del data["hash"]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    data["hash"] = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def test_a_rewritten_record_is_named(raw: bytes) -> None:
    lines = raw.decode().splitlines()
    lines[1] = rewritten(lines[1], note="as I always said")
    (fault,) = parse(("\n".join(lines) + "\n").encode(), "log").faults
    assert fault.path == "record 3"
    assert "record 2 was rewritten" in fault.found


def test_a_removed_and_a_swapped_record_are_found(raw: bytes) -> None:
    one, two, three = raw.decode().splitlines(keepends=True)
    assert "removed" in parse((one + three).encode(), "log").faults[0].found
    assert parse((two + one + three).encode(), "log").faults
    assert parse((one + two + two).encode(), "log").faults


def test_a_cut_end_is_found_by_the_noted_hash(tmp_path: Path) -> None:
    log = saved(tmp_path)
    head = ws.verify_log(log).head
    assert not ws.verify_log(log, head=head[:16]).faults
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:2]))
    assert not ws.verify_log(log).faults
    (fault,) = ws.verify_log(log, head=head[:16]).faults
    assert "cut off" in fault.mend


def test_a_forged_case_or_forecast_does_not_stand(raw: bytes) -> None:
    """Even with a hash that fits, the case has to be the one its digest names, and make sense."""
    line = raw.decode().splitlines()[0]
    data = json.loads(line)
    data["case"]["actors"]["a"]["capability"] = 9
    other = hashlib.sha256(
        json.dumps(data["case"], sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
    for entries in (
        {"case": data["case"]},
        {"digest": other},
        {"forecast": []},
        {"forecast": {"digest": data["digest"]}},
        {"forecast": data["forecast"] | {"draws": 10**12}},
        {"forecast": data["forecast"] | {"settings": [1]}},
        {"forecast": data["forecast"] | {"agreement": {}}},
        {"quantiles": {"mean": {"nothing": [1.0]}}},
        {"date": "yesterday"},
        {"number": "1"},
        {"kind": "sealed"},
        {"kind": []},
        {"winset": 3},
        {"clock": "2020-01-01"},
    ):
        assert parse((rewritten(line, **entries) + "\n").encode(), "log").faults, entries


@pytest.mark.parametrize(
    "raw",
    [b"\n", b"\r\n", b"{}\n", b"[]\n", b"null\n", b"\xff\n", b"[" * 100_000 + b"\n", b"1e999\n"],
)
def test_what_is_no_log_is_said_to_be_none(raw: bytes) -> None:
    assert parse(raw, "log").faults


def test_an_unfinished_last_line_is_told_and_can_be_cut_off(tmp_path: Path) -> None:
    log = saved(tmp_path, 2)
    whole = log.read_bytes()
    for length in (1, 300, len(whole.splitlines()[0])):
        log.write_bytes(whole + whole[:length])
        (fault,) = ws.verify_log(log).faults
        assert fault.path == "record 3"
        assert "without an end" in fault.found
        with pytest.raises(CaseError):
            keep(answer(), log, date="2020-02-01")
        assert log.read_bytes() == whole + whole[:length]
        assert not ws.verify_log(log, mend=True).faults
        assert log.read_bytes() == whole


def test_dates_go_forward(tmp_path: Path) -> None:
    log = saved(tmp_path, 2)
    before = log.read_bytes()
    for date in ("2020-01-01", "soon"):
        with pytest.raises(UsageError, match="date is"):
            keep(answer(), log, date=date)
    assert log.read_bytes() == before
    assert keep(answer(), log, date="2020-01-02").number == 3


def test_the_same_forecast_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert saved(tmp_path).read_bytes() == saved(tmp_path / "other").read_bytes()


WRITER = """
import sys
import winset as ws
answer = ws.forecast(ws.read(sys.argv[1]), point=True, model=["mean"])
for number in range(12):
    ws.save_forecast(answer, sys.argv[2], date=sys.argv[4], note=sys.argv[3] + str(number))
"""


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    case, log = tmp_path / "case.yaml", tmp_path / "log.jsonl"
    case.write_text(ws.write(small()), encoding="utf-8")
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, case, log, name, TODAY]) for name in "ab"
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    found = ws.verify_log(log)
    assert not found.faults
    notes = sorted(str(record.note) for record in found.records)
    assert notes == sorted(f"{name}{number}" for name in "ab" for number in range(12))


def test_a_seal_hides_and_holds(tmp_path: Path) -> None:
    log, sealed = tmp_path / "log.jsonl", tmp_path / "sealed.json"
    record = keep(answer(), log, date="2020-01-01", sealed=sealed)
    data = json.loads(sealed.read_text(encoding="utf-8"))
    kept = SavedForecast.of(answer()).to_dict()
    text = data["salt"] + json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    assert record.commitment == hashlib.sha256(text.encode()).hexdigest()
    assert len(data["salt"]) == 64
    assert 'forecast":' not in log.read_text(encoding="utf-8")
    assert data["digest"] not in log.read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        keep(answer(), log, date="2020-01-01", sealed=sealed)
    opened = unseal(log, sealed, date="2020-03-01")
    assert opened.opens == 1
    found = ws.verify_log(log)
    assert not found.faults
    ((dated, shown),) = found.forecasts()
    assert dated.date == "2020-01-01"
    assert shown.to_dict() == kept
    with pytest.raises(UsageError, match="open already"):
        unseal(log, sealed, date="2020-03-01")


def test_another_forecast_does_not_pass_for_the_sealed_one(tmp_path: Path) -> None:
    log, sealed, other = (tmp_path / name for name in ("log.jsonl", "sealed.json", "other.json"))
    keep(answer(), log, date="2020-01-01", sealed=sealed)
    keep(answer(a=5), tmp_path / "else.jsonl", date="2020-01-01", sealed=other)
    with pytest.raises(UsageError, match="not sealed there"):
        unseal(log, other, date="2020-02-01")
    text = sealed.read_text(encoding="utf-8")
    sealed.write_text(text.replace('"draws":4', '"draws":5'), encoding="utf-8")
    with pytest.raises(UsageError, match="altered"):
        unseal(log, sealed, date="2020-02-01")
    unseal(tmp_path / "else.jsonl", other, date="2020-02-01")
    lines = (tmp_path / "else.jsonl").read_text(encoding="utf-8").splitlines()
    forged = rewritten(lines[1], salt="0" * 64)
    raw = f"{lines[0]}\n{forged}\n".encode()
    assert "not the one sealed" in parse(raw, "log").faults[0].found


def test_a_failed_append_leaves_no_seal_behind(tmp_path: Path) -> None:
    log = saved(tmp_path, 1)
    with pytest.raises(UsageError):
        keep(answer(), log, date="2019-01-01", sealed=tmp_path / "sealed.json")
    assert not (tmp_path / "sealed.json").exists()


@pytest.mark.parametrize("day", ["2062-06-30", "9999-12-31", "2126-01-01"])
def test_a_day_in_the_future_is_questioned_and_can_be_taken_back(tmp_path: Path, day: str) -> None:
    """It does not shut the log: later records are held against the days that have come."""
    log = saved(tmp_path)
    with pytest.raises(UsageError, match=r"after today.*--future"):
        keep(answer(), log, date=day)
    assert len(parse(log.read_bytes(), "log").records) == 3
    assert keep(answer(), log, date=day, future=True).number == 4
    (fault,) = ws.verify_log(log).faults
    assert (fault.path, fault.severity) == ("record 4", "error")
    assert f"the day {day}, in a record written on {TODAY}" in fault.found
    assert keep(answer(), log, date=TODAY).number == 5
    with pytest.raises(UsageError, match="before"):
        keep(answer(), log, date="2020-01-02")
    assert not read_log(log).faults
    assert [record.number for record, _ in read_log(log).forecasts()] == [1, 2, 3, 4, 5]


def test_a_slip_of_the_year_is_taken_back(tmp_path: Path) -> None:
    log = saved(tmp_path)
    keep(answer(), log, date="2062-06-30", future=True)
    gone = ws.withdraw_record(log, note="a slip")
    assert (gone.number, gone.withdraws, gone.date) == (5, 4, TODAY)
    assert keep(answer(), log, date=TODAY).number == 6
    whole = read_log(log)
    assert not whole.faults
    assert [record.number for record, _ in whole.forecasts()] == [1, 2, 3, 6]
    assert [step.record.number for step in ws.monitor(log, why=0).steps] == [1, 2, 3, 6]


def test_what_was_said_on_a_day_that_has_come_cannot_be_taken_back(tmp_path: Path) -> None:
    """A log from which forecasts that failed can go is no record."""
    log = saved(tmp_path)
    with pytest.raises(UsageError, match="2020-01-03, is dated after today"):
        ws.withdraw_record(log)


def test_a_withdrawal_of_another_record_is_found(tmp_path: Path) -> None:
    log = saved(tmp_path)
    keep(answer(), log, date="2062-06-30", future=True)
    ws.withdraw_record(log)
    lines = log.read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    last["withdraws"] = 2
    last.pop("hash")
    plain = json.dumps(last, ensure_ascii=False, separators=(",", ":"))
    last["hash"] = hashlib.sha256(plain.encode()).hexdigest()
    lines[-1] = json.dumps(last, ensure_ascii=False, separators=(",", ":"))
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ws.verify_log(log).faults


# --- the clock, and seals ------------------------------------------------------------------------


def test_a_record_keeps_the_clock_beside_the_day(tmp_path: Path) -> None:
    """A day of this place may be a day off that of UTC; more is told, and the clock counts."""
    log = tmp_path / "log.jsonl"
    for clock, day in (
        ("2020-01-01T23:50:00", "2020-01-02"),
        ("2020-01-03T00:10:00", "2020-01-02"),
        ("2020-03-01T12:00:00", "2020-01-05"),
    ):
        with at(clock):
            record = ws.save_forecast(answer(), log, date=day)
        assert record.clock == f"{clock}Z"
    (fault,) = ws.verify_log(log).faults
    assert fault.path == "record 3"
    assert fault.found == "the day 2020-01-05, in a record written on 2020-03-01T12:00:00Z"
    assert not ws.verify_log(log).is_sound
    assert not read_log(log).faults
    assert keep(answer(), log, date="2020-03-02").number == 4


def test_a_forecast_written_after_the_outcome_is_none_whatever_day_it_states(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log.jsonl"
    case = small()
    issue = case.issues["x"].model_copy(update={"outcome": Outcome(value=5.0, date="2020-02-01")})
    case = case.model_copy(update={"issues": {"x": issue}})
    keep(answer(), log, date="2020-01-01")
    with at("2020-03-01"):
        ws.save_forecast(answer(), log, date="2020-01-02")
    assert [row.before for row in ws.grade(log, case).rows] == [True, False]


def test_a_clock_that_runs_back_or_ahead_is_told(tmp_path: Path) -> None:
    log = saved(tmp_path, 2)
    with at("2019-01-01"):
        ws.save_forecast(answer(), log, date="2020-01-02")
    with at("2126-01-01"):
        ws.save_forecast(answer(), log, date=TODAY)
    found = [(fault.path, fault.found) for fault in ws.verify_log(log).faults]
    times = [text for _, text in found if "clock time" in text]
    assert any("2019-01-01T12:00:00Z, before that of the record before" in text for text in times)
    assert any("2126-01-01T12:00:00Z, still to come" in text for text in times)


def as_of_version_1(lines: list[str]) -> list[str]:
    """Return records as Winset wrote them before it kept the clock, chained anew."""
    before, old = FIRST_HASH, []
    for line in lines:
        data = json.loads(line) | {"winset": 1, "previous": before}
        for name in ("clock", "about", "hash"):
            data.pop(name, None)
        plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        before = hashlib.sha256(plain.encode()).hexdigest()
        old.append(json.dumps(data | {"hash": before}, ensure_ascii=False, separators=(",", ":")))
    return old


def test_a_log_without_clock_is_read_and_can_go_on_but_not_back(tmp_path: Path) -> None:
    log = saved(tmp_path, 2)
    old = as_of_version_1(log.read_text(encoding="utf-8").splitlines())
    log.write_text("\n".join(old) + "\n", encoding="utf-8")
    found = ws.verify_log(log)
    assert [fault.severity for fault in found.faults] == ["warning", "warning"]
    assert "no clock time" in found.faults[0].found
    assert found.is_sound
    keep(answer(), log, date="2020-01-03")
    assert not read_log(log).faults
    lines = log.read_text(encoding="utf-8").splitlines()
    data = json.loads(lines[1]) | {"number": 4, "previous": json.loads(lines[2])["hash"]}
    raw = "\n".join([*lines, rewritten(json.dumps(data)), ""]).encode()
    assert "without clock time, behind record 3" in parse(raw, "log").faults[0].found


@pytest.mark.parametrize("head", ["3", "3f7a90c2", "", "g" * 16, "0" * 65, " "])
def test_a_noted_hash_needs_digits_that_cannot_be_met_by_trying(tmp_path: Path, head: str) -> None:
    with pytest.raises(UsageError, match="expected 16 to 64 of its digits"):
        ws.verify_log(saved(tmp_path, 1), head=head)


def test_a_noted_hash_may_be_written_large(tmp_path: Path) -> None:
    log = saved(tmp_path, 1)
    assert not ws.verify_log(log, head=f" {ws.verify_log(log).head.upper()}\n").faults


def test_every_seal_of_a_case_is_due_when_one_is_opened(tmp_path: Path) -> None:
    log, high, low = (tmp_path / name for name in ("log.jsonl", "high.json", "low.json"))
    assert keep(answer(a=2), log, date="2020-01-01", sealed=low).due == ()
    assert keep(answer(a=9), log, date="2020-01-02", sealed=high).due == (1,)
    found = ws.verify_log(log)
    assert not found.faults
    assert [record.number for record in found.still_sealed] == [1, 2]
    assert {record.about for record in found.still_sealed} == {"small"}
    assert unseal(log, high, date="2020-02-01").due == (1,)
    (fault,) = ws.verify_log(log).faults
    assert (fault.path, fault.severity) == ("record 1", "error")
    assert "still sealed, while that of record 2 was opened" in fault.found
    assert unseal(log, low, date="2020-02-02").due == ()
    assert not ws.verify_log(log).faults


def test_the_seal_of_another_case_is_not_due(tmp_path: Path) -> None:
    log, mine, other = (tmp_path / name for name in ("log.jsonl", "mine.json", "other.json"))
    case = small().model_copy(update={"id": "other"})
    keep(ws.forecast(case, draws=4, model="mean"), log, date="2020-01-01", sealed=other)
    keep(answer(), log, date="2020-01-02", sealed=mine)
    assert unseal(log, mine, date="2020-02-01").due == ()
    assert not ws.verify_log(log).faults


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_what_opens_a_seal_is_for_its_owner_alone(tmp_path: Path) -> None:
    sealed = tmp_path / "state" / "sealed.json"
    keep(answer(), tmp_path / "log.jsonl", date="2020-01-01", sealed=sealed)
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    assert stat.S_IMODE(sealed.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_a_log_that_is_a_link_or_a_pipe_is_refused(tmp_path: Path) -> None:
    log = saved(tmp_path, 1)
    before = log.read_bytes()
    (tmp_path / "link.jsonl").symlink_to(log)
    (tmp_path / "stub.jsonl").symlink_to(tmp_path / "new.jsonl")
    os.mkfifo(tmp_path / "pipe.jsonl")
    for name, words in (("link", "is a link"), ("stub", "is a link"), ("pipe", "no ordinary file")):
        place = tmp_path / f"{name}.jsonl"
        for change in (read_log, ws.monitor, lambda log: keep(answer(), log, date=TODAY)):
            with pytest.raises(UsageError, match=words):
                change(place)
    assert log.read_bytes() == before
    assert not (tmp_path / "new.jsonl").exists()

"""Logs of forecasts: the chain tells every altered byte, two writers do not meet, seals hold."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.generate import line_case
from winset.analyses.record.forecast_log import FIRST_HASH, parse
from winset.analyses.record.saved_forecast import SavedForecast
from winset.errors import CaseError, UsageError

NO_DEAL = {"away": {"name": "Away", "lands": {"x": 1}}}


def small(**changes: float) -> ws.Case:
    return line_case({"a": 2, "b": 8} | changes, 1, no_deal=NO_DEAL, id="small")


@cache
def answer(**changes: float) -> ws.Forecast:
    return ws.forecast(small(**changes), draws=4, model=["mean", "winset", "nash"])


def saved(folder: Path, count: int = 3) -> Path:
    log = folder / "monitor.jsonl"
    for number in range(count):
        ws.save_forecast(
            answer(a=2 + number), log, date=f"2020-01-0{number + 1}", note=f"nota bene {number} é"
        )
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
    assert not ws.verify_log(log, head=head[:10]).faults
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:2]))
    assert not ws.verify_log(log).faults
    (fault,) = ws.verify_log(log, head=head[:10]).faults
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
        {"winset": 2},
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
            ws.save_forecast(answer(), log, date="2020-02-01")
        assert log.read_bytes() == whole + whole[:length]
        assert not ws.verify_log(log, mend=True).faults
        assert log.read_bytes() == whole


def test_dates_go_forward(tmp_path: Path) -> None:
    log = saved(tmp_path, 2)
    before = log.read_bytes()
    for date in ("2020-01-01", "soon"):
        with pytest.raises(UsageError, match="date is"):
            ws.save_forecast(answer(), log, date=date)
    assert log.read_bytes() == before
    assert ws.save_forecast(answer(), log, date="2020-01-02").number == 3


def test_the_same_forecast_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert saved(tmp_path).read_bytes() == saved(tmp_path / "other").read_bytes()


WRITER = """
import sys
import winset as ws
answer = ws.forecast(ws.read(sys.argv[1]), point=True, model=["mean"])
for number in range(12):
    ws.save_forecast(answer, sys.argv[2], date="2020-01-01", note=sys.argv[3] + str(number))
"""


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    case, log = tmp_path / "case.yaml", tmp_path / "log.jsonl"
    case.write_text(ws.write(small()), encoding="utf-8")
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(case), str(log), name]) for name in "ab"
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    found = ws.verify_log(log)
    assert not found.faults
    notes = sorted(str(record.note) for record in found.records)
    assert notes == sorted(f"{name}{number}" for name in "ab" for number in range(12))


def test_a_seal_hides_and_holds(tmp_path: Path) -> None:
    log, sealed = tmp_path / "log.jsonl", tmp_path / "sealed.json"
    record = ws.save_forecast(answer(), log, date="2020-01-01", sealed=sealed)
    data = json.loads(sealed.read_text(encoding="utf-8"))
    kept = SavedForecast.of(answer()).to_dict()
    text = data["salt"] + json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    assert record.commitment == hashlib.sha256(text.encode()).hexdigest()
    assert len(data["salt"]) == 64
    assert 'forecast":' not in log.read_text(encoding="utf-8")
    assert data["digest"] not in log.read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        ws.save_forecast(answer(), log, date="2020-01-01", sealed=sealed)
    opened = ws.open_sealed(log, sealed, date="2020-03-01")
    assert opened.opens == 1
    found = ws.verify_log(log)
    assert not found.faults
    ((dated, shown),) = found.forecasts()
    assert dated.date == "2020-01-01"
    assert shown.to_dict() == kept
    with pytest.raises(UsageError, match="open already"):
        ws.open_sealed(log, sealed, date="2020-03-01")


def test_another_forecast_does_not_pass_for_the_sealed_one(tmp_path: Path) -> None:
    log, sealed, other = (tmp_path / name for name in ("log.jsonl", "sealed.json", "other.json"))
    ws.save_forecast(answer(), log, date="2020-01-01", sealed=sealed)
    ws.save_forecast(answer(a=5), tmp_path / "else.jsonl", date="2020-01-01", sealed=other)
    with pytest.raises(UsageError, match="not sealed there"):
        ws.open_sealed(log, other, date="2020-02-01")
    text = sealed.read_text(encoding="utf-8")
    sealed.write_text(text.replace('"draws":4', '"draws":5'), encoding="utf-8")
    with pytest.raises(UsageError, match="altered"):
        ws.open_sealed(log, sealed, date="2020-02-01")
    ws.open_sealed(tmp_path / "else.jsonl", other, date="2020-02-01")
    lines = (tmp_path / "else.jsonl").read_text(encoding="utf-8").splitlines()
    forged = rewritten(lines[1], salt="0" * 64)
    raw = f"{lines[0]}\n{forged}\n".encode()
    assert "not the one sealed" in parse(raw, "log").faults[0].found


def test_a_failed_append_leaves_no_seal_behind(tmp_path: Path) -> None:
    log = saved(tmp_path, 1)
    with pytest.raises(UsageError):
        ws.save_forecast(answer(), log, date="2019-01-01", sealed=tmp_path / "sealed.json")
    assert not (tmp_path / "sealed.json").exists()


TODAY = datetime.date.today().isoformat()


@pytest.mark.parametrize("day", ["2062-06-30", "9999-12-31", "2999-01-01"])
def test_a_day_in_the_future_is_questioned_and_can_be_taken_back(tmp_path: Path, day: str) -> None:
    log = saved(tmp_path)
    with pytest.raises(UsageError, match=r"after today.*--future"):
        ws.save_forecast(answer(), log, date=day)
    assert len(parse(log.read_bytes(), "log").records) == 3
    assert ws.save_forecast(answer(), log, date=day, future=True).number == 4
    with pytest.raises(UsageError, match="winset monitor withdraw"):
        ws.save_forecast(answer(), log, date=TODAY)
    gone = ws.withdraw_record(log, note="a slip")
    assert (gone.number, gone.withdraws, gone.date) == (5, 4, TODAY)
    assert ws.save_forecast(answer(), log, date=TODAY).number == 6
    whole = ws.verify_log(log)
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
    ws.save_forecast(answer(), log, date="2062-06-30", future=True)
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

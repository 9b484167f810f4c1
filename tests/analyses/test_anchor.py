"""Anchors of a log: a seal altered with the whole chain is caught; openssl reads RFC 3161."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import winset as ws
from tests.analyses.test_forecast_log import answer, keep, saved
from winset.analyses.record.anchor import read_anchors, time_stamp_request
from winset.analyses.record.forecast_log import read_log

OPENSSL = shutil.which("openssl")
CONFIG = """[req]
distinguished_name=dn
prompt=no
x509_extensions=v3
[dn]
CN=an authority
[v3]
extendedKeyUsage=critical,timeStamping
[tsa]
default_tsa=t
[t]
serial=serial
signer_cert=cert.pem
signer_key=key.pem
signer_digest=sha256
default_policy=1.2.3.4
digests=sha256
"""


def sealed_log(folder: Path, seal: str, **changes: float) -> Path:
    log = folder / "log.jsonl"
    keep(answer(), log, date="2020-01-01")
    keep(answer(**changes), log, date="2020-01-02", sealed=folder / seal)
    return log


def test_a_seal_altered_together_with_the_whole_chain_is_caught(tmp_path: Path) -> None:
    log = sealed_log(tmp_path, "first.json")
    published = ws.anchor(log).line
    assert ws.verify_log(log, anchor=published).is_sound
    log.unlink()
    sealed_log(tmp_path, "better.json", a=5)
    assert ws.verify_log(log).is_sound  # the chain alone cannot tell
    told = ws.verify_log(log, anchor=published)
    assert not told.is_sound
    assert [fault.path for fault in told.faults if fault.severity == "error"] == ["record 2"]
    assert "what was anchored" in told.faults[-1].expected


def test_a_log_may_grow_after_its_anchor_and_not_shrink(tmp_path: Path) -> None:
    log = saved(tmp_path)
    (tmp_path / "line.txt").write_text(f"Published:\n{ws.anchor(log).line}\n")
    keep(answer(), log, date="2020-01-09")
    assert ws.verify_log(log, anchor=tmp_path / "line.txt").is_sound
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:2]))
    assert not ws.verify_log(log, anchor=tmp_path / "line.txt").is_sound


def test_every_anchor_of_a_file_has_to_hold(tmp_path: Path) -> None:
    log = saved(tmp_path)
    kept = tmp_path / "published.txt"
    early = ws.anchor(log).line
    before = log.read_bytes()
    keep(answer(), log, date="2020-01-09")
    kept.write_text(f"{early}\n{ws.anchor(log).line}\n")
    assert ws.verify_log(log, anchor=kept).is_sound
    log.write_bytes(before)  # its last record rewritten: the first line alone would hold
    keep(answer(a=5), log, date="2020-01-09")
    assert ws.verify_log(log, anchor=early).is_sound
    assert not ws.verify_log(log, anchor=kept).is_sound


def test_a_request_reads_back_and_is_that_of_the_standard(tmp_path: Path) -> None:
    """RFC 3161, 2.4.1, written by hand: version 1, SHA-256 with NULL, the imprint, certReq."""
    log = saved(tmp_path)
    head = read_log(log).head
    ws.anchor(log, request=tmp_path / "head.tsq")
    raw = (tmp_path / "head.tsq").read_bytes()
    start = bytes.fromhex("30390201013031300d060960864801650304020105000420")
    assert raw == start + bytes.fromhex(head) + bytes.fromhex("0101ff") == time_stamp_request(head)
    assert read_anchors(tmp_path / "head.tsq")[0].hash == head
    assert ws.verify_log(log, anchor=tmp_path / "head.tsq").is_sound


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl, an independent reader of RFC 3161")
def test_an_authority_stamps_the_request_and_its_answer_is_read(tmp_path: Path) -> None:
    log = saved(tmp_path)
    ws.anchor(log, request=tmp_path / "head.tsq")
    (tmp_path / "tsa.cnf").write_text(CONFIG)
    (tmp_path / "serial").write_text("01\n")

    def openssl(*words: str) -> str:
        command = [str(OPENSSL), *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    new = ("-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem")
    openssl("req", "-x509", *new, "-config", "tsa.cnf")
    assert "Hash Algorithm: sha256" in openssl("ts", "-query", "-in", "head.tsq", "-text")
    reply = ("-queryfile", "head.tsq", "-out", "head.tsr")
    openssl("ts", "-reply", "-config", "tsa.cnf", *reply)
    (stamped,) = read_anchors(tmp_path / "head.tsr")
    assert stamped.hash == read_log(log).head
    assert stamped.date is not None
    assert stamped.date.startswith("20")
    assert ws.verify_log(log, anchor=tmp_path / "head.tsr").is_sound
    log.unlink()
    keep(answer(), log, date="2020-01-09")
    assert not ws.verify_log(log, anchor=tmp_path / "head.tsr").is_sound
    raw = (tmp_path / "head.tsr").read_bytes()
    for size in range(0, len(raw), 37):  # cut off anywhere
        (tmp_path / "cut.tsr").write_bytes(raw[:size])
        with pytest.raises(ws.UsageError, match="neither an anchor nor a time stamp"):
            read_anchors(tmp_path / "cut.tsr")


def test_what_is_no_anchor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ws.UsageError, match="is no anchor and no file"):
        read_anchors("nothing")
    refused = bytes.fromhex("3009300302010230020500")
    (tmp_path / "no.tsr").write_bytes(refused)
    with pytest.raises(ws.UsageError, match="refused to stamp"):
        read_anchors(tmp_path / "no.tsr")
    with pytest.raises(ws.UsageError, match="There is no log"):
        ws.anchor(tmp_path / "none.jsonl")

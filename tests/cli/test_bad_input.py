"""Whatever is wrong, the message says what and how to mend it, and nothing is half-written.

Exit code 1 where the case has faults, 2 where the call cannot be carried out.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Call

IRAN = ROOT / "cases" / "iran-2014"
EMISSIONS = ROOT / "cases" / "emissions-1989"

CASE = """\
winset: 1
title: T
question: Q
as_of: 2020-01-01
decision: {rule: consensus}
issues:
  x: {name: X, unit: km, range: [0, 10], status_quo: 5}
  y: {name: Y, unit: km, range: [0, 1], status_quo: 0.5}
actors:
  alpha: {name: A, capability: 1, no_deal: 20}
  bravo: {name: B, capability: 2, no_deal: 20}
positions:
  - {actor: alpha, issue: x, position: 2, salience: 50}
  - {actor: bravo, issue: x, position: 8, salience: 50}
  - {actor: bravo, issue: y, position: 0.5, salience: 50}
"""
ROWS = CASE[CASE.index("  - {actor") :]


def changed(old: str, new: str) -> bytes:
    assert CASE.count(old) == 1
    return CASE.replace(old, new).encode()


def bomb() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines).encode()


BAD_CASES: dict[str, tuple[bytes, int, str, str]] = {
    # what: the file, the line, the path, a part of the message
    "not YAML": (b"winset: 1\ntitle: [a\nx: 1\n", 3, "", "text that is not YAML"),
    "a bomb": (bomb(), 1, "", "anchors (&) and aliases (*)"),
    "deep": (b"[" * 100_000, 0, "", "nested too deeply"),
    "deep dashes": (b"- " * 5000, 0, "", "nested"),
    "a repeated key": (
        changed("title: T\n", "title: T\ntitle: U\n"), 3, "title",
        "the key 'title' a second time (first in line 2)",
    ),
    "an unknown key": (
        changed("title: T\n", "title: T\nsumary: U\n"), 3, "sumary", "Did you mean 'summary'?",
    ),
    "an unknown actor": (
        changed("actor: alpha", "actor: alfa"), 13, "positions[0].actor",
        "Did you mean 'alpha'?",
    ),
    "a position outside the range": (
        changed("position: 8", "position: 80"), 14, "positions[1].position",
        "km from 0 to 10, the range of 'x'",
    ),
    "low above high": (
        changed("position: 8", "position: [8, 7, 6]"), 14, "positions[1].position",
        "low <= likely <= high",
    ),
    "not a number": (
        changed("position: 8", "position: .nan"), 14, "positions[1].position", "a finite number",
    ),
    "without end": (
        changed("position: 8", "position: [1, 8, .inf]"), 14, "positions[1].position",
        "a finite number",
    ),
    "salience 300": (
        changed("position: 8, salience: 50", "position: 8, salience: 300"), 14,
        "positions[1].salience", "a salience from 0 to 100",
    ),
    "no positions": (
        changed("positions:\n" + ROWS, "positions: []\n"), 12, "positions", "no positions",
    ),
    "one actor": (
        changed("  bravo: {name: B, capability: 2, no_deal: 20}\n", ""), 10, "actors", "at least 2",
    ),
    "an issue nobody holds": (
        changed("  - {actor: bravo, issue: y, position: 0.5, salience: 50}\n", ""), 8, "issues.y",
        "an issue on which nobody holds a position",
    ),
    "not UTF-8": (
        CASE.replace("title: T", "title: Té").encode("latin-1"), 2, "",
        "the byte 0xe9, which is not UTF-8",
    ),
    "binary": (bytes(range(256)) * 8, 0, "", "not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1, "", "the byte 0x89"),
    "UTF-16": (CASE.encode("utf-16"), 1, "", "the byte 0xff"),
    "zeros": (b"\x00" * 4096, 0, "", "text that is not YAML"),
    "empty": (b"", 1, "", "an empty file"),
    "a remark": (b"# nothing else\n", 1, "", "an empty file"),
    "a list": (b"- a\n- b\n", 1, "", "instead of a mapping"),
    "a word": (b"hello\n", 1, "", "instead of a mapping"),
    "two documents": (CASE.encode() + b"---\n" + CASE.encode(), 16, "", "not YAML"),
    "another version": (changed("winset: 1", "winset: 2"), 1, "", "winset: 1"),
    "too large": (b"#" * 8_000_001, 0, "", "at most 8,000,000 bytes"),
}  # fmt: skip

SLOW = {"a bomb", "deep", "deep dashes"}
"""What takes seconds to refuse; read once here, and once as a process below."""


def test_the_case_to_start_from_has_no_fault(call: Call) -> None:
    assert call("check", "-", stdin=CASE.encode()).out == "0 errors, 0 warnings\n"


@pytest.mark.parametrize("what", BAD_CASES)
def test_a_faulty_case_is_exit_code_1_and_leaves_nothing(
    call: Call, tmp_path: Path, what: str
) -> None:
    raw, line, path, part = BAD_CASES[what]
    (tmp_path / "case.yaml").write_bytes(raw)
    said = call("check", "case.yaml")
    assert said.code == 1
    assert said.err == ""
    assert part in said.out
    assert "error" in said.out
    heads = [text for text in said.out.splitlines() if text.startswith("case.yaml")]
    places = {tuple(head.split()[0].split(":")[1:2]) for head in heads}
    if line:
        assert (str(line),) in places
    if path:
        assert any(head.endswith(f"error  {path}") for head in heads)
    assert said.out.count("  mend      ") == len(heads)
    if what not in SLOW:
        forecast = call("forecast", "case.yaml", "-n", 5, "-o", "out.json")
        assert (forecast.code, forecast.out) == (1, "")
        assert forecast.err == said.out
    assert [entry.name for entry in tmp_path.iterdir()] == ["case.yaml"]


@pytest.mark.parametrize("command", ["show", "power", "report", "forecast"])
def test_every_command_that_reads_a_case_refuses_a_faulty_one(
    call: Call, tmp_path: Path, command: str
) -> None:
    said = call(command, "-", stdin=BAD_CASES["salience 300"][0])
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("<standard input>:14:")
    assert "found     300" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_fault_as_json_stays_on_standard_output(call: Call) -> None:
    said = call("check", "--json", "-", stdin=b"")
    assert (said.code, said.err) == (1, "")
    assert '"found": "an empty file"' in said.out


# --- calls that cannot be carried out ---------------------------------------------------------

BAD_CALLS: list[tuple[list[str], str]] = [
    (["frcast"], "Did you mean 'forecast'?"),
    (["--nope"], "No such option '--nope'"),
    (["check"], "Missing argument 'CASE'"),
    (["check", "nowhere"], "There is no file or folder nowhere."),
    (["check", "."], "The folder . holds no case.yaml."),
    (["check", "a", "b"], "unexpected extra argument (b)"),
    (["show", "nowhere/case.yaml"], "There is no file or folder nowhere/case.yaml."),
    (["check", ""], "holds no case.yaml"),
    (["forecast", "IRAN", "--model", "nsh"], "Did you mean 'nash'?"),
    (["forecast", "IRAN", "--model", ""], "There is no model ''"),
    (["forecast", "IRAN", "--scenario", "ukrain"], "Did you mean 'ukraine'?"),
    (["forecast", "EMISSIONS", "--scenario", "x"], "The case has no scenario 'x'; it has none."),
    (["forecast", "IRAN", "--set", "foo"], "Setting foo: expected MODEL.OPTION=VALUE."),
    (["forecast", "IRAN", "--set", "challenge.rounds"], "expected MODEL.OPTION=VALUE."),
    (["forecast", "IRAN", "--set", "chalenge.rounds=2"], "Did you mean 'challenge'?"),
    (["forecast", "IRAN", "--set", "challenge.round=2"], "Did you mean 'rounds'?"),
    (["forecast", "IRAN", "--set", "challenge.rounds=many"], "challenge.rounds=many: expected"),
    (["forecast", "IRAN", "--set", "challenge.rounds=-1"], "challenge.rounds=-1: expected"),
    (["forecast", "IRAN", "--set", "nash.x=1"], "nash has no option 'x'"),
    (
        ["forecast", "IRAN", "--model", "median", "--set", "challenge.rounds=2"],
        "The settings name the model challenge, which does not run here.",
    ),
    (["forecast", "EMISSIONS", "--model", "nash"], "nash cannot run on this case: it needs"),
    (["forecast", "IRAN", "--draw", "5"], "Did you mean '--draws'?"),
    (["forecast", "IRAN", "--draws", "0"], "0 is not in the range"),
    (["forecast", "IRAN", "--draws", "-5"], "-5 is not in the range"),
    (["forecast", "IRAN", "--draws", "10000001"], "10000001 is not in the range"),
    (["forecast", "IRAN", "--draws", "many"], "'many' is not a valid integer"),
    (["forecast", "IRAN", "--seed", "x"], "'x' is not a valid integer"),
    (["forecast", "IRAN", "--workers", "0"], "0 is not in the range"),
    (["forecast", "EMISSIONS", "-n", "5", "-o", "no/out.json"], "Cannot write no/out.json: "),
    (["forecast", "EMISSIONS", "-n", "5", "-o", "."], ". is a folder. Name a file to write to."),
    (["forecast", "EMISSIONS", "-n", "5", "-o", ""], "Name a file to write to."),
    (["report", "EMISSIONS", "-n", "5", "-o", "no/page.html"], "Cannot write no/page.html: "),
    (["report", "EMISSIONS", "-n", "5", "-o", "/dev/full"], "Cannot write /dev/full: No space"),
    (["forecast", "EMISSIONS", "-n", "5", "-o", "/dev/full"], "Cannot write /dev/full: No space"),
    (["report", "EMISSIONS", "--json"], "No such option '--json'"),
    (["schema", "cases"], "There is no schema 'cases'; there are case, forecast."),
    (["new"], "Missing argument 'DIR'"),
    (["power", "nowhere"], "There is no file or folder nowhere."),
]


@pytest.mark.parametrize(("args", "part"), BAD_CALLS, ids=[" ".join(call[0]) for call in BAD_CALLS])
def test_a_bad_call_is_exit_code_2_and_leaves_nothing(
    call: Call, tmp_path: Path, args: list[str], part: str
) -> None:
    places = {"IRAN": str(IRAN), "EMISSIONS": str(EMISSIONS)}
    said = call(*[places.get(arg, arg) for arg in args])
    assert (said.code, said.out) == (2, "")
    assert part in " ".join(said.err.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", ["-1", "99999999999999999999999999"])
def test_any_whole_number_is_a_seed(call: Call, seed: str) -> None:
    said = call("forecast", EMISSIONS, "-n", 5, "--json", "--seed", seed)
    assert said.code == 0
    assert f'"seed": {seed},' in said.out


# --- writing fails ----------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["_draft_in", "os.replace", "os.fsync"])
@pytest.mark.parametrize("command", ["report", "forecast"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_other(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, where: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(f"winset.files.{where}", fail)
    new = call(command, EMISSIONS, "-n", 5, "-o", "out")
    assert (new.code, new.out) == (2, "")
    assert "Cannot write out: No space left on device. Nothing was written." in new.err
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "out").write_text("before", encoding="utf-8")
    assert call(command, EMISSIONS, "-n", 5, "-o", "out").code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text(encoding="utf-8") == "before"


def test_new_on_a_disk_that_fails_leaves_no_case(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("winset.files._draft_in", fail)
    said = call("new", "d")
    assert said.code == 2
    assert "Cannot write d/case.schema.json: Read-only file system." in said.err
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_report_in_a_read_only_folder(call: Call, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        said = call("report", EMISSIONS, "-n", 5)
    finally:
        tmp_path.chmod(0o755)
    assert said.code == 2
    assert "Cannot write emissions-1989-report.html: Permission denied." in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_report_with_no_such_library_says_so_before_it_counts(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winset.api.forecast", None)
    said = call("report", EMISSIONS, "--library", "none.sqlite")
    assert said.code == 2
    assert "There is no library none.sqlite." in said.err
    assert list(tmp_path.iterdir()) == []


# --- standard output fails --------------------------------------------------------------------

COMMANDS: dict[str, list[str]] = {
    "--help": ["--help"],
    "show": ["show", str(IRAN)],
    "schema": ["schema"],
    "forecast --json": ["forecast", str(EMISSIONS), "-n", "5", "--json"],
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", COMMANDS)
def test_standard_output_on_a_full_disk_is_said_in_one_line(command: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "winset", *COMMANDS[command]],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.stderr == b"winset: cannot write the answer: No space left on device\n"
    assert done.returncode == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_leaves_early_is_no_fault(command: str) -> None:
    """``winset ... | head -1``: exit code 0, for 1 says that the case has faults."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "winset", *COMMANDS[command]],
            stdout=write,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert done.stderr == b""
    assert done.returncode == 0


def test_faults_told_to_a_reader_that_left_are_still_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(BAD_CASES["salience 300"][0])
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "winset", "forecast", str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=write,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.parametrize(
    ("args", "stdin", "code"),
    [
        (["check", "-"], b"[" * 20_000, 1),
        (["check", "-"], BAD_CASES["deep dashes"][0], 1),
        (["forecast", "-"], BAD_CASES["binary"][0], 1),
        (["forecast", str(EMISSIONS), "-m", "nash"], b"", 2),
        (["forecast", str(EMISSIONS), "--draws", "0"], b"", 2),
        (["check", "nowhere"], b"", 2),
    ],
    ids=["deep", "deep dashes", "binary", "nash", "no draws", "nowhere"],
)
def test_exit_codes_as_a_process(args: list[str], stdin: bytes, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "winset", *args],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr + done.stdout
    assert done.stderr + done.stdout

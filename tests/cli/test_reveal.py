"""``winset reveal``: what it prints and writes, and what it says of bad calls."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT, Call
from tests.data import data_path

PAGE = ROOT / "docs" / "explanation" / "reveal.md"
IRAN = ROOT / "cases" / "iran-2014"


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    names = ["US", "RU", "IR", "GB", "FR", "CN", "DE", "BR"]
    x = np.array([2.0, -1.0, -1.5, 1.2, 1.0, -0.5, 0.8, -0.9])
    rows = ["session,rcid,country_code,country,vote"]
    for session in (1, 2):
        for j in range(40):
            z = rng.normal() * x + rng.normal() / 2 + rng.normal(size=8)
            for name, value in zip(names, z, strict=True):
                word = "no" if value < -0.3 else "abstain" if value < 0.3 else "yes"
                country = {"US": "United States"}.get(name, name)
                rows.append(f"{session},{100 * session + j},{name},{country},{word}")
    path = tmp_path / "votes.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_contract_of_the_json(call: Call, votes: Path) -> None:
    said = call("reveal", votes, "--session", 1, "--anchors", "US,RU", "--json")
    assert (said.code, said.err) == (0, "")
    told = json.loads(said.out)
    assert set(told["ideal_points"]) == {"US", "RU", "IR", "GB", "FR", "CN", "DE", "BR"}
    for point in told["ideal_points"].values():
        assert set(point) == {"mean", "p5", "p95"}
        assert point["p5"] < point["mean"] < point["p95"]
    assert told["ideal_points"]["US"]["mean"] > 0 > told["ideal_points"]["RU"]["mean"]
    assert told["anchors"] == ["US", "RU"]
    assert told["sessions"] == {}
    assert told["drift"] is None


def test_sessions_are_linked(call: Call, votes: Path) -> None:
    said = call("reveal", votes, "--sessions", "1-2", "--anchors", "US,RU", "--json")
    told = json.loads(said.out)
    assert told["ideal_points"]["US"]["session"] == 2
    assert set(told["sessions"]) == {"1", "2"}
    assert told["sessions"]["2"]["US"]["mean"] == told["ideal_points"]["US"]["mean"]
    assert told["drift"] == 0.15


def test_what_the_terminal_shows(call: Call, votes: Path) -> None:
    said = call("reveal", votes, "--session", 1, "--anchors", "US,RU")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Ideal points\n")
    rows = re.findall(r"^([A-Z]{2})  ", said.out, re.MULTILINE)
    assert rows[0] == "US"
    assert set(rows) == {"US", "RU", "IR", "GB", "FR", "CN", "DE", "BR"}
    assert re.search(r"^8 actors on \d+ roll calls; session 1\.$", said.out, re.MULTILINE)
    several = call("reveal", votes, "--anchors", "US,RU", "--show", "IR,US").out
    assert several.index("IR ") < several.index("United States")
    assert "GB" not in several
    assert call("reveal", votes, "--session", 1, "--dimensions", 2).code == 0


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    ("file", "begins"),
    [("a.html", "<!doctype"), ("a.csv", "actor,name"), ("a.svg", "<svg"), ("a.json", "{")],
)
def test_files_by_their_ending(
    call: Call, votes: Path, tmp_path: Path, file: str, begins: str, several: bool
) -> None:
    args = [] if several else ["--session", 1]
    said = call("reveal", votes, *args, "--anchors", "US,RU", "-o", file)
    assert (said.code, said.out, said.err) == (0, "", f"Wrote {file}\n")
    assert (tmp_path / file).read_text(encoding="utf-8").lower().startswith(begins)


def test_standard_input(call: Call, votes: Path) -> None:
    args = ("--session", 1, "--anchors", "US,RU", "--json")
    said = call("reveal", "-", *args, stdin=votes.read_bytes())
    assert json.loads(said.out) == json.loads(call("reveal", votes, *args).out)


def test_into_a_case(call: Call, votes: Path) -> None:
    args = ("reveal", votes, "--anchors", "US,RU", "--into", IRAN, "--as", "centrifuges")
    said = call(*args, "--map", "RU=russia,IR=iran")
    assert (said.code, said.err) == (0, "")
    rows = re.findall(r"actor: ([a-z-]+), issue: centrifuges, position: \[", said.out)
    assert rows == ["iran", "united-states", "russia"]
    assert call(*args, "--map", "RU=russia", "--pin", "US=0", "--pin", "IR=x").code == 2


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--anchors", "US,XX"], "There is no actor 'XX'"),
        (["--anchors", "US"], "Name two anchors"),
        (["--session", 9], "There is no such session; there are 1 to 2."),
        (["--sessions", "a-b"], "Write --sessions as 46-74"),
        (["--sessions", "2-1"], "the earlier first"),
        (["--issue", "nu"], "name a table of issues"),
        (["-o", "file.doc"], ".html, .csv, .svg or .json"),
        (["--into", "x"], "go together"),
        (["--pin", "US=1"], "need --into"),
        (["--column", "actor"], "Write --column as"),
        (["--show", "USA", "--session", 1], "There is no ideal point of 'USA'"),
        (["--roll-calls", "none.csv"], "There is no file none.csv"),
        (["--session", 1, "--sessions", "1-2"], "not both"),
    ],
)
def test_bad_calls(call: Call, votes: Path, args: list[object], words: str) -> None:
    said = call("reveal", votes, *args)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_a_bad_table_is_exit_code_1_with_its_line(call: Call, votes: Path) -> None:
    text = votes.read_text(encoding="utf-8").replace("yes", "perhaps", 1)
    votes.write_text(text, encoding="utf-8")
    said = call("reveal", votes)
    assert (said.code, said.out) == (1, "")
    line = text[: text.index("perhaps")].count("\n") + 1
    assert f"votes.csv:{line}:1  error  vote\n" in said.err


@pytest.mark.slow
def test_the_commands_on_the_page_run(call: Call, tmp_path: Path) -> None:
    """The worked example, on the data where they are."""
    folder = data_path("unga/votes.csv.gz").parent
    (tmp_path / "unga").symlink_to(folder)
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    block = re.search(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    lines = block[1].replace("\\\n", " ").splitlines()
    assert len(lines) >= 3
    for line in lines:
        said = call(*line.removeprefix("winset ").split())
        assert said.code == 0, said.err

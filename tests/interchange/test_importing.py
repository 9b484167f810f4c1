"""Files of other programs become cases in folders: sound, equal, and never over another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import ROOT, Call
from tests.data import data_path
from tests.interchange.test_deu import PLAIN
from tests.interchange.test_forms import ACTORS, DECIDE, KTAB, TEXTS
from winset.case.schema import UNDATED


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("form", TEXTS)
def test_a_case_goes_into_a_folder_of_its_own(form: str, here: Path) -> None:
    Path("fish.csv").write_text(TEXTS[form], encoding="utf-8")
    done = ws.import_cases("fish.csv")
    assert done.paths == (Path("fish/case.yaml"),)
    assert done.findings == ()
    assert ws.check("fish") == ()
    assert ws.read("fish") == ws.read("fish.csv") == done.cases[0]
    assert list(here.glob("**/*")) != []


def test_a_table_of_many_becomes_many_with_their_outcomes(here: Path) -> None:
    Path("deu.csv").write_bytes(PLAIN)
    done = ws.import_cases("deu.csv")
    assert done.paths == (Path("deu/deu-1/case.yaml"), Path("deu/deu-2/case.yaml"))
    for path, case in zip(done.paths, ws.read_all("deu.csv"), strict=True):
        unsaid = () if case.deal else ("decision.vetoes",)  # what no deal brings
        assert tuple(finding.path for finding in ws.check(path)) == unsaid
        assert ws.read(path) == case
    outcome = ws.read("deu/deu-1").issues["x02001i1"].outcome
    assert outcome is not None
    assert outcome.number == 70


def test_several_files_and_names_that_meet(here: Path) -> None:
    for folder, text in {"a": KTAB, "b": DECIDE}.items():
        Path(folder).mkdir()
        Path(folder, "fish.csv").write_text(text, encoding="utf-8")
    done = ws.import_cases(["a/fish.csv", "b/fish.csv"], "all")
    assert done.paths == (Path("all/fish/case.yaml"), Path("all/fish-2/case.yaml"))
    assert [ws.read(path).id for path in done.paths] == ["fish", "fish-2"]


def test_a_file_of_yaml_and_standard_output(call: Call) -> None:
    Path("fish.csv").write_text(ACTORS, encoding="utf-8")
    assert call("import", "fish.csv", "-o", "f.yaml").code == 0
    assert call("import", "fish.csv", "-o", "f.yaml").code == 0
    printed = call("import", "-", "-o", "-", "--from", "actors", stdin=ACTORS.encode())
    assert printed.code == 0
    assert ws.loads(printed.out).positions == ws.read("f.yaml").positions


def test_the_day_can_be_said(call: Call) -> None:
    Path("fish.csv").write_text(ACTORS, encoding="utf-8")
    assert ws.read("fish.csv").as_of == UNDATED
    assert UNDATED.isoformat() in (ws.read("fish.csv").summary or "")
    assert call("import", "fish.csv", "--as-of", "2014-06-01").code == 0
    case = ws.read("fish")
    assert case.as_of == date(2014, 6, 1)
    assert UNDATED.isoformat() not in (case.summary or "")
    assert call("import", "fish.csv", "-o", "x", "--as-of", "soon").code == 2


def test_days_that_a_file_states_stay(here: Path) -> None:
    Path("deu.csv").write_bytes(PLAIN)
    done = ws.import_cases("deu.csv", as_of=date(1999, 1, 1))
    assert done.cases[0].as_of == date(2002, 7, 23)


def test_nothing_is_written_over_and_nothing_where_there_are_faults(call: Call) -> None:
    Path("fish.csv").write_text(ACTORS, encoding="utf-8")
    Path("bad.csv").write_text(ACTORS.replace("30", "x"), encoding="utf-8")
    Path("worse.csv").write_text(KTAB.replace("30", "x"), encoding="utf-8")
    said = call("import", "fish.csv", "bad.csv", "worse.csv")
    assert said.code == 1
    assert "bad.csv:3:3" in said.err
    assert "worse.csv:4:4" in said.err
    assert not Path("fish").exists()
    Path("fish").mkdir()
    Path("fish/case.yaml").write_text("mine", encoding="utf-8")
    assert call("import", "fish.csv").code == 2
    assert Path("fish/case.yaml").read_text(encoding="utf-8") == "mine"
    assert call("import", "nothing.csv").code == 2
    assert call("import", "fish.csv", "fish.csv", "-o", "one.yaml").code == 2
    assert call("import", "fish.csv", "-o", "fish.csv").code == 2


def test_warnings_are_shown(call: Call) -> None:
    Path("fish.csv").write_text(ACTORS.replace("Salience\n", "Salience,Hawk\n"), encoding="utf-8")
    said = call("import", "fish.csv")
    assert said.code == 0
    assert "Hawk" in said.err
    assert "fish/case.yaml" in said.out


@pytest.mark.slow
def test_deu_comes_back_from_its_folders(tmp_path: Path) -> None:
    path = data_path("deu3-train.csv")
    done = ws.import_cases(path, tmp_path / "deu")
    assert len(done.paths) == 92
    for file, case in list(zip(done.paths, ws.read_all(path), strict=True))[::13]:
        assert {finding.severity for finding in ws.check(file)} <= {"warning"}
        assert ws.read(file) == case


def test_a_cases_own_text_is_kept_with_its_comments(call: Call) -> None:
    text = (ROOT / "src" / "winset" / "case" / "template.yaml").read_text(encoding="utf-8")
    Path("rivers.yaml").write_text(text, encoding="utf-8")
    assert call("import", "rivers.yaml", "-o", "kept").code == 0
    written = Path("kept/case.yaml").read_text(encoding="utf-8")
    assert written.replace("id: rivers\n", "") == text
    assert ws.read("kept") == ws.read("rivers.yaml")
    assert call("import", "rivers.yaml", "-o", "-").out == written


def test_beliefs_and_rows_stand_on_one_line(here: Path) -> None:
    ws.new("t.xlsx")
    done = ws.import_cases("t.xlsx")
    text = done.paths[0].read_text(encoding="utf-8")
    assert ws.read("t") == ws.read("t.xlsx")
    for line in (
        "as_of: 2025-03-01",
        "  vetoes: [upstream, downstream]",
        "    range: [0, 60]",
        "    capability: [40, 50, 60]",
        "  - {actor: upstream, issue: dam, position: 100, salience: [30, 40, 60]}",
    ):
        assert line in text.splitlines()

"""The one way in which a case's file is changed: checked, merged, written whole, one at a time."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import winset as ws
from winset.case.outcomes import outcome_edits
from winset.case.revise import ConflictError, RefusedError, Version, revise, rewrite
from winset.case.yaml.edit import Edit
from winset.errors import CaseError, OutputError, UsageError

TEMPLATE = Path(__file__).parents[2] / "src/winset/case/template.yaml"
TITLE = ("title",)
SALIENCE = ("positions", "upstream/water", "salience")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "river" / "case.yaml"
    path.parent.mkdir()
    return Path(shutil.copy(TEMPLATE, path))


def test_a_revision_says_what_was_and_what_is(file: Path) -> None:
    before = file.read_text()
    revision = revise(file.parent, [Edit("set", SALIENCE, 11)])
    assert revision.before.text == before
    assert revision.after.text == file.read_text() == before.replace("[60, 80, 95]", "11", 1)
    assert revision.case == ws.read(file)
    assert not revision.merged
    assert revise(file, [Edit("set", SALIENCE, 11)]).before.etag == revision.after.etag
    assert sorted(path.name for path in file.parent.iterdir()) == ["case.yaml"]


def test_edits_that_bring_faults_are_refused_with_the_findings(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(RefusedError) as caught:
        revise(file, [Edit("set", TITLE, "x"), Edit("set", SALIENCE, 400)])
    assert [finding.path for finding in caught.value.findings] == ["positions[0].salience"]
    assert file.read_bytes() == before
    draft = revise(file, [Edit("set", SALIENCE, 400)], draft=True)
    assert draft.after.reading.errors
    with pytest.raises(CaseError, match="400") as caught:
        revise(file, [Edit("set", TITLE, "x")])
    assert not isinstance(caught.value, RefusedError)
    assert revise(file, [Edit("set", SALIENCE, 40)], draft=True).case.positions


def test_edits_of_an_older_version_are_merged_where_they_can_be(file: Path) -> None:
    older = revise(file, []).after.etag
    revise(file, [Edit("set", TITLE, "Another hand")])
    merged = revise(file, [Edit("set", SALIENCE, 11, [60, 80, 95])], expected=older)
    assert merged.merged
    assert merged.case.title == "Another hand"
    mine = [Edit("set", TITLE, "Mine", "Two towns and a river")]
    with pytest.raises(ConflictError) as caught:
        revise(file, mine, expected=older)
    assert caught.value.places == [{"path": "title", "now": "Another hand", "yours": "Mine"}]
    assert caught.value.etag == merged.after.etag
    assert revise(file, mine, expected=older, force=True).case.title == "Mine"


def test_a_whole_text_is_of_the_version_expected(file: Path) -> None:
    first = revise(file, []).after
    assert rewrite(file, "winset: 1\n", expected=first.etag).after.reading.errors
    with pytest.raises(ConflictError):
        rewrite(file, first.text, expected=first.etag)
    assert rewrite(file, first.text, expected=first.etag, force=True).after == first


def test_what_is_no_file_of_ours_is_refused(file: Path, tmp_path: Path) -> None:
    """A link, a read-only file and a pipe: each stays what it is, and the word says which."""
    before = file.read_bytes()
    folder = tmp_path / "linked"
    folder.mkdir()
    (folder / "case.yaml").symlink_to(file)
    with pytest.raises(UsageError, match=f"is a link, to {file}.*Name the file"):
        revise(folder, [Edit("set", TITLE, "x")])
    with pytest.raises(UsageError, match="is a link"):
        ws.resolve(folder, {"water": 38})
    assert (folder / "case.yaml").is_symlink()
    file.chmod(0o444)
    with pytest.raises(OutputError, match="it is read-only"):
        revise(file, [Edit("set", TITLE, "x")])
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["case.yaml"]
    (folder / "case.yaml").unlink()
    os.mkfifo(folder / "case.yaml")
    for change in (lambda: revise(folder, []), lambda: ws.resolve(folder, {"water": 38})):
        with pytest.raises(UsageError, match=r"holds no case\.yaml"):
            change()
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(UsageError, match="no ordinary file"):
        ws.resolve(tmp_path / "pipe.yaml", {"water": 38})


def test_a_folder_may_be_reached_by_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(file.parent)
    revise(tmp_path / "linked", [Edit("set", TITLE, "By another name")])
    assert ws.read(file).title == "By another name"


def test_a_mark_at_the_start_of_the_file_stays(file: Path) -> None:
    text = "winset: 1\n" + file.read_text().replace("winset: 1\n", "")
    file.write_text("\ufeff" + text, encoding="utf-8")
    revise(file, [Edit("set", ("summary",), "A new key.")])
    assert file.read_text(encoding="utf-8").startswith("\ufeffwinset: 1\n")
    assert ws.read(file).summary == "A new key."


def test_what_an_editor_wrote_in_between_is_not_lost(file: Path) -> None:
    def edits(version: Version) -> list[Edit]:
        file.write_text(version.text + "# mine\n")
        return [Edit("set", TITLE, "x")]

    with pytest.raises(UsageError, match="changed meanwhile"):
        revise(file, edits)
    assert file.read_text().endswith("# mine\n")


@pytest.mark.parametrize("place", ["-", "nowhere", ""])
def test_places_that_hold_no_case(place: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        revise(place or tmp_path, [])


WRITER = """
import sys
from winset.case.revise import revise
from winset.case.yaml.edit import Edit
for n in range(40):
    revise(sys.argv[1], [Edit("add", ("log",), f"{sys.argv[2]}{n}")], draft=True)
"""


def test_three_writers_at_once_lose_nothing(file: Path) -> None:
    """Each adds forty entries, and reads the file anew for each: all 120 are there."""
    file.write_text("winset: 1\n")
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, file, name]) for name in "abc"]
    assert [writer.wait(timeout=300) for writer in writers] == [0, 0, 0]
    log = revise(file, [], draft=True).after.data["log"]
    assert sorted(log) == sorted(f"{name}{n}" for name in "abc" for n in range(40))
    for name in "abc":
        assert [entry for entry in log if entry[0] == name] == [f"{name}{n}" for n in range(40)]
    assert sorted(path.name for path in file.parent.iterdir()) == ["case.yaml"]


@pytest.mark.parametrize(
    ("source", "why", "sources", "reason"),
    [
        ("council-2025#p3", "Read.", ("council-2025#p3",), "Read."),
        ("The  treaty", None, (), "The treaty"),
        ("The treaty", "Read off it.", (), "Read off it. The treaty"),
        ("The treaty", "Read off The treaty.", (), "Read off The treaty."),
        (None, None, (), None),
    ],
)
def test_where_an_outcome_is_from(
    file: Path, source: str | None, why: str | None, sources: tuple[str, ...], reason: str | None
) -> None:
    case = ws.resolve(file, {"water": 38}, day="2025-11", cited=source, why=why)
    outcome = case.issues["water"].outcome
    assert outcome is not None
    assert (outcome.date, outcome.sources, outcome.why) == ("2025-11", sources, reason)


@pytest.mark.parametrize("day", ["yesterday", "2015-7-1", "2015-02-30", "20150714", "15"])
def test_no_date(file: Path, day: str) -> None:
    with pytest.raises(UsageError, match="is no date"):
        outcome_edits(ws.read(file), {"water": 38}, day)


def test_a_source_the_case_lacks_is_told(file: Path) -> None:
    with pytest.raises(UsageError, match=r"no source 'council-2052'.*council-2025"):
        ws.resolve(file, {"water": 38}, cited="council-2052#p3")

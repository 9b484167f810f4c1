"""An accepted claim becomes a row of a case's own file; nothing else of the file changes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from tests.conftest import ROOT, Call
from winset.case.yaml.edit import Edit, edit_text
from winset.errors import CaseError, UsageError
from winset.library.document import Block, Reading, Record
from winset.library.library import Library

TEXTS = (
    "Israel opposes the interim plan.",
    "On November 11, Russia and Iran signed a protocol on fuel.",
    "Egypt supports longer limits.",
    "China wants fewer limits.",
)
RECORD = Record(title="On the talks", authors=("Ann Lee",), date="2014-12-02", type="news")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with ws.open_library(tmp_path / "l.sqlite") as opened:
        opened.add_reading(Reading(RECORD, tuple(map(Block, TEXTS))), "t.txt", b"t")
        yield opened


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "cases/iran-2014", tmp_path / "iran"))


def accepted(library: Library, n: int) -> str:
    (claim,) = library.claims(f"lee-2014#p{n}")
    return library.judge(claim.id, "accept", "Ann").id


def added(before: str, after: str) -> list[str]:
    """Return the lines added; no line may go."""
    lines = [line for line in ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert not [line for line in lines if line[0] == "-"]
    return [line[2:].strip() for line in lines]


def test_evidence_with_its_source(library: Library, case: Path) -> None:
    before = (case / "case.yaml").read_text()
    carried = library.carry(accepted(library, 1), case, "evidence", fits={"completes": "I"})
    after = (case / "case.yaml").read_text()
    assert (carried.place, carried.locator) == (
        "evidence.israel-opposes-the-interim-plan",
        "lee-2014#p1",
    )
    lines = added(before, after)
    assert "lee-2014:" in lines
    assert "type: news" in lines
    read = ws.read(case)
    item = read.evidence["israel-opposes-the-interim-plan"]
    assert (item.consistency, item.sources) == ({"completes": "I"}, ("lee-2014#p1",))
    source = read.sources["lee-2014"]
    assert (source.title, source.date, source.authors) == (
        "On the talks",
        "2014-12-02",
        ("Ann Lee",),
    )
    assert source.passages == {"p1": "Israel: opposes the interim plan."}
    complaints = [finding.path for finding in ws.check(case, library=library)]
    partial = "evidence.israel-opposes-the-interim-plan.consistency"  # weighed for one alone
    assert sorted(complaints) == [partial, "sources.topychkanov-2014"]  # not in this library


def test_evidence_nobody_weighed_fits_all_alike(library: Library, case: Path) -> None:
    library.carry(accepted(library, 1), case, "evidence", id="plan")
    read = ws.read(case)
    assert set(read.evidence["plan"].consistency.values()) == {"N"}
    assert set(read.evidence["plan"].consistency) == set(read.hypotheses)


def test_two_claims_share_a_source(library: Library, case: Path) -> None:
    library.carry(accepted(library, 1), case, "evidence")
    carried = library.carry(accepted(library, 2), case, "agreement", id="fuel")
    read = ws.read(case)
    assert carried.place == "agreements.fuel"
    assert read.agreements["fuel"].parties == ("russia", "iran")
    assert read.agreements["fuel"].date == "2014-11-11"
    assert sorted(read.sources["lee-2014"].passages) == ["p1", "p2"]
    assert sorted(read.sources["lee-2014"].digests) == ["p1", "p2"]


def without(case: Path, row: str) -> None:
    """Take a position out of the case."""
    path = case / "case.yaml"
    path.write_text(edit_text(path.read_text(), [Edit("delete", ("positions", row))]))


def test_a_position(library: Library, case: Path) -> None:
    without(case, "china/duration")
    name = accepted(library, 4)
    with pytest.raises(UsageError, match="Give issue and value"):
        library.carry(name, case, "position")
    with pytest.raises(UsageError, match="no issue 'durations'"):
        library.carry(name, case, "position", issue="durations", value=5)
    library.carry(name, case, "position", issue="duration", value=[3, 5, 8])
    found = next(p for p in ws.read(case).positions if p.sources == ("lee-2014#p4",))
    assert (found.actor, found.issue, found.position.likely) == ("china", "duration", 5)
    assert (found.salience.low, found.salience.high) == (10, 90)
    assert found.why == "China: wants fewer limits. Salience not judged yet."


def refused(library: Library, case: Path, says: str, name: str, row: Any, **said: Any) -> None:
    before = (case / "case.yaml").read_bytes()
    with pytest.raises((UsageError, CaseError), match=says):
        library.carry(name, case, row, **said)
    assert (case / "case.yaml").read_bytes() == before


def test_what_is_refused_leaves_the_case_as_it_was(library: Library, case: Path) -> None:
    candidate = library.claims("lee-2014#p1")[0].id
    refused(library, case, "'candidate', not accepted", candidate, "evidence")
    library.judge(candidate, "drop", "Ann")
    refused(library, case, "'dropped', not accepted", candidate, "evidence")
    name = accepted(library, 1)
    refused(library, case, "no hypothesis 'complete'", name, "evidence", fits={"complete": "C"})
    refused(library, case, "two parties", name, "agreement")
    refused(library, case, "evidence", name, "evidence", id="no id")
    refused(
        library, case, "position of 'israel' on 'duration' already", name, "position",
        issue="duration", value=25,
    )  # fmt: skip
    egypt = accepted(library, 3)
    refused(
        library, case, "no actor 'egypt'.*which actor", egypt, "position", issue="duration", value=9
    )
    library.carry(name, case, "evidence", id="plan")
    refused(library, case, "'plan' under evidence already", name, "evidence", id="plan")
    refused(library, case, "this row already, as evidence.plan", name, "evidence")


def test_a_value_out_of_range_is_not_written(library: Library, case: Path) -> None:
    without(case, "china/duration")
    refused(
        library,
        case,
        "900",
        accepted(library, 4),
        "position",
        issue="duration",
        value=900,
    )


def test_a_case_with_faults_is_left_alone(library: Library, case: Path) -> None:
    path = case / "case.yaml"
    path.write_text(path.read_text().replace("rule: consensus", "rule: consent"))
    refused(library, case, "consent", accepted(library, 1), "evidence")


def test_another_text_under_the_same_address_is_refused(library: Library, case: Path) -> None:
    path = case / "case.yaml"
    name = accepted(library, 1)
    library.carry(name, case, "evidence", id="plan")
    digest = library.passage("lee-2014#p1").digest[:12]
    path.write_text(path.read_text().replace(digest, "f" * 12))
    refused(library, case, "another text as lee-2014#p1", name, "evidence", id="again")


def test_command(library: Library, case: Path, call: Call) -> None:
    name = accepted(library, 1)
    store = ("--library", str(library.path))
    said = call("library", "carry", name[:8], case, "--as", "evidence", "--fits", "x", *store)
    assert (said.code, "HYPOTHESIS=C" in said.err) == (2, True)
    said = call(
        "library", "carry", name[:8], case, "--as", "position", "--issue", "duration",
        "--value", "5,7", *store,
    )  # fmt: skip
    assert (said.code, "write 60" in said.err) == (2, True)
    said = call(
        "library", "carry", name[:8], case / "case.yaml", "--as", "evidence", "--id", "plan",
        "--fits", "derails=cc", "--json", *store,
    )  # fmt: skip
    data = json.loads(said.out)
    assert (data["place"], data["source"]) == ("evidence.plan", "lee-2014#p1")
    assert ws.read(case).evidence["plan"].consistency == {"derails": "CC"}
    assert call("library", "carry", name, "-", "--as", "evidence", *store).code == 2

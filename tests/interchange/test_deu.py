"""DEU tables: a tiny made-up one in every delimiter, its faults, and the real one where it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import winset as ws
from tests.data import data_path
from winset.case.read import inspect_bytes
from winset.case.read import write as to_yaml
from winset.interchange import deu, forms
from winset.interchange.reading import Reading

HEAD = ["prnrnmc", "prnr", "prname", "isnr", "type", "proc", "counvte", "intro", "finact"]
ACTORS = ["com", "ep", "be", "de", "fr", "pl"]
COLUMNS = [*HEAD, *[f"p{a}" for a in ACTORS], *[f"s{a}" for a in ACTORS], "rp", "out"]
SALIENCES = [60, 40, 50, 80, 20, 30]


def row(issue: str, positions: list[object], **given: object) -> dict[str, object]:
    """Return a made-up issue of a made-up proposal on bottle caps."""
    cells: dict[str, object] = dict.fromkeys(COLUMNS, "")
    cells |= {"prnrnmc": 1, "prnr": "x02001", "prname": "bottle caps", "isnr": issue}
    cells |= {"proc": "COD", "counvte": "QMV", "intro": "23-07-02", "finact": "2004-05-03"}
    cells |= {f"p{a}": value for a, value in zip(ACTORS, positions, strict=True)}
    cells |= {f"s{a}": value for a, value in zip(ACTORS, SALIENCES, strict=True)}
    return cells | given


def table(*rows: dict[str, object], delimiter: str = ",") -> bytes:
    lines = [COLUMNS, *[[str(cells.get(name, "")) for name in COLUMNS] for cells in rows]]
    return "\n".join(delimiter.join(line) for line in lines).encode() + b"\n"


FIRST = row("x02001i1", [100, 90, 0, 40, 66.5, ""], rp=0, out=70)
SECOND = row("x02001i2", [50, "", 0, 100, 100, ""], out=50)
LATER = row(
    "x05002i1",
    [100, 100, 0, 0, 50, 50],
    prnrnmc=2,
    prnr="x05002",
    intro="2011-07-05",
    proc="CNS",
    counvte="Unan",
    finact="999",
    out="",
)
PLAIN = table(FIRST, SECOND, LATER)


def read(raw: bytes) -> Reading:
    return forms.inspect_bytes(raw, "table.csv", "table", "deu")


def test_one_case_a_proposal_with_its_issues() -> None:
    found = read(PLAIN)
    assert found.findings == ()
    assert [case.id for case in found.cases] == ["deu-1", "deu-2"]
    first = found.cases[0]
    assert list(first.issues) == ["x02001i1", "x02001i2"]
    assert first.title == "bottle caps (x02001)"
    assert first.as_of == date(2002, 7, 23)
    issue = first.issues["x02001i1"]
    assert issue.range == (0, 100)
    assert issue.status_quo == ws.Belief.sure(0)
    assert issue.outcome is not None
    assert (issue.outcome.value, issue.outcome.date) == (70, "2003-05-04")
    assert first.issues["x02001i2"].status_quo is None
    assert found.cases[1].issues["x05002i1"].outcome is None


def test_who_holds_a_position_and_what() -> None:
    first = read(PLAIN).cases[0]
    held = {(r.actor, r.issue): (r.position.likely, r.salience.likely) for r in first.positions}
    assert held["fr", "x02001i1"] == (66.5, 20)
    assert held["de", "x02001i2"] == (100, 80)
    assert ("ep", "x02001i2") not in held
    assert len(held) == 9


def test_who_decides() -> None:
    law, treaty = read(PLAIN).cases
    assert law.decision.rule == "quota"
    assert (law.decision.quota, law.decision.setter) == (62, "com")
    assert law.decision.vetoes == ("com", "ep")
    assert sum(law.decision.votes.values()) == 87
    assert treaty.decision.rule == "consensus"
    assert "ep" not in treaty.decision.vetoes
    assert len(treaty.decision.vetoes) == 26


@pytest.mark.parametrize(
    ("day", "members", "votes", "quota", "largest"),
    [
        (date(1990, 1, 1), 15, 87, 62, 10),
        (date(2004, 4, 30), 15, 87, 62, 10),
        (date(2004, 5, 1), 25, 124, 88, 10),
        (date(2004, 11, 1), 25, 321, 232, 29),
        (date(2007, 1, 1), 27, 345, 255, 29),
        (date(2013, 7, 1), 28, 352, 260, 29),
    ],
)
def test_votes_add_up_as_the_treaties_say(
    day: date, members: int, votes: float, quota: float, largest: float
) -> None:
    """Totals and thresholds: Article 205 TEC; Acts of Accession 2003 (26), 2005, 2011."""
    treaty = deu.treaty_on(day)
    assert len(treaty.votes) == members
    assert sum(treaty.votes.values()) == votes
    assert treaty.quota == quota
    assert max(treaty.votes.values()) == largest


def test_population_after_november_2014() -> None:
    treaty = deu.treaty_on(date(2014, 11, 1))
    assert len(treaty.votes) == 28
    assert sum(treaty.votes.values()) == pytest.approx(508.5, abs=1)
    assert treaty.quota == pytest.approx(0.65 * 508.5, abs=1)


VOTES = {  # members' votes before May 2004, from then, from November 2004, and in July 2013
    "be": (5, 5, 12, 12), "nl": (5, 5, 13, 13), "lu": (2, 2, 4, 4), "fr": (10, 10, 29, 29),
    "de": (10, 10, 29, 29), "it": (10, 10, 29, 29), "uk": (10, 10, 29, 29), "dk": (3, 3, 7, 7),
    "ie": (3, 3, 7, 7), "el": (5, 5, 12, 12), "es": (8, 8, 27, 27), "pt": (5, 5, 12, 12),
    "se": (4, 4, 10, 10), "fi": (3, 3, 7, 7), "at": (4, 4, 10, 10), "pl": (0, 8, 27, 27),
    "ro": (0, 0, 0, 14), "hu": (0, 5, 12, 12), "cz": (0, 5, 12, 12), "bu": (0, 0, 0, 10),
    "lt": (0, 3, 7, 7), "sk": (0, 3, 7, 7), "cy": (0, 2, 4, 4), "ee": (0, 3, 4, 4),
    "lv": (0, 3, 4, 4), "si": (0, 3, 4, 4), "mt": (0, 2, 3, 3), "cr": (0, 0, 0, 7),
}  # fmt: skip
"""CVCE, Evolution of qualified majority voting; Act of Accession of Croatia, Article 20."""


def test_votes_of_each_member_are_as_published() -> None:
    days = [date(2004, 4, 30), date(2004, 5, 1), date(2004, 11, 1), date(2013, 7, 1)]
    for place, day in enumerate(days):
        published = {code: row[place] for code, row in VOTES.items() if row[place]}
        assert deu.treaty_on(day).votes == published


SHARES = {
    "de": 15.93, "fr": 13.04, "uk": 12.73, "it": 12.07, "es": 9.12, "pl": 7.47, "ro": 3.9,
    "nl": 3.37, "be": 2.21, "el": 2.13, "cz": 2.05, "pt": 2.04, "hu": 1.94, "se": 1.92,
    "at": 1.69, "bu": 1.42, "dk": 1.11, "fi": 1.08, "sk": 1.06, "ie": 0.91, "cr": 0.83,
    "lt": 0.57, "si": 0.41, "lv": 0.39, "ee": 0.26, "cy": 0.17, "lu": 0.11, "mt": 0.08,
}  # fmt: skip
"""In percent, as the Council counted in 2016 (Agence Europe 11449, on the decision of 8 December
2015 that amends its rules of procedure)."""


def test_population_shares_are_those_by_which_the_council_counted() -> None:
    votes = deu.treaty_on(date(2015, 1, 1)).votes
    total = sum(votes.values())
    assert {code: 100 * value / total for code, value in votes.items()} == pytest.approx(
        SHARES, abs=0.12
    )


def test_commission_and_parliament_count_as_the_largest_state() -> None:
    actors = read(PLAIN).cases[0].actors
    assert actors["com"].capability == actors["ep"].capability == ws.Belief.sure(10)
    assert actors["be"].capability == ws.Belief.sure(5)
    assert "pl" not in actors
    assert read(PLAIN).cases[1].actors["pl"].capability == ws.Belief.sure(27)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_delimiter_reads_the_same(delimiter: str) -> None:
    assert read(table(FIRST, SECOND, LATER, delimiter=delimiter)).cases == read(PLAIN).cases


def test_quotes_decimal_commas_and_a_mark_at_the_start() -> None:
    raw = (
        table(FIRST, delimiter=";").replace(b"66.5", b'"66,5"').replace(b"x02001i1", b'"x02001i1"')
    )
    assert read(b"\xef\xbb\xbf" + raw).cases == read(table(FIRST)).cases


@pytest.mark.parametrize("named", [{}, {"prnr": "GDP", "isnr": "GDP", "prnrnmc": "GDP"}])
def test_an_added_row_of_gdps_is_dropped(named: dict[str, object]) -> None:
    gdps: dict[str, object] = {"pde": 3.9, "pfr": 2.8, "pbe": 0.5} | named
    found = read(table(gdps, FIRST, SECOND, LATER))
    assert found.findings == ()
    assert found.cases == read(PLAIN).cases


def test_cases_are_sound_and_round_trip_through_yaml() -> None:
    for case in read(PLAIN).cases:
        reading = inspect_bytes(to_yaml(case).encode(), "case.yaml", "x")
        unsaid = () if case.deal else ("decision.vetoes",)  # what no deal brings
        assert tuple(finding.path for finding in reading.findings) == unsaid
        assert reading.case == case


def test_values_outside_the_scale_are_missing_and_said() -> None:
    found = read(table(row("i1", [999, -1, "much", 40, 60, ""], out=130, rp="."), LATER))
    assert [(f.line, f.path, f.found, f.severity) for f in found.findings] == [
        (2, "pcom", "'999'", "warning"),
        (2, "pep", "'-1'", "warning"),
        (2, "pbe", "'much'", "warning"),
        (2, "out", "'130'", "warning"),
    ]
    issue = found.cases[0].issues["i1"]
    assert issue.outcome is None
    assert issue.status_quo is None
    assert len(found.cases[0].positions) == 2


def test_only_members_of_the_time_count() -> None:
    found = read(table(row("i1", [100, 90, 0, 40, 60, 50])))
    (finding,) = found.findings
    assert "positions of pl, no members" in finding.found
    assert (finding.line, finding.severity) == (2, "warning")
    assert {r.actor for r in found.cases[0].positions} == {"com", "ep", "be", "de", "fr"}


def test_an_issue_without_positions_is_left_out() -> None:
    found = read(table(FIRST, row("i9", [""] * 6)))
    assert list(found.cases[0].issues) == ["x02001i1"]
    assert found.findings[0].line == 3


def test_faults_that_keep_a_table_from_being_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(table(FIRST, FIRST, row("", [1] * 6), row("i3", [1] * 6, prnrnmc="")))
    with pytest.raises(ws.CaseError) as caught:
        forms.read_all(path, "deu")
    assert [finding.line for finding in caught.value.findings] == [3, 4, 5]
    assert "first in line 2" in caught.value.findings[0].found


def test_issues_of_one_name_and_two_numbers_are_two() -> None:
    raw = table(FIRST, FIRST).replace(b"isnr", b"isnrnmc,isnr")
    raw = raw.replace(b",x02001i1", b",7,x02001i1", 1).replace(b"caps,x02001i1", b"caps,8,x02001i1")
    found = read(raw)
    assert found.findings == ()
    assert list(found.cases[0].issues) == ["x02001i1", "x02001i1-8"]


def test_names_that_make_no_id_or_the_same_one() -> None:
    found = read(table(*(row(name, [1] * 5 + [""], prnrnmc="a²") for name in ("i½", "i 1", "i-1"))))
    assert list(found.cases[0].issues) == ["i", "i-1", "i-1-2"]
    assert found.cases[0].id == "deu-a"


@pytest.mark.parametrize(
    "raw", [b"", b"a,b\n1,2\n", b'prnr,isnr\n"open', b"\x00\xff\xfe", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_such_table_is_refused(raw: bytes) -> None:
    found = read(raw)
    assert found.cases == ()
    assert any(f.severity == "error" for f in found.findings)


def test_a_date_that_cannot_be_read() -> None:
    named = read(table(row("i1", [1] * 5 + [""], intro="soon")))
    assert named.cases[0].as_of == date(2002, 1, 1)
    assert named.findings[0].severity == "warning"
    unnamed = read(table(row("i1", [1] * 6, intro="soon", prnr="caps")))
    assert unnamed.findings[0].severity == "error"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("26-01-00", date(2000, 1, 26)),
        ("07-02-96", date(1996, 2, 7)),
        ("14-09-2016", date(2016, 9, 14)),
        ("2023-07-01", date(2001, 7, 23)),
        ("1930-05-05", date(2005, 5, 30)),
        ("999", None),
        ("", None),
        ("31-02-05", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert deu.day_of(text) == day


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(ws.UsageError, match="There is no file"):
        forms.read_all("nowhere.csv", "deu")


def test_the_training_part_of_deu_iii() -> None:
    cases = forms.read_all(data_path("deu3-train.csv"))
    issues = [issue for case in cases for issue in case.issues.values()]
    assert len(cases) == 92
    assert len(issues) == 238
    assert sum(issue.outcome is not None for issue in issues) == 235
    assert all(not inspect_bytes(to_yaml(c).encode(), "c", "c").errors for c in cases)

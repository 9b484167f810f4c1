"""Origins from documents, and what `check` says of evidence that may not stand on its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.case.test_findings import BASE, inspected
from tests.data import HERE as ROOT
from winset.case.hypotheses import Evidence
from winset.case.origins import origins, rating
from winset.case.read import inspect_bytes
from winset.case.schema import Case
from winset.case.sources import Publisher, Source
from winset.errors import Finding

IRAN = ROOT / "cases" / "iran-2014" / "case.yaml"


def case_with(sources: dict[str, dict[str, Any]], **items: dict[str, Any]) -> Case:
    evidence = {n: Evidence(name=n, **item) for n, item in items.items()}
    documents = {n: Source(title=n, **entry) for n, entry in sources.items()}
    return Case.model_construct(evidence=evidence, sources=documents)


def warnings(text: str) -> list[Finding]:
    return list(inspect_bytes(text.encode(), "case.yaml", "case").findings)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ({"a": ["d#p1"], "b": ["d#p2"]}, {"a": "d", "b": "d"}),
        ({"a": ["d#p1"], "b": ["e#p1"]}, {"a": None, "b": None}),
        ({"a": ["d"], "b": ["d", "e"], "c": ["e", "d"]}, {"a": "d", "b": "d", "c": "d"}),
        ({"a": ["d"], "b": ["same"]}, {"a": "d", "b": "d"}),
        ({"a": [], "b": []}, {"a": None, "b": None}),
    ],
)
def test_items_that_cite_one_document_share_an_origin(
    items: dict[str, list[str]], expected: dict[str, str | None]
) -> None:
    sources = {"d": {}, "e": {}, "same": {"document": "d"}}
    case = case_with(sources, **{n: {"sources": tuple(cited)} for n, cited in items.items()})
    assert origins(case) == expected


def test_what_the_case_says_of_origins_counts() -> None:
    """A document has the origin that most items citing it name; one that says why not has none."""
    cited = {"sources": ("d#p1",)}
    case = case_with(
        {"d": {}},
        one=cited | {"origin": "author"},
        two=cited | {"origin": "author"},
        three=cited | {"origin": "officials"},
        open=cited,
        apart=cited | {"own_origin": "a public act"},
    )
    assert origins(case) == {
        "one": "author", "two": "author", "three": "officials", "open": "author", "apart": None,
    }  # fmt: skip


def test_check_names_the_two_items_that_rested_on_the_founding_document_without_its_origin() -> (
    None
):
    """As the case stood at 76077f3: neither had an origin, and market-first cited p11 to p13."""
    text = IRAN.read_text(encoding="utf-8")
    assert warnings(text) == []
    for name in ("cooperation-widens", "india-precedent"):
        start = text.index(f"  {name}:\n")
        place = text.index("    origin: topychkanov\n", start)
        text = text[:place] + text[place:].replace("    origin: topychkanov\n", "", 1)
    own = "sources: [topychkanov-2014#p12, estimate#hypotheses]"
    assert own in text
    text = text.replace(own, "sources: [topychkanov-2014#p12, topychkanov-2014#p13]")
    passages, origin = warnings(text)
    assert passages.path == "hypotheses.market-first.sources"
    assert passages.found == "topychkanov-2014#p13, on which india-precedent rest as well"
    assert origin.path == "evidence.cooperation-widens"
    assert "no origin for cooperation-widens, india-precedent, which cite" in origin.found
    assert "'topychkanov' is taken, of which 6 items share one weight" in origin.expected


def test_check_tells_of_judgements_made_when_the_bottom_line_was_known() -> None:
    text = IRAN.read_text(encoding="utf-8")
    place = "    date: 2014-03-20\n    rating: B2\n"
    for day, told in (("2014-12-18", False), ("2014-12-20", True)):
        found = warnings(text.replace(place, f"{place}    judged: {day}\n", 1))
        assert [f.path for f in found] == ["evidence.no-change-in-march.judged"] * told
    assert "all judged after 2014-12-19" in found[0].found


def test_an_origin_is_named_or_denied_not_both() -> None:
    text = IRAN.read_text(encoding="utf-8")
    text = text.replace("    own_origin: A public", "    origin: o\n    own_origin: A public")
    (fault,) = warnings(text)
    assert (fault.path, fault.severity) == ("evidence.signs-protocol.own_origin", "error")


@pytest.mark.parametrize(
    ("sources", "own", "expected"),
    [
        ({"d": {"rating": "C2", "publisher": "TASS"}}, None, "C2"),
        ({"d": {"publisher": "TASS"}}, None, "D4"),
        ({"d": {"publisher": "tass"}}, None, "D4"),
        ({"d": {"publisher": "TASS"}, "e": {"rating": "B2"}}, None, "B2"),
        ({"d": {"publisher": "TASS"}, "e": {"rating": "B2", "retracted": "made up"}}, None, "D4"),
        ({"d": {"rating": "C2"}}, "A1", "A1"),
        ({"d": {"rating": "F6"}, "e": {"rating": "D1"}}, None, "F6"),
        ({"d": {}}, None, None),
    ],
)
def test_an_item_has_the_best_rating_of_its_documents(
    sources: dict[str, dict[str, Any]], own: str | None, expected: str | None
) -> None:
    case = case_with(sources, item={"sources": tuple(sources), "rating": own})
    object.__setattr__(case, "publishers", {"tass": Publisher(name="TASS", rating="D4")})
    assert rating(case, case.evidence["item"]) == expected


def test_check_lists_what_else_cites_a_retracted_source() -> None:
    text = IRAN.read_text(encoding="utf-8")
    place = "    rating: A1\n    note: S/RES/1929"
    assert place in text
    found = warnings(text.replace(place, f"    retracted: forged\n{place}"))
    assert [f.path for f in found] == ["sources.unscr-1929.retracted"]
    assert found[0].found == "a retracted source that issues.arms-embargo cite"


def test_check_tells_of_judgements_older_than_what_they_judge() -> None:
    item = "e: {name: E, date: 2019-05, judged: %s, likelihood: {h: likely}}"
    for day, told in (("2019-04-30", True), ("2019-05-01", False), ("2019", False)):
        reading = inspected("e: {name: E, likelihood: {h: likely}}", item % day)
        assert [f.path for f in reading.findings] == ["evidence.e.judged"] * told
    several = (
        "e: {name: E, date: 2019-05, judgements: {Ann: {judged: 2019-01, likelihood: {h: 5}}}}"
    )
    (found,) = inspected("e: {name: E, likelihood: {h: likely}}", several).findings
    assert (found.path, found.severity) == ("evidence.e.judgements.Ann.judged", "warning")
    assert found.expected == "a day from 2019-05 on, when the item came about"


def test_two_publishers_of_one_name_are_refused() -> None:
    for more in ("u: {name: Tass, rating: B2}", "Tass: {name: Other, rating: B2}"):
        new = f"publishers:\n  t: {{name: Tass, rating: D4}}\n  {more}\nsources:"
        faults = inspected("sources:", new).findings
        assert [f.severity for f in faults] == ["error"]
        assert "called as well" in faults[0].found


def test_judges_are_told_apart_by_letters_not_by_blanks() -> None:
    item = "e: {name: E, judgements: {Ann: {likelihood: {h: 50}}%s}}"
    old = "e: {name: E, likelihood: {h: likely}}"
    case = inspected(old, item.replace("Ann", "'Ann '") % "").case
    assert case is not None
    assert case.evidence["e"].judges == ("Ann",)
    (fault,) = inspected(old, item % ", 'Ann ': {likelihood: {h: 60}}").findings
    assert fault.expected == "each judge once; 'Ann' stands there twice but for blanks"
    by = inspected(old, "e: {name: E, judged_by: [' Ann', Ann], likelihood: {h: likely}}").case
    assert by is not None
    assert by.evidence["e"].judges == ("Ann",)


def test_one_factor_for_each_judge() -> None:
    judged = inspected("likelihood: {h: likely}", "judged_by: Ann, likelihood: {h: likely}")
    assert judged.findings == ()
    factors = "factors: {f: {name: F, judge: Ann, rho: 0.2}, g: {name: G, judge: 'Ann ', rho: 0.1}}"
    text = BASE.replace("{h: likely}", "{h: likely}, judged_by: Ann") + factors
    (fault,) = warnings(text)
    assert (fault.path, fault.severity) == ("factors.g.judge", "error")
    assert fault.found == "'Ann', of whom 'f' is already"


@pytest.mark.parametrize(
    ("views", "told"),
    [
        ({"r": ", none_of_these: true"}, ["warning"]),
        ({"h": "", "r": ", none_of_these: true"}, []),
        ({"h": "", "r": ", none_of_these: true", "q": ", none_of_these: true"}, ["error"]),
        ({"r": ", none_of_these: true", "q": ", none_of_these: true"}, ["error"]),
        ({"h": "", "r": ", none_of_these: true", "q": ", none_of_these: true, question: role",
          "p": ", question: role"}, []),
        ({"h": "", "r": ", none_of_these: true", "i": ", parent: h",
          "j": ", parent: h, none_of_these: true"}, []),
    ],
)  # fmt: skip
def test_one_hypothesis_stands_for_the_rest(views: dict[str, str], told: list[str]) -> None:
    """Of each question, and of the parts of each hypothesis."""
    lines = "\n".join(f"  {name}: {{name: N, about: a{more}}}" for name, more in views.items())
    text = BASE.replace("  h: {name: H, about: a}", lines)
    text = text.replace("{h: likely}", f"{{{', '.join(f'{n}: likely' for n in views)}}}")
    found = [f for f in warnings(text) if f.path.endswith("none_of_these")]
    assert [f.severity for f in found] == told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("h: {name: H", "h: {name: ''"),
        ("e: {name: E", "e: {name: '  '"),
        ("x: {name: X", "x: {name: ''"),
        ("a: {name: A", "a: {name: ''"),
        ("p: {name: P", "p: {name: ''"),
        ("s: {title: S", "s: {title: ' '"),
    ],
)
def test_a_name_is_there(old: str, new: str) -> None:
    (fault,) = [f for f in inspected(old, new).findings if f.path.endswith(("name", "title"))]
    assert (fault.severity, fault.expected) == ("error", "a name")

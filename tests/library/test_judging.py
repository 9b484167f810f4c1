"""Claims in the library: found once, judged by people, every judgement kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import winset as ws
from tests.conftest import Call
from winset.errors import UsageError
from winset.library import store
from winset.library.case_rows import paraphrase
from winset.library.claims import judgements as judging
from winset.library.claims import parser, rules
from winset.library.claims.claim import Claim
from winset.library.claims.sentences import Passages
from winset.library.document import Block, Reading, Record
from winset.library.library import Library

TEXTS = (
    "Russia does not support sanctions against Iran. Israel opposes the interim plan.",
    "The weather was fine.",
    "The United States wants a longer limit.",
)
RECORD = Record(title="On the talks", authors=("Ann Lee",), date="2015-01-02")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with ws.open_library(tmp_path / "l.sqlite") as opened:
        opened.add_reading(Reading(RECORD, tuple(map(Block, TEXTS))), "t.txt", b"t")
        other = Reading(Record(title="More"), (Block("Iran wants fewer limits."),))
        opened.add_reading(other, "m.txt", b"m", "more")
        yield opened


def test_candidates_are_found_on_first_use_and_kept(library: Library, tmp_path: Path) -> None:
    found = library.claims()
    assert [(c.actors, c.polarity, c.label) for c in found] == [
        (("russia",), False, "supports"),
        (("israel",), True, "opposes"),
        (("united-states",), True, "wants"),
        (("iran",), True, "wants"),
    ]
    assert {c.state for c in found} == {"candidate"}
    assert {c.by for c in found} == {""}
    first = found[0]
    assert first.passage == "lee-2015#p1"
    assert TEXTS[0][first.start : first.stop] == first.quote
    with ws.open_library(tmp_path / "l.sqlite", create=False) as again:
        assert again.claims() == found


def test_claims_are_narrowed(library: Library) -> None:
    assert [c.document for c in library.claims("more")] == ["more"]
    assert len(library.claims("lee-2015#p1")) == 2
    assert [c.actors for c in library.claims(actor="Russia")] == [("russia",)]
    assert library.claims(state="accepted") == ()
    with pytest.raises(UsageError, match="no document"):
        library.claims("lee-2016", state="accepted")
    with pytest.raises(UsageError, match="no document"):
        library.claims("lee-2016")
    with pytest.raises(UsageError, match="no paragraph 9"):
        library.claims("lee-2015#p9")
    with pytest.raises(UsageError, match="no state"):
        library.claims(state="true")


def test_the_last_judgement_counts_and_all_are_kept(library: Library) -> None:
    name = library.claims()[0].id
    accepted = library.judge(name, "accept", "Ann", note="plain")
    assert (accepted.state, accepted.by, accepted.note) == ("accepted", "Ann", "plain")
    changed = library.judge(name[:6], "change", "Ben", label="opposes", polarity=True)
    assert (changed.state, changed.kind, changed.label, changed.note) == (
        "changed",
        "stance",
        "opposes",
        "plain",
    )
    again = library.judge(name, "accept", "Cy")
    assert (again.state, again.by, again.label) == ("changed", "Cy", "opposes")
    dropped = library.judge(name, "drop", "Ann", note="said by others")
    assert library.claim(name) == dropped
    assert dropped.state == "dropped"
    states = [(j.claim.state, j.claim.by) for j in library.judgements(name)]
    assert states == [
        ("accepted", "Ann"),
        ("changed", "Ben"),
        ("changed", "Cy"),
        ("dropped", "Ann"),
    ]
    assert library.claims(state="dropped") == (dropped,)


def test_a_correction_taken_back_is_no_change(library: Library) -> None:
    claim = library.claims()[1]
    library.judge(claim.id, "change", "Ann", object="the plan")
    back = library.judge(claim.id, "change", "Ann", object=claim.object)
    assert back.state == "accepted"


def test_an_act_that_is_corrected_loses_the_words_of_the_old_one(library: Library) -> None:
    claim = library.claims()[1]
    held = library.judge(claim.id, "change", "Ann", label="REJECT")
    assert (held.kind, held.cue) == ("act", "")
    assert paraphrase(held) == "Israel: reject the interim plan."


@pytest.mark.parametrize(
    ("how", "by", "changes", "says"),
    [
        ("accept", " ", {}, "by a person"),
        ("accept", "Ann", {"object": "x"}, "say change"),
        ("change", "Ann", {}, "Say what changes"),
        ("change", "Ann", {"label": "adores"}, "no stance 'adores'"),
        ("change", "Ann", {"modality": "maybe"}, "no modality"),
        ("change", "Ann", {"quote": "x"}, "cannot be changed"),
        ("believe", "Ann", {}, "judged by one of"),
    ],
)
def test_what_cannot_be_judged_changes_nothing(
    library: Library, how: str, by: str, changes: dict[str, str], says: str
) -> None:
    name = library.claims()[0].id
    with pytest.raises(UsageError, match=says):
        library.judge(name, how, by, **changes)
    assert library.judgements() == ()
    assert library.claim(name).state == "candidate"


def test_a_claim_must_be_named_plainly(library: Library) -> None:
    library.claims()
    for name, says in [("zzzz", "no id"), ("abc", "no id"), ("0" * 16, "no claim")]:
        with pytest.raises(UsageError, match=says):
            library.claim(name)


def test_claims_go_with_their_document(library: Library) -> None:
    name = library.claims("more")[0].id
    library.judge(name, "accept", "Ann")
    library.remove("more")
    assert [c.document for c in library.claims()] == ["lee-2015"] * 3
    assert library.judgements() == ()


def test_newer_rules_look_again_and_keep_what_was_judged(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = library.claims("lee-2015")
    library.judge(second.id, "accept", "Ann")
    monkeypatch.setattr(judging, "EXTRACTOR", "rules 2")
    monkeypatch.setattr(rules, "find_claims", lambda *_: [])
    assert [c.id for c in library.claims("lee-2015")] == [second.id]
    with pytest.raises(UsageError, match="no claim"):
        library.claim(first.id)


class Second:
    """A source that finds one thing in each document."""

    mark = "parser of a test"
    asked = 0

    def __call__(self, document: Passages) -> list[Claim]:
        self.asked += 1
        n, text = next(iter(document.paragraphs.items()))
        values = (
            "7" * 64,
            document.id,
            n,
            0,
            len(text),
            text,
            ("iran",),
            "stance",
            "fears",
            "",
            "",
        )
        return [Claim(*values, extractor=self.mark)]


def test_a_further_source_is_asked_once_and_what_it_finds_is_kept(library: Library) -> None:
    rules, source = library.claims("lee-2015"), Second()
    both = library.claims("lee-2015", sources=[source])
    assert {c.extractor for c in both} == {"rules 1", source.mark}
    assert library.claims("lee-2015") == library.claims("lee-2015", sources=[source]) == both
    assert source.asked == 1
    assert [c for c in both if c.extractor == "rules 1"] == list(rules)


def test_newer_rules_leave_what_other_sources_found(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.claims("lee-2015", sources=[Second()])
    monkeypatch.setattr(judging, "EXTRACTOR", "rules 2")
    monkeypatch.setattr(rules, "find_claims", lambda *_: [])
    assert [c.extractor for c in library.claims("lee-2015")] == [Second.mark]


def test_an_older_library_knows_what_was_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    old = sqlite3.connect(path, isolation_level=None)
    store.migrate(old, store.migrations()[:3])
    columns = [row[1] for row in old.execute("pragma table_info(document)")]
    values = {"number": 1, "id": "lee-2015"} | dict.fromkeys(
        [row[1] for row in old.execute("pragma table_info(document)") if row[3] and not row[4]], ""
    )
    values |= {"number": 1, "id": "lee-2015"}
    names = [name for name in columns if name in values]
    marks = ", ".join("?" * len(names))
    old.execute(
        f"insert into document ({', '.join(names)}) values ({marks})",
        [values[name] for name in names],
    )
    old.execute("insert into claim_reading values (1, 'rules 1')")
    old.close()
    with ws.open_library(path) as library:
        rows = library.connection.execute("select * from claim_reading").fetchall()
    assert rows == [(1, "rules 1")]


def test_commands_for_further_sources(filled: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "installed", Second)
    said = filled("library", "claims", "lee-2015", "--parser", "--json")
    assert [c["extractor"] for c in json.loads(said.out)["claims"]] == ["rules 1", Second.mark]
    said = filled("library", "claims", "--endpoint", "http://127.0.0.1:9/v1")
    assert (said.code, "An endpoint and a model belong together" in said.err) == (2, True)
    said = filled("library", "claims", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m")
    assert (said.code, "does not answer" in said.err) == (2, True)


def test_an_older_library_gains_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    old = sqlite3.connect(path, isolation_level=None)
    store.migrate(old, store.migrations()[:2])
    old.close()
    with ws.open_library(path) as library:
        assert library.claims() == ()
        assert store.version(library.connection) == len(store.migrations())


TEXT = "---\ntitle: Talks\nauthor: Ann Lee\ndate: 2015-01-02\n---\nIsrael opposes the plan.\n"


@pytest.fixture
def filled(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.delenv("WINSET_ANALYST", raising=False)
    (tmp_path / "talks.md").write_text(TEXT, encoding="utf-8")
    assert call("library", "add", "talks.md").code == 0
    return call


def test_commands(filled: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    said = filled("library", "claims", "lee-2015", "--json")
    (claim,) = json.loads(said.out)["claims"]
    assert (claim["state"], claim["by"], claim["passage"]) == ("candidate", "", "lee-2015#p1")
    short = claim["id"][:8]
    assert short in filled("library", "claims").out
    said = filled(
        "library", "judge", short, "change", "--actor", "Iran", "--stance", "fears",
        "--object", "the deal", "--polarity", "denied", "--modality", "future", "--by", "Ann",
        "--note", "see p1", "--json",
    )  # fmt: skip
    held = json.loads(said.out)
    assert held["actors"] == ["iran"]
    assert (held["label"], held["object"], held["polarity"]) == ("fears", "the deal", False)
    assert (held["modality"], held["note"], held["by"]) == ("future", "see p1", "Ann")
    shown = filled("library", "claims", "--status", "changed", "--actor", "iran").out
    assert "NOT fears: the deal" in shown
    assert "Ann" in shown
    monkeypatch.setenv("WINSET_ANALYST", "Ben")
    assert "accepted by Ben" not in filled("library", "judge", short, "drop").out
    assert filled("library", "claims", "--status", "candidate").err.strip() == "no claims"


def test_commands_say_what_is_wrong(filled: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    filled("library", "claims")
    assert "no claim '00000000'" in filled("library", "judge", "00000000", "accept").err
    assert filled("library", "claims", "nobody").code == 2

    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nobody)
    name = json.loads(filled("library", "claims", "--json").out)["claims"][0]["id"]
    assert "Say by whom" in filled("library", "judge", name, "accept").err

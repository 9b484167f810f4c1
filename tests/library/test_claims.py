"""Candidate claims: found by rules, judged by people, carried to a case."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.conftest import ROOT
from tests.data import data_path
from winset.case.yaml.edit import Edit, edit_text
from winset.case.yaml.text import read_text
from winset.errors import UsageError
from winset.library.case_rows import RowRequest, claim_row
from winset.library.claims.claim import MODALITIES, Claim, judge
from winset.library.claims.language_model import Endpoint, read_answer
from winset.library.claims.rules import find_claims
from winset.library.claims.sentences import Passages, sentences
from winset.library.claims.vocabulary import ACTS, STANCES
from winset.threads import Stopped, stoppable

DAY = date(2014, 12, 19)


def claims(text: str) -> list[Claim]:
    return find_claims(Passages("doc", {1: text}, DAY))


def test_a_long_look_stops_when_asked() -> None:
    texts = dict.fromkeys(range(1, 50), "Russia opposes the use of force.")
    looks = iter(range(1000))
    with stoppable(lambda: next(looks) >= 3), pytest.raises(Stopped):
        find_claims(Passages("doc", texts, DAY))
    assert next(looks) == 4  # asked at each paragraph


def told(text: str) -> list[str]:
    return [
        f"{' '.join(c.actors)} {'' if c.polarity else 'NOT '}{c.label}: {c.object}"
        for c in claims(text)
    ]


SAID = [
    ("Russia is categorically opposed to the use of force.", "russia opposes: the use of force"),
    ("Iran supports longer limits.", "iran supports: longer limits"),
    (
        "Russia does not support sanctions against Iran.",
        "russia NOT supports: sanctions against Iran",
    ),
    (
        "It is not in Russia’s interest for Iran to acquire nuclear weapons.",
        "russia NOT wants: for Iran to acquire nuclear weapons",
    ),
    ("Iran no longer wants talks.", "iran NOT wants: talks"),
    ("The Iranian government fears an attack.", "iran fears: an attack"),
    ("On November 11, Russia and Iran signed a protocol.", "russia iran SUPPORT: a protocol"),
    ("The protocol was signed by Russia.", "russia SUPPORT: The protocol"),
    ("China’s interests lie in stability.", "china wants: stability"),
    ("In Madrid, Finland and Sweden rejected force.", "finland sweden opposes: force"),
    ("Neither the House nor China supports this plan.", "china NOT supports: this plan"),
    *(
        (f"{city} supports the draft.", f"{actor} supports: the draft")
        for city, actor in {
            "Tehran": "iran", "Moscow": "russia", "Washington": "united-states",
            "Berlin": "germany", "London": "united-kingdom", "Erdoğan": "turkey", "Iran": "iran",
            "The EU": "eu", "Tehran’s government": "iran",
        }.items()
    ),
    *(
        (f"Russia {verb} the draft.", f"russia {said}: the draft")
        for verb, said in {
            "didn’t support": "NOT supports", "didn't support": "NOT supports",
            "doesn't support": "NOT supports", "won’t support": "NOT supports",
            "wouldn't support": "NOT supports", "can't support": "NOT supports",
            "cannot support": "NOT supports", "hasn't supported": "NOT supports",
            "isn't supporting": "NOT supports", "couldn’t support": "NOT supports",
            "shouldn't support": "NOT supports",
        }.items()
    ),
    ("Russia’ll support the draft.", "russia supports: the draft"),
    ("Neither Russia nor China supports the draft.", "russia china NOT supports: the draft"),
    ("Russia no longer supports the draft.", "russia NOT supports: the draft"),
    ("Iran has yet to support the draft.", "iran NOT supports: the draft"),
    ("Russia failed to support the draft.", "russia NOT supports: the draft"),
    ("Russia is unwilling to support the draft.", "russia NOT supports: the draft"),
    ("Russia, unlike Iran, supports the draft.", "russia supports: the draft"),
    ("Unlike Russia, Iran supports the draft.", "iran supports: the draft"),
    ("Russia and Iran support the draft.", "russia iran supports: the draft"),
    ("Beijing, Moscow and Tehran support it all.", "china russia iran supports: it all"),
    ("It is not true that Russia supports the draft.", "russia NOT supports: the draft"),
    ("It is false that Russia does not support the draft.", "russia supports: the draft"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claim"), SAID)
def test_what_is_found(text: str, claim: str) -> None:
    assert told(text) == [claim]


@pytest.mark.parametrize(
    "text",
    [
        "The talks in Moscow want a new place.",
        "The sanctions on Iran support nobody.",
        "Does Russia want a deal?",
        "Iran was attacked.",
        "UN sanctions against Iran hurt.",
        "A group that met with Iran is urging a deal.",
        "Russia.",
        "",
    ],
)
def test_what_is_not_found(text: str) -> None:
    assert told(text) == []


def test_conditions_and_denied_sentences_are_told() -> None:
    (condition,) = claims("If Iran supports the package, talks will go on.")
    assert (condition.modality, condition.object) == ("hypothetical", "the package")
    (framed,) = claims("Nobody believes that Iran supports the package.")
    assert (framed.polarity, framed.confidence) == (False, "weak")
    (sure,) = claims("There is no doubt that Iran supports the package.")
    assert (sure.polarity, sure.confidence) == (True, "strong")


def test_two_verbs_of_one_subject() -> None:
    found = told("Russia does not support sanctions against Iran and would like them to be lifted.")
    assert found == [
        "russia NOT supports: sanctions against Iran",
        "russia wants: them to be lifted",
    ]


def test_attribution_modality_and_date() -> None:
    (said,) = claims("Some experts say that the Kremlin seeks to derail the talks.")
    assert (said.attribution, said.confidence) == ("Some experts", "weak")
    (coming,) = claims("Russia will sign a treaty.")
    assert coming.modality == "future"
    (perhaps,) = claims("Iran may accept limits.")
    assert perhaps.modality == "hypothetical"
    (signed,) = claims("On November 11, Russia signed a protocol to the 1992 agreement with Iran.")
    assert (signed.date, signed.recipients, signed.quad) == ("2014-11-11", ("iran",), 1)
    (moscow,) = claims("Moscow understands the risk.")
    assert (moscow.actors, moscow.confidence) == (("russia",), "weak")


def test_a_pronoun_means_the_actor_of_the_sentence_before() -> None:
    first, second = claims("Russia opposes force. It also rejects sanctions.")
    assert first.actors == second.actors == ("russia",)
    assert second.confidence == "weak"
    assert "pronoun" in second.note


def test_the_founding_document() -> None:
    text = data_path("../seed/topychkanov-2014.txt").read_text(encoding="utf-8")
    body = text[text.index("A number of conflicting") : text.index("Petr Topychkanov\nFormer")]
    found = find_claims(Passages.of_text("topychkanov-2014", body, DAY))
    short = {(c.actors, c.label, c.polarity, c.object.split(" ")[0]) for c in found}
    assert (("russia",), "opposes", True, "the") in short
    assert (("russia",), "supports", False, "unilateral") in short
    assert (("russia",), "wants", False, "for") in short
    assert (("russia", "iran"), "SUPPORT", True, "the") in short
    assert (("russia",), "AID", False, "Iran") in short
    assert {c.state for c in found} == {"candidate"}
    assert {c.attribution for c in found} == {"author", "Some", "others", "yet another group"}
    signed = next(c for c in found if c.label == "SUPPORT" and "Protocol" in c.object)
    assert signed.date == "2014-11-11"
    assert len(found) == len({c.id for c in found})


CASES = [
    ("Mr. Smith met Gen. Jones. They spoke.", 2),
    ("The U.S. Congress met. It voted.", 2),
    ("On Nov. 24 talks ended. Iran left.", 2),
    ("See Art. 5 and Res. 2231. Then go.", 2),
    ("It was No. 2 on the list. Good.", 2),
    ("He saw the U.S. The talks failed.", 2),
    ("First, this; second, that.", 2),
    ("“Strong ties.” Russia said so.", 2),
]


@pytest.mark.parametrize(("text", "count"), CASES)
def test_sentences(text: str, count: int) -> None:
    found = list(sentences(text))
    assert len(found) == count
    for one in found:
        assert text[one.start : one.stop] == one.text


PIECES = (
    "Russia Iran it They supports signed not will , and the ; by of . said that ’s interest in is"
).split()


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.one_of(st.none(), st.dates()))
def test_any_words(words: list[str], day: date | None) -> None:
    text = " ".join(words)
    for claim in find_claims(Passages("d", {3: text}, day)):
        assert text[claim.start : claim.stop] == claim.quote
        assert claim.actors
        assert claim.modality in MODALITIES
        assert claim.label in {**STANCES, **ACTS}
        assert claim.state == "candidate"


@pytest.mark.parametrize(
    "piece", ["A", "Some experts ", "Russia and ", "is in Russia’s ", "1", " ,”"]
)
def test_long_nonsense_is_read_at_once(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    begin = time.process_time()
    assert claims(text) == []
    assert claims(text[:1_900] + ".") == []
    assert time.process_time() - begin < 10


def test_only_people_accept() -> None:
    (claim,) = claims("Russia opposes force.")
    accepted = judge(claim, "accepted", "Ann")
    assert (accepted.state, accepted.by) == ("accepted", "Ann")
    changed = judge(claim, "changed", "Ann", label="fears", polarity=False)
    assert (changed.label, changed.polarity, changed.id) == ("fears", False, claim.id)
    for wrong in (
        {"state": "accepted", "by": " "},
        {"state": "proven", "by": "Ann"},
        {"state": "changed", "by": "Ann"},
        {"state": "accepted", "by": "Ann", "label": "fears"},
        {"state": "changed", "by": "Ann", "label": "hates"},
        {"state": "changed", "by": "Ann", "quote": "other words"},
        {"state": "changed", "by": "Ann", "modality": "perhaps"},
    ):
        with pytest.raises(UsageError):
            judge(claim, **wrong)  # type: ignore[arg-type]


def test_json() -> None:
    (claim,) = (one.to_dict() for one in claims("Russia opposes force."))
    assert claim["passage"] == "doc#p1"
    assert claim["quad"] is None


@pytest.mark.parametrize("text", ["Iranian supports collapsed.", "Russian demands grew."])
def test_what_a_nationality_has_is_no_verb(text: str) -> None:
    assert told(text) == []


def test_rows_of_a_case() -> None:
    (claim,) = claims("On November 11, Russia and Iran signed a \"peaceful: 'use'\" protocol.")
    position = RowRequest("position", issue="sanctions", value=[40, 50, 60], salience=60)
    with pytest.raises(UsageError, match="Accept it first"):
        claim_row(claim, position)
    accepted = judge(claim, "accepted", "Ann")
    for request in (
        position,
        RowRequest("evidence", likelihood={"ally": 60}),
        RowRequest("agreement"),
    ):
        row = claim_row(accepted, request)
        text = edit_text("winset: 1\n", [Edit("set", ("rows", "x"), row)])
        reading = read_text(text.encode(), "x")
        assert not reading.findings
        assert reading.data["rows"]["x"] == row
        assert row["sources"] == ["doc#p1"]
    with pytest.raises(UsageError, match="two parties"):
        claim_row(judge(claims("Russia signed it.")[0], "accepted", "Ann"), RowRequest("agreement"))


def test_a_row_enters_a_case() -> None:
    text = ws.write(ws.read(ROOT / "cases" / "emissions-1989"))
    (claim,) = find_claims(Passages("doc", {4: "Denmark opposes any delay."}, DAY))
    request = RowRequest("position", issue="delay", value=4, salience=80)
    row = claim_row(judge(claim, "accepted", "Ann"), request)
    source = {"title": "A speech", "passages": {"p4": row["why"]}}
    edits = [
        Edit("delete", ("positions", "denmark/delay")),
        Edit("set", ("sources", "doc"), source),
        Edit("add", ("positions",), row),
    ]
    before, case = ws.loads(text), ws.loads(edit_text(text, edits))
    assert len(case.positions) == len(before.positions)
    assert [p.why for p in case.positions if p.sources == ("doc#p4",)] == [
        "Denmark: opposes any delay."
    ]


ANSWER = {
    "claims": [
        {"actor": "Moscow", "label": "opposes", "object": "force", "quote": "Russia opposes force"},
        {"actor": "Russia", "label": "opposes", "object": "x", "quote": "words not there"},
        {"actor": "nobody", "label": "opposes", "object": "x", "quote": "force"},
        {"actor": "Russia", "label": "loves", "object": "x", "quote": "force"},
        {"actor": 7, "label": "opposes"},
        "text",
    ]
}


def test_a_models_answer_is_checked_against_the_passage() -> None:
    document = Passages("doc", {1: "Russia opposes force."}, DAY)
    (claim,) = read_answer(f"Sure! {json.dumps(ANSWER)} Done.", document, 1, "model m at h")
    assert (claim.actors, claim.quote, claim.extractor) == (
        ("russia",),
        "Russia opposes force",
        "model m at h",
    )
    assert claim.state == "candidate"
    assert claim.confidence == "weak"
    for odd in ("", "{", "[]", '{"claims": 3}', "{" * 10_000, '{"claims": [null]}'):
        assert list(read_answer(odd, document, 1, "m")) == []


class Answering(BaseHTTPRequestHandler):
    """A server that answers as an endpoint would."""

    answer = b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(type(self).answer)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Endpoint(f"http://127.0.0.1:{server.server_port}/v1", "tiny", timeout=10)
        server.shutdown()
        thread.join()


def test_a_model_is_one_more_source_of_candidates(endpoint: Endpoint) -> None:
    document = Passages("doc", {1: "Russia opposes force."}, DAY)
    fears = {"claims": [{**ANSWER["claims"][0], "label": "fears"}]}
    for answer, added in ((ANSWER, []), (fears, ["model tiny at 127.0.0.1"])):
        message = {"choices": [{"message": {"content": json.dumps(answer)}}]}
        Answering.answer = json.dumps(message).encode()
        found = find_claims(document, [endpoint])
        assert [c.extractor for c in found] == ["rules 1", *added]
    for odd in (b"", b"{}", b"[]", b"x" * 2_000_000):
        Answering.answer = odd
        with pytest.raises(UsageError, match="answer"):
            find_claims(document, [endpoint])


def test_no_endpoint_is_asked_unless_named() -> None:
    with pytest.raises(UsageError, match="no address"):
        Endpoint("file:///etc/passwd", "m")
    with pytest.raises(UsageError, match="does not answer"):
        find_claims(Passages("doc", {1: "x"}), [Endpoint("http://127.0.0.1:9/v1", "m", timeout=2)])

"""Candidate rows of a case, drafted from sources; and what people make of them."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.data import data_path
from winset.errors import UsageError
from winset.library.claims.sentences import Passages
from winset.library.drafting.draft import Draft
from winset.library.drafting.finder import find_rows
from winset.library.drafting.row import KINDS, Row
from winset.library.drafting.rules import rules

DAY = date(2020, 6, 1)
PUBLIC = "The government and the parliament met for talks on the treaty and the sanctions."
"""A paragraph that makes a text one about public affairs; it offers no row."""


def rows(*paragraphs: str, items: tuple[int, ...] = ()) -> list[Row]:
    texts = dict(enumerate((*paragraphs, PUBLIC), start=1))
    return find_rows(Passages("doc", texts, DAY), items=items)


def kinds(*paragraphs: str) -> list[str]:
    return [row.kind for row in rows(*paragraphs) if row.kind != "actor"]


OFFERED = [
    ("Some analysts say that Peru is decisive, others believe it is passive.", "view view"),
    ("Critics argue that Kenya wants the dam delayed.", "view"),
    ("Norway is wary of a longer moratorium.", "interest"),
    ("It is not in Chile’s interest for the port to be closed.", "interest"),
    ("Japan has called for a ban on the trade.", "position"),
    ("Brazil opposes any quota.", "position"),
    ("“We will not accept a second pipeline,” Norway’s minister said.", "position"),
    ("The farm lobby, including growers, has pressed the government to keep the tariff.", "group"),
    ("Canada has to take into account the interests of Mexico.", "regard"),
    ("The coup in Mali has changed the position of France on the talks.", "shock"),
    ("Kenya did not join the boycott.", "conduct"),
    ("Sweden withdrew its ambassador from Peru.", "conduct"),
    ("Austria welcomed the vote.", "reaction"),
    ("Peruvian anger at the ruling has grown.", "reaction"),
    ("On 3 May 2019 Ghana and Togo signed an agreement on fishing.", "agreement"),
    ("The quarrel rests on the 1977 Panama Canal Treaty.", "agreement"),
    ("Fear of isolation is the reason for Egypt’s offer.", "motive"),
    ("Egypt is trying to close the deal before a new president takes office.", "timing"),
    ("Iceland believes that the stock has moved.", "belief"),
    ("India is expanding its cooperation with Nepal in areas including power and rail.",
     "evidence evidence"),
    ("The dispute resembles the one between Chile and Peru in 1983. When Chile closed its port, "
     "Peru built a road. As a result, Peru lost trade.",
     "precedent precedent feature precedent feature what followed"),
    ("The council meeting in Austria is scheduled for 12 June.", "event"),
    ("A new poll shows that most Danes want a longer moratorium.", "view"),
    ("Togo’s plan could ruin the harbour, economists say.", "view"),
    ("For Ghana, a port of its own is a priority.", "interest"),
    ("Ghana has every incentive to keep the talks alive.", "interest"),
    ("There are fears in Ghana that the quarrel could spread.", "interest"),
    ("From Togo’s perspective, the harbour is lost.", "belief"),
    ("The quota was widely seen in Togo as a rebuke.", "belief"),
    ("Togo was deeply sceptical of the offer.", "belief"),
    ("Ghana said it would vote against the text.", "position"),
    ("Togo has always denied the allegations.", "position"),
    ("The army opposes any concession.", "position"),
    ("Neither Ghana nor Togo has paid its share.", "conduct"),
    ("A judge rejected Togo’s request for a delay.", "conduct"),
    ("Two envoys were expelled by Ghana.", "conduct"),
    ("The US Justice Department has charged two envoys with fraud.", "conduct"),
    ("Thousands of teachers marched on the parliament.", "conduct"),
    ("The ruling has angered Togo.", "reaction"),
    ("The opposition leader called the vote a farce.", "reaction"),
    ("The collapse of oil prices has forced Ghana to the table.", "shock"),
    ("Fishermen have lobbied Togo to close the bay.", "group"),
    ("Togo cannot ignore the wishes of Ghana.", "regard"),
    ("As in 1938, Ghana looked away.", "precedent"),
    ("Ghana and Togo are at odds over the bay.", "evidence"),
    ("Togo cited the vote as proof that its plan works.", "view"),
    ("A person familiar with the matter told reporters that Togo will leave.", "view"),
    ("Two politicians said the union has “ruined” the port.", "view"),
    ("The union announced that it was closing the port.", "conduct"),
    ("The union said it would not be there.", "position"),
    ("The spokesman wrote a letter accusing Togo of theft.", "reaction"),
    ("The union said on Twitter that the terms were late, and rejected them.", "position"),
    ("The offer is part of a wider effort by Togo to win time.", "motive"),
    ("Togo says it didn’t block the port.", "position"),
    ("Teachers chanted slogans and held signs.", "position"),
    ("The union left the talks, arguing that Togo had lost its way.", "conduct view"),
    ("It is unclear whether Togo will allow the port to open.", "view"),
    ("A longer quarrel would weaken Togo.", "view"),
    ("Togo has shown little appetite for a quarrel.", "interest"),
    ("The plan has the backing of the unions.", "position"),
    ("Europe would be wise to prepare for a long quarrel.", "view"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "offered"), OFFERED)
def test_what_is_offered(text: str, offered: str) -> None:
    assert " ".join(kinds(text)) == offered


@pytest.mark.parametrize(
    "text",
    [
        "Does Norway want a longer moratorium?",
        "If it decided to leave, the talks in Kenya would end.",
        "Sanctions on Kenya hurt.",
        "Kenya did not respond to a request for comment.",
        "Peru.",
        "“What is Kenya’s plan for the harbour, and who would pay?” the minister asked.",
        "Government policy changed under Peru’s military dictatorship.",
        "“I boarded a ship in Peru in May,” the minister said.",
        "Follow the quarrel of Kenya with Peru, which rejects it, on Twitter.",
    ],
)
def test_what_is_not_offered(text: str) -> None:
    assert kinds(text) == []


ACTS = """
Kenya polished its plan.
The ministry had revoked two licences.
Togo kept its border closed.
The army took the town.
The union, which has given money to Togo, walked out.
The agency has been holding families.
The two envoys were jailed.
The tariffs were lifted in May.
The harbour was handed to a rival by Togo.
After closing the port, Togo asked for talks.
The seizure of the ship by Togo was legal.
The arrest of two Togolese envoys by Kenya was legal.
The layoffs at the bank were large.
The government crackdown on smugglers was long.
Togo bans the import of chicken.
Ghana has yet to pay.
The envoy flew to Togo.
The minister resigned.
Togo’s Monday announcement of a fee was late.
The union sued in Togo.
Togo last week widened its search.
"""
TAKEN = """
Ghana scoffed at the offer.
Togo played down the report.
Markets rallied on the news, Togo said.
Shares in the bank fell after the vote.
The offer got a cool reception in Togo.
The ruling was greeted with relief.
The plan was widely condemned.
The mayor faced calls to resign.
Protests erupted in Togo.
Thousands took to the streets of Togo.
The union was angered by the cut.
The cut has upset farmers.
In retaliation, Togo raised its tariffs.
The move prompted Ghana to recall its envoy.
The ban came amid fierce criticism from teachers in Togo.
One user in Togo quipped that it rained.
“I love that they did it,” the minister said.
One viewer wrote that it rained in Togo.
A resident praised the plan for Togo.
Ghana turned down the offer.
Togo ignored the warnings.
The minister has denied any wrongdoing.
The union sent a note slamming the plan.
Togo expressed its disgust at the vote.
The vote left Togo reeling.
"""
NO_ACTS = """
Togo could close the port.
If Togo closed the port, Ghana would lose.
Will Togo arrest the envoy?
Ghana fears that Togo closed the port.
The talks lasted three days.
Togo’s economy grew by 3%.
Togo has a long border with Ghana.
Togo beat Ghana 3-1 in the final.
The minister was born in Lomé.
Togo received 300 asylum seekers.
The party lost three seats.
Ghana needed more rain.
The minister spoke to cheering teachers.
A ban on the trade by Togo would cost jobs.
"""


@pytest.mark.parametrize(
    ("kind", "texts"), [("conduct", ACTS), ("reaction", TAKEN)], ids=["acts", "taken"]
)
def test_what_was_done_and_how_it_was_taken(kind: str, texts: str) -> None:
    """By grammar and by classes of verbs, whatever the word: *polished* stands in no list."""
    assert [text for text in texts.strip().split("\n") if kind not in kinds(text)] == []


def test_a_denial_is_a_position_too() -> None:
    assert kinds("Togo has denied any wrongdoing.") == ["position", "reaction"]


def test_what_was_not_done_is_no_act() -> None:
    wrong = [
        text for text in NO_ACTS.strip().split("\n") if {"conduct", "reaction"} & {*kinds(text)}
    ]
    assert wrong == []


SPOKEN = [
    ("“The plan is a mistake,” said Ann Lee, who leads the union.", "Ann Lee"),
    ("Ann Lee, the union’s head, said: “The plan is a mistake.”", "Ann Lee"),
    ("“The plan is late,” Ann Lee said. “It should never have been signed.”", "Ann Lee"),
    ("“The plan,” said Ann Lee (R-TX), “is a mistake for all of us.”", "Ann Lee"),
    ("‘The plan is a mistake,’ Ann Lee told the council.", "Ann Lee"),
    ("According to Ann Lee, “the plan is a mistake that will cost jobs.”", "Ann Lee"),
    ("“The plan is a mistake,” an insider told the paper.", "an insider"),
]


@pytest.mark.parametrize(("text", "speaker"), SPOKEN)
def test_who_is_quoted(text: str, speaker: str) -> None:
    """Whatever stands first, the words or who says them; what follows is the same person's."""
    views = [row for row in rows(text) if row.kind == "view"]
    assert {row.held_by for row in views} == {speaker}


def test_who_goes_on_speaking() -> None:
    """A pronoun is who spoke last; a quotation goes on over paragraphs that are nothing else."""
    found = rows(
        "“The plan is a mistake,” said Ann Lee of the union. Bo Berg nodded.",
        "“It should be dropped,” she said. “The cost is too high and",
        "“the port would be useless to all of us.”",
        "“Nobody could land a boat there.”",
        "Boats are small. “The port would be useless to all of us.”",
    )
    views = [(row.paragraph, row.held_by) for row in found if row.kind == "view"]
    assert sorted(set(views)) == [(n, "Ann Lee") for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("before", "said", "speaker"),
    [
        ("The union met Bo Berg.", "they said", "union"),
        ("The union met Bo Berg.", "he said", "Bo Berg"),
        ("Ann Lee wrote a book with Bo Berg on ports.", "she said", "Ann Lee"),
        ("Ann Lee and Bo Berg wrote a book on ports.", "they wrote", "Ann Lee and Bo Berg"),
    ],
)
def test_whom_a_pronoun_means(before: str, said: str, speaker: str) -> None:
    found = rows(f"{before} “The plan would be a mistake,” {said}.", "Ships came.")
    assert [row.held_by for row in found if row.kind == "view"] == [speaker]


def test_what_a_quotation_demands_is_no_view() -> None:
    assert kinds("“We reject the plan, which is a mistake,” Ann Lee said.") == ["position"]


def test_a_name_is_known_where_it_opens_a_sentence() -> None:
    """*Boldt* could be any word at the beginning of a sentence, had the text it nowhere else."""
    told = "Boldt opposes the plan."
    assert kinds(told) == []
    assert kinds("The government met Boldt.", told) == ["conduct", "position"]


def test_a_text_about_something_else_offers_nothing() -> None:
    cake = "France wants butter. Beat the eggs before the sugar goes in; Italy prefers oil."
    assert find_rows(Passages("doc", dict.fromkeys(range(1, 5), cake))) == []


def test_a_list_of_interests_is_read_as_one() -> None:
    found = rows(
        "Norway’s established interests are:",
        "First, Norway is aware of the threats of overfishing.",
        "Second, Norway does not support a ban and would like it lifted.",
        items=(2, 3),
    )
    listed = [(r.kind, r.aspect, r.paragraph) for r in found if r.paragraph in (2, 3)]
    assert listed == [("interest", "listed", 2), ("interest", "listed", 3)]


def test_a_resolution_speaks_for_the_body_that_adopted_it() -> None:
    found = rows("The Security Council,", "1. Demands that all parties lift the siege;")
    (row,) = (row for row in found if row.kind == "position")
    assert row.actors == ("un-security-council",)


def test_a_communique_says_we() -> None:
    text = "We, the G7 Ministers of Japan, met. We condemn the raid. We call on Peru to stop."
    found = rows(text, "We reaffirm our support for the treaty.")
    told = [(row.kind, row.actors) for row in found if row.kind != "actor"]
    assert told == [("reaction", ("g7",)), ("position", ("g7",)), ("position", ("g7",))]


def test_what_was_not_done_and_whether_a_group_decides_is_kept() -> None:
    (conduct,) = (r for r in rows("Kenya refused to sign the text.") if r.kind == "conduct")
    assert conduct.field("alternative") == "sign the text."
    text = "The farm lobby has shaped the policy of Chile, but it does not determine it."
    (group,) = (r for r in rows(text) if r.kind == "group")
    assert group.field("determines") == "no"


@given(st.text(alphabet="“”\"',.;?!– \n\ue000\ue001abzAZ09", max_size=300))
def test_any_text_is_read(text: str) -> None:
    for row in rows(f"Russia wants {text}", text):
        assert row.kind in KINDS


@pytest.mark.parametrize("text", ["Russia, ", "Iran and ", "Peru (", "was "])
def test_long_lists_are_read_in_time(text: str) -> None:
    started = time.process_time()
    rows(f"Russia {text * 160}.")
    assert time.process_time() - started < 3


def test_every_rule_makes_a_known_kind() -> None:
    assert {rule.kind for rule in rules()} <= set(KINDS)


# --- whole documents --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def founding() -> Draft:
    return ws.draft(data_path("../seed/topychkanov-2014.txt"))


def test_the_founding_text_offers_its_rows(founding: Draft) -> None:
    """All of its 41 rows under their passages, and at most three beyond them."""
    lines = data_path("../briefs/seed-rows.md").read_text(encoding="utf-8").splitlines()
    wanted: Counter[tuple[str, str]] = Counter()
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and re.fullmatch(r"p\d+", cells[1]):
            wanted[re.sub(r" \(.*", "", cells[0]), cells[1]] += 1
    assert wanted.total() == 41
    found = Counter(
        (row.kind, row.passage.partition("#")[2]) for row in founding.rows if row.kind != "actor"
    )
    assert not wanted - found
    assert (found - wanted).total() <= 3


def test_no_number_is_invented(founding: Draft) -> None:
    """The skeleton has no number but those of the text, the version and the day."""
    text = " ".join(p.text for p in founding.documents[0].paragraphs)
    for row in founding.rows:
        for number in re.findall(r"\d+", row.text):
            assert number in text
    assert not {"issues", "positions", "actors"} & set(founding.case_data())


def test_every_row_opens_at_its_place(founding: Draft) -> None:
    for row in founding.rows:
        passage = founding.passage(row)
        assert passage.address == row.passage
        assert row.quote in passage.text
        assert passage.text[row.start : row.stop] in (row.quote, passage.text)


def test_pages_offer_rows_that_stand_in_them() -> None:
    """Think-tank pages and news: whatever is offered is in the paragraph that it names."""
    drafted = ws.draft(data_path("pages/think-tank"))
    assert drafted.rows
    for row in drafted.rows:
        assert row.quote in drafted.passage(row).text


def test_equal_rows_of_two_documents_are_one(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = f"Note {name} from a meeting\n\nBrazil opposes any quota.\n\n{PUBLIC} {name}\n"
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    drafted = ws.draft(tmp_path / "a.txt", tmp_path / "b.txt")
    (row,) = (row for row in drafted.rows if row.kind == "position")
    assert len(row.passages) == 2


def test_another_language_is_said(tmp_path: Path) -> None:
    page = '<html lang="de"><body><article><p>Norwegen lehnt die Quote ab.</p></article></body>'
    (tmp_path / "a.html").write_text(page * 1, encoding="utf-8")
    drafted = ws.draft(tmp_path / "a.html")
    assert drafted.rows == ()
    assert "English alone" in drafted.notes[0]


# --- the skeleton, and what people make of it ---------------------------------------------------


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    text = (
        "Two seas\n\nSome experts say that Norway wants a quota, others believe that it seeks a "
        "ban.\n\nNorway did not sign the text. Iceland welcomed the vote.\n\nIn 2014 Norway and "
        "Iceland signed an agreement on mackerel.\n\nThe farm lobby has pressed the government of "
        f"Norway.\n\n{PUBLIC}\n"
    )
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    return ws.draft(tmp_path / "text.txt").write(tmp_path / "case")


def judge(case: Path, row: str, how: str, **rest: object) -> dict[str, object]:
    return ws.triage(case, row, ws.Verdict(how, "Ann", **rest)).to_dict()  # type: ignore[arg-type]


def test_the_skeleton_has_no_fault(skeleton: Path) -> None:
    assert ws.check(skeleton) == ()
    assert all(row.state == "candidate" for row in ws.read(skeleton).draft.values())


def test_accepted_rows_enter_the_case(skeleton: Path) -> None:
    assert judge(skeleton, "conduct-p2", "accept")["waits_for"]
    assert judge(skeleton, "view-p1", "accept")["became"] == "hypotheses.norway-wants-a-quota"
    assert judge(skeleton, "conduct-p2", "accept")["became"].startswith("evidence.")  # type: ignore[attr-defined]
    assert judge(skeleton, "agreement-p3", "accept")["became"].startswith("agreements.")  # type: ignore[attr-defined]
    case = ws.read(skeleton)
    (item,) = case.evidence.values()
    assert set(item.consistency.values()) == {"N"}
    assert case.hypotheses["norway-wants-a-quota"].held_by == "Some experts"
    assert case.draft["view-p1"].state == "accepted"
    assert ws.check(skeleton) == ()


def test_a_number_is_waited_for(skeleton: Path) -> None:
    assert "capability" in judge(skeleton, "actor-p1", "accept")["waits_for"]  # type: ignore[operator]
    judge(skeleton, "actor-p1", "accept", given={"capability": [20, 30, 40]})
    assert "--share" in judge(skeleton, "group-p4", "accept")["waits_for"]  # type: ignore[operator]
    done = judge(skeleton, "group-p4", "accept", given={"share": 10})
    assert str(done["became"]).startswith("actors.norway.groups.")


def test_actors_that_the_case_lacks_are_refused_or_added(skeleton: Path) -> None:
    judge(skeleton, "view-p1", "accept")
    judge(skeleton, "actor-p1", "accept", given={"capability": 30})
    with pytest.raises(UsageError, match="no actor 'iceland'"):
        judge(skeleton, "reaction-p2", "accept")
    judge(skeleton, "reaction-p2", "accept", add_actors=True, given={"capability": 20})
    assert ws.read(skeleton).actors["iceland"].name == "Iceland"


def test_rows_are_changed_merged_dropped_and_restored(skeleton: Path) -> None:
    assert judge(skeleton, "view-p1", "change", text="Norway wants less")["state"] == "changed"
    judge(skeleton, "reaction-p2", "merge", into="conduct-p2")
    judge(skeleton, "agreement-p3", "drop")
    draft = ws.read(skeleton).draft
    assert draft["reaction-p2"].became == "draft.conduct-p2"
    assert draft["agreement-p3"].state == "dropped"
    judge(skeleton, "agreement-p3", "restore")
    assert ws.read(skeleton).draft["agreement-p3"].state == "candidate"


@pytest.mark.parametrize(
    ("row", "how", "rest", "words"),
    [
        ("nope", "drop", {}, "no row 'nope'"),
        ("view-p1", "merge", {"into": "view-p1"}, "into which row"),
        ("view-p1", "change", {}, "Say what changes"),
        ("view-p1", "change", {"kind": "wish"}, "no kind of row 'wish'"),
    ],
)
def test_what_is_amiss_is_said(
    skeleton: Path, row: str, how: str, rest: dict[str, str], words: str
) -> None:
    before = skeleton.read_bytes()
    with pytest.raises(UsageError, match=words):
        judge(skeleton, row, how, **rest)
    assert skeleton.read_bytes() == before


def test_nobody_accepts_by_machine(skeleton: Path) -> None:
    with pytest.raises(UsageError, match="judged by a person"):
        ws.triage(skeleton, "view-p1", ws.Verdict("accept", " "))


def test_a_row_enters_once(skeleton: Path) -> None:
    judge(skeleton, "view-p1", "accept")
    with pytest.raises(UsageError, match="in the case already"):
        judge(skeleton, "view-p1", "drop")

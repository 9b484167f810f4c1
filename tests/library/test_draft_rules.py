"""What the rules of a draft offer of sentences on many topics, and what they leave alone.

Each sentence was made up for its construction, and says what a reader would mark by the kinds of
:data:`winset.library.drafting.row.KINDS`.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.library.test_draft import kinds, rows
from winset.library.claims.sentences import Passages
from winset.library.drafting.finder import find_rows

OFFERED = [
    # who says, finds and judges
    ("The tariffs, Ann Lee explains, are a tax on Ghana’s own firms.", "view"),
    ("The quota, according to Ann Lee, will not bring back the cod.", "view"),
    ("Polls show that Danes are weary of the quarrel.", "view"),
    ("Sixty percent of Kenyans say the levy was wrong.", "view"),
    ("The regulators blocked the merger, saying it would lead to higher prices.", "conduct view"),
    ("The commission said there was no prospect of a deal with Peru.", "view"),
    ("Pakistan warned India that any dam would be an act of war.", "view"),
    ("The union said two men were hurt, but added that the police were to blame.", "view"),
    ("Turnout could fall further, according to a new report by the commission.", "view"),
    ("“The scale of the strikes will only grow,” said Ann Lee of the union.", "view"),
    ("“They know exactly what the treaty says,” said Ann Lee of the union.", "view"),
    # what the author holds, in texts of any sort
    ("The closure of the border raises doubts about Nigeria.", "view"),
    ("Congress could limit the tariffs by a vote.", "view"),
    ("Without rules, investors in Ghana will continue to wait.", "view"),
    ("Whether the fund will make Europe safer is another matter.", "view"),
    # demands, promises and refusals
    ("Baku wants Armenia to change its constitution.", "position"),
    ("The union said its members would not return to the port.", "position"),
    ("“The ministry must pay the nurses,” said Ann Lee of the union.", "position"),
    ("Ann Lee argues that the ministry should publish the terms.", "position"),
    ("“We’re not going to sell the port,” said Ann Lee of the union.", "position"),
    ("“Please vote against the levy,” Ann Lee told the council.", "position"),
    ("Washington has pressed Tokyo to open its market.", "position"),
    ("Peru’s foreign ministry told Ghana’s envoy that it was ready to talk.", "position"),
    ("Ghana’s officials dispute that figure.", "position"),
    ("The union of teachers in Togo, which has 2,000 members, opposes the law.", "position"),
    # acts, and acts that are named
    ("The case against Togo’s minister was dropped in 2017.", "conduct"),
    ("Peru sought refuge for its envoys.", "conduct"),
    ("Norway tried to block the vote.", "conduct"),
    ("Togo’s refusal to publish the terms was a mistake, Ann Lee said.", "conduct view"),
    ("Kenya’s doctors ignored the order.", "conduct"),
    ("Kenya’s envoy declined to say when the talks would resume.", "conduct"),
    ("Ghana acted after Togo seized two boats.", "conduct"),
    # reasons
    ("Japan lowered its quota in order to please the growers.", "motive conduct"),
    ("The council fined Togo for dumping oil in the bay.", "motive conduct"),
    ("Peru’s miners are on strike over unpaid wages.", "motive"),
    ("Chile closed the strait to put pressure on Peru.", "conduct"),
    ("Chile closed the strait to punish Peru.", "motive conduct"),
    ("Sweden dropped the case because witnesses had died.", "conduct motive"),
    ("To win over the growers, Ghana’s cabinet has changed the tax.", "motive"),
    ("The point of the law is to weaken the unions.", "motive"),
    ("Wary of a strike, Peru’s cabinet has raised the wage.", "motive interest conduct"),
    # what is due
    ("Ghana’s port could open in early 2024.", "event"),
    ("Chile’s growers will strike for two days from 25 July.", "event"),
    ("Ministers of Ghana meet in Belém in November 2025.", "event"),
    # what is wanted
    ("Ghana will buy eight ferries, with a goal of landing a thousand tons a day.",
     "conduct interest"),
    ("“I hope they open the books,” Ann Lee told the council.", "interest"),
    ("The budget of Pakistan must be approved by the end of June.", "event"),
    # beliefs, earlier cases, relations, reactions
    ("Ghana withdrew, assuming that Togo would follow.", "conduct belief"),
    ("Ann Lee believes that the union will yield.", "belief"),
    ("Unlike the strikes of 1984, the miners’ protest has the backing of no party.", "precedent"),
    ("The tariffs remind many of the trade war of 1930, Ann Lee’s union fears.", "precedent"),
    ("The two sides fought a war over the bay.", "evidence"),
    ("Ghana has a close working relationship with Togo.", "evidence"),
    ("China calls the levy protectionist.", "reaction"),
    ("The nurses’ union felt betrayed.", "reaction"),
    ("Togo must hurry, and speed up its timetable for the talks.", "timing view"),
    # a want, a demand, a forecast and a judgement are told apart
    ("Chile is seeking a bigger role in the bay.", "interest"),
    ("Chile is seeking the minister’s extradition from Peru.", "position"),
    ("Togo is trying to win back its old seat.", "interest"),
    ("The council expects Ghana to miss the target.", "belief"),
    ("Peru’s minister stressed that the port is vital.", "view"),
    ("Peru’s minister stressed that the port must stay open.", "position"),
    ("Ghana’s growers questioned the price of the dam.", "position"),
    ("“If the ministry does not pay, we will not return to the wards,” said Ann Lee of the union.",
     "position"),
    ("“If you close the port, then we’re not going to be able to eat,” said Ann Lee of the union.",
     "view"),
    ("“You have to have a deep port for that,” said Ann Lee of the union.", "view"),
    ("“The bay should be the best place for ferries,” said Ann Lee of the union.", "view"),
    ("“We are not telling the growers how wells should be dug,” said Ann Lee of the ministry.",
     "view"),
    ("“The issue is the wages of the nurses,” said Ann Lee of the union.", "view"),
    ("“They don’t trust the nurses to count the beds,” said Ann Lee of the union.", "view"),
    ("Ann Lee of the union said Tuesday that there was no prospect of a deal with Peru.", "view"),
    ("“It is time for the council to open the books,” Ann Lee of the union said.", "position"),
    ("The reply underscored Togo’s insistence on a ban.", "position"),
    ("Ghana is building a wall in another effort to stop the boats.", "conduct motive"),
    ("Ghana’s minister said talks with Togo were not an option.", "view"),
    ("The council considers it unfortunate that Ghana left the talks.", "conduct reaction"),
    ("Ghana’s envoy said that the unions “are prepared to walk away from the table at any time.”",
     "position"),
    ("Rebel leaders have said they oppose Ghana’s plan for the port.", "position"),
    ("The minister said he hoped the talks in Ghana would be successful.", "interest"),
    ("Poor nations want clear promises from Ghana.", "interest"),
    ("Ghana expressed hope that the parties would reach a truce.", "interest"),
    ("Ghana and Togo agreed to a deal that asks the growers to pay.", "agreement"),
    ("In court, Ghana claimed the dam caused losses because of higher rents.", "view"),
    ("“We don’t want any new taxes on the bay,” Ann Lee of the union said.", "interest"),
    ("Rents in the port could end up in the wrong hands, Ann Lee of the union warned.", "view"),
    ("Ghana’s minister compared the port to the 1956 canal.", "precedent"),
    ("The envoy said Ghana must leave the bay.", "position"),
    ("China insisted its troops would stay on the ridge.", "position"),
    ("Togo hopes to finish the port by the end of 2022.", "event interest"),
    ("The unions of Ghana have refused to work since they lost the vote.", "conduct"),
    ("The unions of Ghana have refused to work, as they fear cuts.", "conduct interest motive"),
    ("The growers asked the minister to close the dam.", "position"),
    ("Ann Lee told Ghana that she was sorry for the delay.", "reaction"),
    ("Ann Lee of the union said she was worried about the vote in Ghana.", "interest"),
    ("Ghana wanted a good relationship with Togo.", "interest"),
    ("The levy of Ghana was due on June 1.", "event"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "offered"), OFFERED)
def test_what_is_offered(text: str, offered: str) -> None:
    assert sorted(set(kinds(text))) == sorted(offered.split())


NOT_OFFERED = [
    # of interests: what is past or tells of an act; of positions: questions and what others fear
    ("The doctors tried to save a boy in Ghana.", "interest"),
    ("Ghana’s envoy sought refuge in Togo.", "interest"),
    ("Most voters want Congress to open the books.", "interest"),
    ("“We’re going to start with the port,” said Ann Lee of the union.", "interest view"),
    ("Investors worry that Ghana’s vice-president will block the cuts.", "position"),
    ("The council demanded how Ghana could be so sure.", "position"),
    # acts that are none: participles, relative clauses, what only is expected
    ("The companies, selected by Ghana last year, are small.", "conduct"),
    ("Togo’s growers lost wheat to a drought that they did not cause.", "conduct"),
    ("The two sides are expected to meet.", "belief"),
    # reasons of no act
    ("Ghana’s port is small because the bay is shallow.", "motive"),
    ("Bread rose by 20 percent over the past year in Ghana.", "motive"),
    ("Ghana has agreed to help Togo.", "motive"),
    # questions that others ask, and views that are nobody's
    ("The authors examine what the strike may mean for Ghana.", "view"),
    ("The paper asks which policies Ghana should consider.", "view"),
    ("Officials said Togo is building a road.", "view"),
    # years and months gone, and what is feared of a day
    ("Ghana’s port was to open in 2011.", "event"),
    ("The minister was due to visit Ghana in March.", "event"),
    ("Growers worry that a vote in Ghana will take place next year without them.", "event"),
    # demands and supports that are none
    ("“We’re not going to get into the terms,” said Ann Lee of the ministry.", "position view"),
    ("Ghana’s ministry promises the ferry can carry 900 cars.", "position"),
    ("Ghana’s envoy backed up that assessment.", "position"),
    ("The mayor said he does not regret the vote.", "position"),
    ("Ghana’s police questioned the man for two days.", "position"),
    ("The council expects Ghana to miss the target.", "position"),
    # wants that are none
    ("Togo is considering a ban on plastic.", "interest"),
    ("Ghana’s envoys are preparing for the talks.", "interest"),
    ("Chile’s cabinet is trying to prepare for the hearing.", "interest"),
    # what explains no act
    ("Ghana’s biggest protest of nurses spread over the past two years.", "motive"),
    ("Kenya’s council appointed a panel in May to make wages fair.", "motive"),
    ("That is why Ghana’s port should be the larger one.", "motive"),
    # earlier occasions that are no cases
    ("Unlike his past visits, the minister’s trip to Togo was not announced.", "precedent"),
    # another word is the subject
    ("The rise of wages in the northern states has closed two ports.", "conduct"),
    # questions, and what finds nothing
    ("“What is the plan if the port is not ready by May,” Ann Lee of the union asked.", "view"),
    ("A survey by the council indicates whether Ghana’s growers are ready.", "view"),
    ("Ghana’s commission concluded its study of the bay in 2018.", "view"),
    ("Half of Ghana’s growers replied, while 71 percent said they never read the terms.", "view"),
    (
        "The governor said he was waiting for a panel that Ghana’s council chose to make a plan.",
        "view",
    ),
    ("Like a real war, the quarrel of Ghana and Togo has no winners.", "precedent"),
    ("Ghana feels the impacts.", "belief"),
    ("The minister reiterated accusations that Togo had lied.", "position"),
    ("The envoy recalled that Ghana had demonstrated readiness for talks.", "conduct"),
    ("The panel names the kind of minister of Ghana that the growers want.", "interest"),
    ("The envoy left, saying he would wait until the plan was dropped by Ghana.", "view conduct"),
    ("The union, which threatened the strike in May, met in Accra.", "view"),
    (
        "“I saw it,” said an aide in Ghana, who asked not to be named because talks were going on.",
        "motive",
    ),
    (
        "They said that even if the motive is to help, the attacks of Ghana break the truce.",
        "motive",
    ),
    (
        "The talks of Ghana and Togo got off to a difficult start on Apr. 25, with no handshake.",
        "event",
    ),
    ("They hoped for a truce as brought forward by Ghana.", "timing"),
    ("“We waited. We need to review the rules before Ghana goes further.”", "view"),
    ("Officials of Ghana said the guests are due to be briefed by the council.", "view"),
    (
        "The quarrel of Ghana’s unions has ended; it has raised the unusual prospect of a split.",
        "conduct",
    ),
    ("The growers lacked the standing to sue Ghana over one of its rules.", "motive"),
    (
        "The envoy told Ghana’s cabinet that the port had been closed in response to a vote.",
        "motive",
    ),
    ("The growers asked the minister about the dam.", "position"),
    ("Ghana’s president is favoured to win the vote.", "position"),
    ("Ghana’s police pursued the car through the port.", "interest"),
    ("The minister of Ghana looked to be tired.", "interest"),
    ("To win a majority, the party would need nine more seats in Ghana.", "motive"),
    ("The report explains why Ghana’s growers left the bay.", "motive"),
    ("He spoke at the Democratic National Convention on the war in Mali.", "agreement"),
    ("The lessons of history show that Ghana’s growers can adapt.", "precedent"),
    ("The minister hopes that Ghana could work together with Togo.", "evidence"),
    ("The minister of Ghana is fighting for political survival.", "position"),
    ("Ann Lee of the union said she had broken the rules of Ghana’s council.", "view"),
    ("The minister of Ghana reiterated that although he had written, he got no reply.", "position"),
    ("The vote forced Ghana to drop it from its plans to close the port.", "interest"),
    ("The levy of Ghana was due on May 30.", "event"),
]


@pytest.mark.parametrize(("text", "kind"), NOT_OFFERED)
def test_what_is_not_offered(text: str, kind: str) -> None:
    assert not set(kinds(text)) & set(kind.split())


ARGUED = (
    "Rich countries like to say that they lead. They don’t. Why should we believe it? "
    "You may think so. I can’t."
)
"""A paragraph by which a text is one in which its author argues."""

JUDGED = [
    "The new fund is a start, but it isn’t nearly enough.",
    "Without reform, the fund will become another empty promise.",
    "India has every right to be angry.",
    "Of course, the record of Delhi itself is hardly spotless.",
    "The longer the ministers wait, the weaker they look.",
    "The Republicans, meanwhile, have no plan whatsoever.",
    "How could such a bargain with the miners end well?",
    "The mayor is risking the patience of the drivers.",
]


@pytest.mark.parametrize("sentence", JUDGED)
def test_what_one_who_argues_holds(sentence: str) -> None:
    """The same words are a view where the author argues throughout, and none in a report."""
    argued = [row for row in rows(ARGUED, sentence) if row.paragraph == 2]
    assert ("view", "the author's") in {(row.kind, row.aspect) for row in argued}


@pytest.mark.parametrize(
    "sentence",
    [
        "The fund has 23 members and meets in Manila.",
        "Ministers said the fund is a start.",
        "In 1998 he moved to Delhi with his family.",
        "The new tax brought the treasury more than 400 million pounds.",
        "Engineers have been building the dam since the spring.",
    ],
)
def test_what_one_who_argues_only_reports(sentence: str) -> None:
    argued = [row for row in rows(ARGUED, sentence) if row.paragraph == 2]
    assert not {row.aspect for row in argued} & {"the author's"}


def test_one_who_argues_may_name_a_council_first() -> None:
    """A body that a text names is its speaker only where the text resolves something."""
    found = rows(f"The Security Council met. {ARGUED}", JUDGED[0])
    assert ("view", "the author's", 2) in {(row.kind, row.aspect, row.paragraph) for row in found}


def test_a_report_is_no_commentary() -> None:
    sentence = "The mayor is risking the patience of the drivers."
    assert kinds(sentence) == []


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("The envoys met Ann Lee. She said that the plan would be a mistake.", "Ann Lee"),
        ("The union met. It warned that the plan was a mistake.", "union"),
        ("The envoys met Ann Lee. He left Togo, saying that the plan was a mistake.", "Ann Lee"),
        ("Ghana and Togo left, saying that the plan was a mistake.", "Ghana and Togo"),
        ("Wages in Ghana could fall, according to the authors of a new report.",
         "the authors of a new report"),
        ("“The plan is a mistake,” a spokesman for the Peruvian army said.",
         "a spokesman for the Peruvian army"),
        ("“The plan is a mistake,” said a lawyer for Ghana.", "a lawyer for Ghana"),
    ],
)  # fmt: skip
def test_who_holds_it(text: str, holder: str) -> None:
    assert {row.held_by for row in rows(text) if row.kind == "view"} == {holder}


def test_a_demand_is_its_speakers() -> None:
    (row,) = (r for r in rows("Ann Lee argues that Togo must pay.") if r.kind == "position")
    assert (row.actors, row.held_by) == (("ann-lee",), "")


@pytest.mark.parametrize(("year", "due"), [(2020, True), (2021, False)])
def test_an_event_is_not_over(year: int, due: bool) -> None:
    """A year before that of the document is none in which something is due."""
    text = {1: "The treaty of Ghana and Togo may take effect in 2020.", 2: "Sanctions. " * 9}
    found = find_rows(Passages("doc", text, date(year, 6, 1)))
    assert ("event" in {row.kind for row in found}) is due

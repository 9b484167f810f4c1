"""Candidate rows, found by rules of grammar and discourse.

Each sentence is read with the names of its actors covered, so that a rule speaks of *an actor*
wherever it stands (:mod:`winset.library.drafting.rules`). What holds over more than a sentence is
done here: a list under an announcement of interests, the sentences that tell what a precedent was
like, who holds the views just told, the author's conclusion, and who *it* is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from winset.library.claims.claim import claim_id
from winset.library.claims.entities import Mention, words_of
from winset.library.claims.gazetteer import kinds as gazetteer_kinds
from winset.library.claims.gazetteer import names
from winset.library.claims.sentences import Passages, Sentence, sentences
from winset.library.drafting.matched import agreement_word, make_row, rows_of, shortened
from winset.library.drafting.parties import (
    about_parties,
    find_parties,
    is_boilerplate,
    known_names,
)
from winset.library.drafting.row import Row
from winset.library.drafting.rules import QUOTED, REST, Covered, Span, matches, rules
from winset.library.drafting.speech import COVER, Meant, Speech, Speeches, find_speeches
from winset.library.patterns import read_words, word_sets

LEAST_PUBLIC = 8.0
"""Words of public affairs in a thousand, below which a text is taken to be about something else."""
LONGEST_SENTENCE = 1_500
MOST_NAMES = 40
"""Actors in a sentence, beyond which it is a list and says nothing of them."""
LEAST_ARGUED = 15.0
"""Words in a thousand, outside quotations, by which a text is one in which its author argues."""
LEAST_WORDS = 200
"""Words of a text below which it is measured as if it had as many."""
LEAST_CONCLUSION = 250
"""Signs of a paragraph that can be the one in which an author concludes."""
_WORDS = word_sets(__file__, "words", "matched")
_FACTS = ("as named",)
"""Aspects of rows that state a fact of which another may judge."""
_OWN_VERB = ("reaction", "position", "interest", "evidence", "shock")
_HIDES: Mapping[str, Sequence[str]] = read_words(__file__, "rules")["hides"]
_SUCH_VIEWS = re.compile(
    r"^(?:Such|These|Those) (?:are|were) (?:the )?(?:views?|opinions?|assessments?|positions?) "
    r"(?:that are |that were )?(?:expressed|held|voiced|shared|put forward) by (?P<held>[^.;]+)"
)
_ANNOUNCED = re.compile(
    r"\b(interests?|goals?|aims|objectives|priorities|concerns|demands|fears)\b[^.]*:$"
)
_WHEN = re.compile(
    r"^(?P<one>(?:When|After|As|Once|While|Before)\b[^;]*), (?P<two>(?:the )?\ue000[^;,]*)$"
)
_FOLLOWED = re.compile(
    r"^(?:As a (?:result|consequence)|Consequently|Subsequently|Eventually|In the end|Shortly after"
    r"|Soon after|Within \w+ (?:years?|months?)|Later|The result|That led|This led|In response"
    r"|Afterwards?|Thereafter)\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|became|began|took|made|led|came|gave|went|saw|held|won|lost|kept|met"
    r"|fell|rose|brought|\w{3,}ed)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MONTH = re.compile(
    r"\b(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?(?: (?P<day>\d{1,2})\b)?"
)
_CUT_SHORT = re.compile(
    r"\b(?:sa(?:ys?|id)|(?:add|argu|insist|not|reiterat|stat|stress|warn)e?[sd]) that$"
)
_TO_COME = re.compile(r"\b(?:will|would|is|are|next)\b")
HALF_A_YEAR = 6
"""Months back in which an event is taken to lie that a text names without a year."""
_WE = re.compile(r"(?:^|(?<=[.!] ))We\b", re.M)
_WE_ARE = re.compile(r"\bWe, (?:the )?(?P<who>[^.;]{3,80}?)(?:,| of | from )")
_RESOLVES = re.compile(
    r"^\W*(?:\w{1,3}[.)]\s)?(?:(?:Strongly|Further|Also|Again|Deeply|Gravely)\s)?(?:Recall|Reaffirm"
    r"|Not|Recogni[sz]|Welcom|Condemn|Deplor|Demand|Decid|Urg|Request|Stress|Emphasi[sz]|Affirm"
    r"|Encourag|Express|Insist|Support|Endors|Call)(?:ing|es|s)\b(?!:)",
    re.M,
)
_ARGUES = re.compile(read_words(__file__, "words")["argues"])
_AUTHORITY = re.compile(
    r"\b(?:Security Council|General Assembly|European Council|Council|Commission|Committee"
    r"|Conference|Assembly|Parliament|Senate|Congress)\b"
)


def find_rows(
    document: Passages, unread: Sequence[int] = (), items: Sequence[int] = ()
) -> list[Row]:
    """Return the candidate rows of a document, in the order of its text.

    Parameters
    ----------
    document : Passages
    unread : sequence of int
        Numbers of paragraphs that are headings, tables or code.
    items : sequence of int
        Numbers of paragraphs that are items of a list.

    Returns
    -------
    list of Row
        All candidates; none of a text that is not about parties who want something of each other.
    """
    body = {
        n: text
        for n, text in document.paragraphs.items()
        if n not in unread and not is_boilerplate(text)
    }
    if about_parties("\n".join(body.values())) < LEAST_PUBLIC:
        return []
    reader = _Reader(document, body)
    rows: list[Row] = []
    announced = False
    for n, text in body.items():
        found = reader.paragraph(n, text)
        if n in items and announced:
            found = _listed(found)
        elif n not in items:
            announced = _ANNOUNCED.search(text) is not None
        rows += found
    return [*reader.actors(rows), *rows]


def _listed(rows: list[Row]) -> list[Row]:
    """Make what an item of a list of interests says one interest."""
    wants = [row for row in rows if row.kind in ("interest", "position", "belief", "conduct")]
    if not wants:
        return rows
    text = shortened(wants[0].quote)
    whole = replace(wants[0], kind="interest", aspect="listed", text=text)
    return [whole, *(row for row in rows if row not in wants)]


class _Reader:
    """Reads the paragraphs of one document."""

    def __init__(self, document: Passages, body: Mapping[int, str]) -> None:
        whole = "\n".join(body.values())
        long = [n for n, text in body.items() if len(text) > LEAST_CONCLUSION]
        self._document = document
        self._context = words_of(whole) & set(re.findall(r"\b[a-z]+\b", whole))
        self._conclusion = long[-1] if len(long) > 2 else -1
        self._commentary = _argued(whole) >= LEAST_ARGUED
        self._we, self._speaker = _speaker(whole)
        self._last: tuple[str, ...] = ()
        self._person: tuple[str, ...] = ()
        self._aliases: dict[str, dict[str, tuple[str, int, str]]] = {}
        self._known = known_names("\n".join(document.paragraphs.values()))
        self._speeches: Speeches | None = None
        self._meant = Meant()

    def paragraph(self, n: int, text: str) -> list[Row]:
        """Return the rows of one paragraph."""
        rows: list[Row] = []
        mentions = self._parties(text)
        covered = _covered(text, mentions)
        self._speeches = find_speeches(text, mentions, covered, self._speeches, self._meant)
        precedent = False
        for sentence in sentences(text):
            if len(sentence.text) > LONGEST_SENTENCE:
                continue
            at = self._cover(n, text, sentence)
            held = _SUCH_VIEWS.match(sentence.text)
            if held:
                rows = [_held_by(row, held["held"]) for row in rows]
                continue
            told = list(self._told(at)) if precedent else []
            found = _kept([*told, *self._by_rules(at)])
            precedent = precedent or any(
                row.kind == "precedent" and row.aspect != "in passing" for row, _ in found
            )
            rows += [row for row, _ in found]
            self._remember(at)
        return rows

    def _parties(self, text: str) -> list[Mention]:
        return find_parties(text, self._document.date, self._context, self._known)

    def _cover(self, n: int, around: str, sentence: Sentence) -> Covered:
        text = sentence.text
        mentions = self._parties(text)
        for m in mentions:
            forms = self._aliases.setdefault(m.actor, {})
            forms.setdefault(m.text, (text, n, m.kind))
        return Covered(
            sentence,
            text,
            _covered(text, mentions),
            tuple(mentions),
            last=self._last,
            person=self._person,
            paragraph=n,
            around=around,
            conclusion=n == self._conclusion,
            commentary=self._commentary,
            speaker=self._speaker,
            we=self._we,
            speeches=tuple(_within(sentence, self._speeches.found if self._speeches else ())),
            meant=self._meant,
        )

    def _remember(self, at: Covered) -> None:
        """Keep whom *it* and *he* of the next sentence can mean."""
        free = [m for m in at.mentions if at.text[m.stop : m.stop + 1] != "-"]
        persons = [m.actor for m in free if m.kind == "person" or m.how == "role"]
        self._last = tuple(m.actor for m in free[:1]) or self._last
        self._person = tuple(persons[-1:]) or self._person
        named = [m for m in free if m.kind == "person"]
        parties = [m for m in free if m.kind != "person"]
        self._meant = Meant(
            named[-1] if named else self._meant.person, parties[0] if parties else self._meant.party
        )

    def _by_rules(self, at: Covered) -> Iterator[tuple[Row, Span]]:
        if len(at.mentions) > MOST_NAMES:
            return
        taken: list[tuple[str, Span]] = []
        for rule in rules():
            for match in matches(rule, at):
                rest = rule.options.get("rest")
                if rest and any(
                    _overlap(match.span(), one)
                    for kind, one in taken
                    if rest != "kind" or kind == rule.kind
                ):
                    continue
                if rule.kind == "conduct" and at.spoken(match.span()):
                    continue
                for row, span in rows_of(rule, match, at, self._document.id, self._document.date):
                    over = row.kind == "event" and self._over(row.text)
                    if over or _CUT_SHORT.search(row.text):
                        continue
                    taken.append((rule.kind, span))
                    yield row, span

    def _over(self, text: str) -> bool:
        """Whether all years that a text names, or the month when something was due, are over."""
        years = [int(year) for year in _YEAR.findall(text)]
        day = self._document.date
        if day is None:
            return False
        if not years and not _TO_COME.search(text):
            ago = [
                (day.month - 1 - _MONTHS.index(m["month"][:3]), day.day - int(m["day"] or 31))
                for m in _MONTH.finditer(text)
            ]
            return bool(ago) and all((0, 0) < when < (HALF_A_YEAR, 0) for when in ago)
        return bool(years) and max(years) < day.year

    def _told(self, at: Covered) -> Iterator[tuple[Row, Span]]:
        """Yield what a sentence after a precedent tells of it: features, and what followed."""
        if not _PAST.search(at.covered) or not at.mentions:
            return
        kind, spans = "precedent feature", [(0, len(at.text))]
        both = _WHEN.match(at.covered.rstrip("."))
        if _FOLLOWED.match(at.text):
            kind = "what followed"
        elif both:
            spans = [both.span("one"), both.span("two")]
        for span in spans:
            subject = at.inside(span) or at.mentions
            yield make_row(self._document.id, kind, "", at, span, subject), span

    def actors(self, rows: Sequence[Row]) -> list[Row]:
        """Return a row for each actor that the rows speak of, with the names it goes by."""
        known, kinds = names(), gazetteer_kinds()
        subjects = {actor for row in rows for actor in row.actors}
        made = []
        for actor in dict.fromkeys(a for row in rows for a in (*row.actors, *row.others)):
            forms = self._aliases.get(actor)
            if not forms or not (actor in known or actor in subjects):
                continue
            if actor in _WORDS["no_actors"]:
                continue
            quote, n, kind = min(forms.values(), key=lambda form: form[1])
            name = known.get(actor) or next(iter(forms))
            aliases = "; ".join(form for form in forms if form != name)
            fields = (("name", name), ("kind", kinds.get(actor, kind)), ("aliases", aliases))
            id_ = self._document.id
            end = len(self._document.paragraphs[n])
            row = Row(claim_id(id_, "actor", actor), "actor", name, id_, n, 0, end, quote)
            stated = tuple(field for field in fields if field[1])
            made.append(replace(row, actors=(actor,), fields=stated))
        return made


def _covered(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text with names covered, each to its length."""
    for m in mentions:
        text = text[: m.start] + COVER + REST * (m.stop - m.start - 1) + text[m.stop :]
    return text


def _within(sentence: Sentence, speeches: Sequence[Speech]) -> Iterator[Speech]:
    """Yield what of a sentence is quoted, from places of the sentence."""
    for speech in speeches:
        start, stop = max(speech.start, sentence.start), min(speech.stop, sentence.stop)
        if stop > start:
            yield replace(speech, start=start - sentence.start, stop=stop - sentence.start)


def _argued(text: str) -> float:
    """Return how many in a thousand words outside quotations are those of one who argues."""
    own = QUOTED.sub("", text)
    return 1000 * len(_ARGUES.findall(own)) / max(len(own.split()), LEAST_WORDS)


def _speaker(text: str) -> tuple[bool, str]:
    """Return whether a text says *we*, and who speaks: those, or the body that it opens with."""
    if len(_WE.findall(text)) > 2:
        match = _WE_ARE.search(text)
        return True, match["who"] if match else "we"
    match = _AUTHORITY.search(text[:600]) if _RESOLVES.search(text) else None
    return False, match[0] if match else ""


def _held_by(row: Row, held: str) -> Row:
    who = f"{row.held_by} (among {held.strip()})"
    return replace(row, held_by=who) if row.kind == "view" else row


def _kept(found: Sequence[tuple[Row, Span]]) -> list[tuple[Row, Span]]:
    """Leave out what another kind covers, and what was found twice."""
    kept: list[tuple[Row, Span]] = []
    for row, span in found:
        twice = any(_same(row, span, *other) for other in kept)
        hidden = any(
            row.kind in _HIDES.get(other.kind, ())
            and row.aspect not in _FACTS
            and _hides(other, there, span)
            for other, there in found
        )
        if not twice and not hidden:
            kept.append((row, span))
    return sorted(kept, key=lambda pair: pair[1])


def _same(row: Row, span: Span, other: Row, there: Span) -> bool:
    """Whether two rows of a sentence are one; an agreement may stand inside another's name."""
    if row.kind != other.kind:
        return False
    if row.kind == "agreement":
        same = agreement_word(row, span) == agreement_word(other, there)
    else:
        same = there != span and _overlap(there, span)
    return same or row.text == other.text


def _hides(other: Row, there: Span, span: Span) -> bool:
    """Whether a row covers another; one of a verb of its own only what begins within it."""
    return _overlap(there, span) and (other.kind not in _OWN_VERB or there[0] <= span[0])


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]

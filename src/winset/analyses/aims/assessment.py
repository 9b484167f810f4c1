"""What an assessment says: hypotheses, evidence, interests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from winset.analyses.aims.ach import Matrix, Row
from winset.analyses.aims.weighing import Spread
from winset.analyses.summary import Array
from winset.answer import Answer, data_of, to_data
from winset.case.hypotheses import BottomLine, Evidence
from winset.case.probability_words import probability_word
from winset.case.schema import Case

_NO_QUESTION: Mapping[str, Any] = {
    **{"rival": None, "confidence": None, "flips": [], "swings": []},
    **{"hindsight": None, "watch": None},
}
DECIBANS = {"decibans": "mean", "decibans_p5": "p5", "decibans_p95": "p95"}


@dataclass(frozen=True)
class View:
    """One hypothesis, weighed.

    Attributes
    ----------
    prior, posterior : Spread
        Probabilities; ``mean`` is the answer, p5 and p95 how far the judgements leave it open.
    inconsistency : int
        Heuer's count: 1 for each item inconsistent with it, 2 for very inconsistent.
    error : float
        Standard error of the posterior's mean because draws are finite.
    sampled : bool
        Whether the sampler was needed.
    settled : bool
        Whether the sampler's batches agree; if not, the error may be greater than stated.
    most : float or None
        Of none-of-these: its probability if it explained all as well as the best of the others.
    bottom_line : BottomLine or None
        The author's own probability of it.
    """

    name: str
    prior: Spread
    posterior: Spread
    inconsistency: int
    error: float
    sampled: bool
    settled: bool
    most: float | None = None
    bottom_line: BottomLine | None = None

    @property
    def word(self) -> str:
        """The ICD 203 word for its probability."""
        return probability_word(self.posterior.mean)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        ends = {"p5": "posterior.p5", "p95": "posterior.p95"}
        return {
            **data_of(self, "name", prior="prior.mean", posterior="posterior.mean", **ends),
            **data_of(self, "word", "inconsistency", "error", "sampled", "settled"),
            **({} if self.most is None else {"most": self.most}),
            **(
                {}
                if self.bottom_line is None
                else {"bottom_line": self._compared(self.bottom_line)}
            ),
        }

    @property
    def against_author(self) -> str:
        """Where the answer lies, by its interval, from the author's: below, above, or within it."""
        if self.bottom_line is None:
            return "within"
        stated, found = self.bottom_line.chance, self.posterior
        if 100.0 * found.p95 < stated.low:
            return "below"
        return "above" if 100.0 * found.p5 > stated.high else "within"

    def _compared(self, line: BottomLine) -> dict[str, Any]:
        ends = {"low": line.chance.low / 100.0, "high": line.chance.high / 100.0}
        return {**ends, **data_of(line, "by", "date"), "answer": self.against_author}


@dataclass(frozen=True)
class JudgeAlone:
    """One of several judges, and what the evidence would say by this one's judgements alone.

    Attributes
    ----------
    items : int
        How many this one judged that others judged as well.
    hypotheses : mapping of id to float
        Posteriors.
    """

    items: int
    hypotheses: Mapping[str, float]


@dataclass(frozen=True)
class Weight:
    """One item of evidence, weighed.

    Attributes
    ----------
    kind : str
        ``likelihood``, ``consistency`` or ``conduct``.
    decibans : mapping of hypothesis to Spread
        Weight of evidence for it against the rest, on the prior's weights.
    grades : mapping of hypothesis to str
        As written, or the step nearest to the likelihood ratio; before the rating.
    diagnosticity : float
        Decibans between the hypotheses that it favours most and least.
    tells : mapping of question to float
        The same between the narrowest hypotheses of each question.
    trust : float
        The mean chance that the report is true.
    part : float
        Its weight, 1 or less where items share an origin.
    without : mapping of hypothesis to float
        Posteriors without the item.
    apart : float
        Decibans by which its judges differ most, on two of the hypotheses.
    """

    item: Evidence
    kind: str
    decibans: Mapping[str, Spread]
    grades: Mapping[str, str]
    diagnosticity: float
    tells: Mapping[str, float]
    trust: float
    part: float
    without: Mapping[str, float]
    apart: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        of_item = {"rating": "item.rating", "origin": "item.origin"}
        return {
            **data_of(self, "kind", **of_item, trust="trust", share="part"),
            **{
                name: {key: getattr(spread, end) for key, spread in self.decibans.items()}
                for name, end in DECIBANS.items()
            },
            **data_of(self, "diagnosticity", "tells", consistency="grades", without="without"),
            **({"judges": list(self.item.judges)} if self.item.judges else {}),
            **({"apart": self.apart} if len(self.item.judgements) > 1 else {}),
        }


@dataclass(frozen=True)
class Interest:
    """What the actor wants on one issue, before and after the evidence.

    Attributes
    ----------
    ideal, ideal_before : Spread
        In the issue's unit, after groups and regard.
    weight, weight_before : Spread
        The issue's part of what the actor cares about; adds up to 1 over the issues.
    top : float
        The probability that the issue is the actor's first priority.
    ideal_error, weight_error, top_error : float
        Standard errors of the means, and of `top`, because draws are finite.
    """

    ideal: Spread
    ideal_before: Spread
    weight: Spread
    weight_before: Spread
    top: float
    ideal_error: float
    weight_error: float
    top_error: float


@dataclass(frozen=True)
class Rival:
    """The two leading hypotheses that exclude each other, and what tells them apart.

    Attributes
    ----------
    decibans : float
        Of the first over the second.
    items : mapping of item to float
        Decibans that each tells the two apart by.
    claimed : bool
        Whether the first can be said to lead: by more than draws leave open, and not where one
        item counted to another origin puts another first.
    """

    leader: str
    rival: str
    decibans: float
    items: Mapping[str, float]
    claimed: bool = True

    @property
    def most(self) -> str | None:
        """The one item that tells the two apart most."""
        sizes = {name: abs(value) for name, value in self.items.items() if round(value, 9)}
        return max(sizes, key=sizes.__getitem__, default=None)


@dataclass(frozen=True)
class SwitchingValue:
    """A change of one input after which another hypothesis leads.

    Attributes
    ----------
    input : str
        The path of the input in the case.
    now, then : str
        Its value, and the value at which the lead passes.
    decibans : float
        The size of the change.
    inside : bool
        Whether the new value lies within the interval that was stated.
    winner : str
        Which hypothesis would lead.
    """

    input: str
    now: str
    then: str
    decibans: float
    inside: bool
    winner: str


@dataclass(frozen=True)
class Ground:
    """One thing that confidence rests on.

    Attributes
    ----------
    value : float
    level : {"low", "moderate", "high"}
    """

    value: float
    level: str


@dataclass(frozen=True)
class Confidence:
    """How good the basis of an answer is.

    Attributes
    ----------
    level : {"low", "moderate", "high"}
        The lowest of the grounds.
    grounds : mapping of name to Ground
        ``origins``: how many tell hypotheses apart; ``ratings``: how likely true what they say
        is, on average; ``largest``: the part of what tells that is of one origin; ``flip``:
        decibans of the smallest change of one input that puts another first, 0 where it is within
        what was stated or no view leads; ``judges``: how many judged each judged item, at
        least; ``agreement``: by what part of several judges, each alone, the same view is first.
    """

    level: str
    grounds: Mapping[str, Ground]


@dataclass(frozen=True)
class News:
    """What came after a day, and where the hypotheses stood on it.

    Attributes
    ----------
    since : str
    items : tuple of str
        Of evidence, dated later.
    hypotheses : mapping of id to float
        Posteriors by what was known on that day.
    """

    since: str
    items: tuple[str, ...]
    hypotheses: Mapping[str, float]


@dataclass(frozen=True)
class Retraction:
    """What a retracted source carried.

    Attributes
    ----------
    items : tuple of str
        Of evidence, struck with it.
    hypotheses : mapping of id to float
        Posteriors if the source counted still.
    """

    items: tuple[str, ...]
    hypotheses: Mapping[str, float]


@dataclass(frozen=True)
class Hindsight:
    """Items that were judged once it could be known which hypothesis leads.

    Attributes
    ----------
    since : str
        The day from which on it could be known.
    items : tuple of str
    without : mapping of hypothesis to float
        Posteriors without these items.
    """

    since: str
    items: tuple[str, ...]
    without: Mapping[str, float]


@dataclass(frozen=True)
class QuestionAnswer:
    """What stands first on one question, and what would change that.

    Attributes
    ----------
    rival : Rival
    switching_values : tuple of SwitchingValue
        Changes of one input that would put another hypothesis first, the smallest first.
    swings : tuple of (input, low, high)
        Decibans of the leader over its rival with one input at either end of its interval.
    confidence : Confidence
        How good the basis is.
    hindsight : Hindsight or None
        What was judged when the leader could be known.
    watch : str or None
        The candidate that is expected to tell the leader from its rival best.
    """

    rival: Rival
    switching_values: tuple[SwitchingValue, ...]
    swings: tuple[tuple[str, float, float], ...]
    confidence: Confidence
    hindsight: Hindsight | None = None
    watch: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        swings = [{"input": name, "low": low, "high": high} for name, low, high in self.swings]
        found = data_of(self, "rival", "confidence", flips="switching_values")
        return {**found, "swings": swings, **data_of(self, "hindsight", "watch")}


@dataclass(frozen=True)
class ExpectedInformation:
    """What an observation to come is expected to tell.

    Attributes
    ----------
    bits : float
        Expected information on the hypotheses.
    share : float
        The same as a part of all the uncertainty that is left.
    outcomes : mapping of outcome to (probability, posterior by hypothesis)
    """

    name: str
    bits: float
    share: float
    outcomes: Mapping[str, tuple[float, Mapping[str, float]]]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        outcomes = {
            key: {"probability": p, "posterior": dict(posterior)}
            for key, (p, posterior) in self.outcomes.items()
        }
        return {"name": self.name, "bits": self.bits, "share": self.share, "outcomes": outcomes}


@dataclass(frozen=True, eq=False)
class Wanting:
    """Draws of what the actor wants, over all states.

    Attributes
    ----------
    ideal, weight : array, shape (draw, issue)
        In the issues' units; parts of what it cares about.
    before, after : array, shape (draw,)
        The weight of each draw before and after the evidence; each adds up to 1.
    """

    ideal: Array
    weight: Array
    before: Array
    after: Array


@dataclass(frozen=True, repr=False)
class Assessment(Answer):
    """The answer to: what does X really want?

    Attributes
    ----------
    response : (float, float)
        5 % and 95 % of the response parameter's prior.
    hypotheses : mapping of id to View
    combinations : tuple of (tuple of id, float)
        Where several questions are asked: which hypotheses hold together, and how likely.
    evidence : mapping of id to Weight
    interests : mapping of issue to Interest
    followed : Spread or None
        The response parameter after the acts; None without acts.
    questions : mapping of question to QuestionAnswer
        Each on which two or more hypotheses exclude each other, in the order of the case; ``""`` is
        that of hypotheses which name none.
    judges : mapping of name to JudgeAlone
        Of items that several judged.
    retracted : mapping of source to Retraction
    news : News or None
        What changed since a day that was asked about.
    candidates : mapping of id to ExpectedInformation
        What evidence not seen yet is expected to tell.
    sampled : bool
        Whether the sampler was needed for any combination.
    settled : bool
        Whether its batches agree in all; if not, errors may be greater than stated.
    states : tuple of float
        The probability of each combination, in the order of `States`.
    response_mass : array, shape (node,)
        The probability of each value of the response parameter after the acts.
    """

    kind: ClassVar[str] = "assess"
    case: Case
    actor: str
    draws: int
    seed: int
    response: tuple[float, float]
    scenario: str | None
    hypotheses: Mapping[str, View]
    combinations: tuple[tuple[tuple[str, ...], float], ...]
    evidence: Mapping[str, Weight]
    interests: Mapping[str, Interest]
    followed: Spread | None
    questions: Mapping[str, QuestionAnswer]
    judges: Mapping[str, JudgeAlone]
    retracted: Mapping[str, Retraction]
    news: News | None
    candidates: Mapping[str, ExpectedInformation]
    sampled: bool
    settled: bool
    states: tuple[float, ...]
    wants: Wanting
    response_mass: Array

    @property
    def matrix(self) -> Matrix:
        """The classic matrix: items against hypotheses, in steps of consistency."""
        names = {name: self.case.hypotheses[name].name for name in self.hypotheses}
        rows = [
            Row(
                id=name,
                name=weight.item.name,
                grades=dict(weight.grades),
                date=weight.item.date or "",
                rating=weight.item.rating or "",
                origin=weight.item.origin or "",
                why=weight.item.why or "",
            )
            for name, weight in self.evidence.items()
        ]
        return Matrix(names, tuple(rows))

    @property
    def first_question(self) -> QuestionAnswer | None:
        """The first question on which hypotheses exclude each other."""
        return next(iter(self.questions.values()), None)

    @property
    def rival(self) -> Rival | None:
        """The two that lead on the first question."""
        return None if self.first_question is None else self.first_question.rival

    @property
    def switching_values(self) -> tuple[SwitchingValue, ...]:
        """What would change the order on the first question, the smallest change first."""
        return () if self.first_question is None else self.first_question.switching_values

    @property
    def confidence(self) -> Confidence | None:
        """How good the basis of the answer to the first question is."""
        return None if self.first_question is None else self.first_question.confidence

    @property
    def acts(self) -> int:
        """How many items are conduct."""
        return sum(weight.kind == "conduct" for weight in self.evidence.values())

    def ranked(self) -> list[str]:
        """Return the hypotheses, the likeliest first."""
        return sorted(self.hypotheses, key=lambda name: -self.hypotheses[name].posterior.mean)

    @property
    def digest(self) -> str:
        """The SHA-256 of the case's content."""
        return self.case.digest()

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data; docs/reference/assess-json.md is the contract."""
        return {
            **data_of(self, "case", "actor", "draws", "seed", "scenario", "digest", "hypotheses"),
            "combinations": [
                {"holds": list(names), "posterior": p} for names, p in self.combinations
            ],
            "evidence": [{"id": name} | weight.to_dict() for name, weight in self.evidence.items()],
            "interests": to_data(self.interests),
            "response": {
                "prior_p5": self.response[0],
                "prior_p95": self.response[1],
                "posterior": to_data(self.followed),
            },
            **(_NO_QUESTION if self.first_question is None else self.first_question.to_dict()),
            **data_of(self, "questions", "judges", "retracted", "news", "candidates"),
            **data_of(self, "sampled", "settled"),
        }

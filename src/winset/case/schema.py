"""The case, version 1: the shape of what an analyst writes.

Each class is one section of ``case.yaml``; docs/reference/case.md is the contract. Rules that
hold between sections (does this actor exist?) live in :mod:`winset.case.checks`.
"""

from __future__ import annotations

import hashlib
import json
import math
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from winset.case.belief import LARGEST, Belief, belief_schema, between, chance, chance_schema
from winset.case.conditions import ConditionError, parse

MOST_ACTORS = 1000
MOST_ISSUES = 200


def _iso_date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError(
            "date",
            "expected a date",
            {"expected": "a date as YYYY-MM-DD", "mend": "Write it as 2014-12-19."},
        ) from None


def _known_version(value: Any) -> Any:
    if value != 1 or isinstance(value, bool):
        raise PydanticCustomError(
            "version",
            "unknown version",
            {
                "expected": "winset: 1, the one version of the format there is",
                "mend": "Write winset: 1, or use the release of Winset that wrote this case.",
            },
        )
    return 1


def _year_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_the_calendar(value: str) -> str:
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        raise PydanticCustomError(
            "date",
            "no such day",
            {"expected": "a day that the calendar has", "mend": "Correct month and day."},
        ) from None
    return value


def _condition(value: str) -> str:
    try:
        parse(value)
    except ConditionError as error:
        raise PydanticCustomError(
            "condition",
            "not a condition",
            {
                "expected": f"a condition on options; there is {error}",
                "mend": "Write option ids with and, or, not, if, iff and brackets, "
                "or a pattern such as -YY.",
            },
        ) from None
    return value


def _ascending(value: tuple[float, float]) -> tuple[float, float]:
    if not value[0] < value[1]:
        raise PydanticCustomError(
            "range",
            "expected low < high",
            {"expected": "[low, high] with low < high", "mend": "Put the smaller end first."},
        )
    return value


Id = Annotated[str, StringConstraints(pattern=r"^\w[\w-]*$", max_length=80)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
Day = Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=str)]
When = Annotated[
    str,
    BeforeValidator(_year_as_text, json_schema_input_type=str | int),
    StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
    AfterValidator(_in_the_calendar),
]
Range = Annotated[tuple[Number, Number], AfterValidator(_ascending)]
Locator = Annotated[str, StringConstraints(pattern=r"^[^#\s]+(#[^#\s]+)?$")]
Sources = tuple[Locator, ...]
Salience = Annotated[Belief, AfterValidator(between(0, 100, "a salience"))]
Share = Annotated[Belief, AfterValidator(between(0, 100, "a share in percent"))]
Capability = Annotated[Belief, AfterValidator(between(0, math.inf, "a capability"))]
Years = Annotated[Belief, AfterValidator(between(0, 100, "a number of years"))]
Points = Annotated[Belief, AfterValidator(between(-100, 100, "points of utility"))]
Chance = Annotated[
    Belief,
    BeforeValidator(chance),
    WithJsonSchema(chance_schema()),
]
Condition = Annotated[str, AfterValidator(_condition)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")]
Rating = Annotated[str, StringConstraints(pattern=r"^[A-F][1-6]$")]


class Part(BaseModel):
    """A section of a case: frozen, and strict about its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Traced(Part):
    """A section whose numbers say why they are what they are."""

    why: str | None = None
    """The reasoning, and whether a number is an estimate."""
    sources: Sources = ()
    """Where it is from: source ids, with a passage after '#', such as report-2014#p4."""


class Outcome(Traced):
    """What came out, for the backtest alone; no forecast reads it."""

    value: Number
    date: When


class Issue(Traced):
    """A question on the table, with its unit and the range of what can be agreed."""

    name: str
    unit: str
    """The natural unit, such as machines, years, or points of a described scale."""
    range: Range
    """[low, high]: the ends of what can be agreed."""
    status_quo: Belief | None = None
    """Where things stand now, and stay if nothing is agreed unless no_deal says otherwise."""
    landmarks: dict[str, Number] = Field(default_factory=dict)
    """Values a reader knows, such as the cap of an earlier agreement: label and value."""
    outcome: Outcome | None = None


class Group(Traced):
    """A group inside an actor that moves what the actor says and wants, never wholly."""

    name: str
    share: Share
    """Its part in the actor's say, in percent; the leadership has the rest."""
    wants: dict[Id, Belief] = Field(default_factory=dict)
    """The group's ideal point on each issue it cares about."""


class Regard(Traced):
    """A weight that an actor puts on how another fares."""

    weight: Share
    """In percent of its own utility."""


def _plain_regard(value: Any) -> Any:
    """Let ``israel: [0, 5, 10]`` stand for ``israel: {weight: [0, 5, 10]}``."""
    if isinstance(value, Regard) or (isinstance(value, dict) and "low" not in value):
        return value
    return {"weight": value}


class Actor(Traced):
    """Somebody with a stake: a state, an organisation, a leader."""

    name: str
    kind: Literal["state", "organisation", "group", "person", "other"] = "state"
    capability: Capability
    """Clout over these issues, relative to the other actors."""
    groups: dict[Id, Group] = Field(default_factory=dict)
    regard: dict[
        Id,
        Annotated[Regard, BeforeValidator(_plain_regard, json_schema_input_type=Regard | Share)],
    ] = Field(default_factory=dict)
    """Whose fate it cares about, in percent of its own utility."""
    no_deal: Points | None = None
    """Its own value of no deal in points (100: every issue at its ideal); overrides the paths."""


class Position(Traced):
    """One actor on one issue."""

    actor: Id
    issue: Id
    position: Belief
    """What it says it wants, in the issue's unit."""
    ideal: Belief | None = None
    """What it is thought to want; the position if left out."""
    salience: Salience
    """How much it cares, 0-100."""


class Path(Traced):
    """A way in which there is no deal."""

    name: str
    chance: Chance = Belief.sure(100)
    """How likely, if there is no deal; the paths' chances are scaled to add to 100 %."""
    lands: dict[Id, Belief] = Field(default_factory=dict)
    """Where the issues end up; an issue not named stays at its status quo."""
    costs: dict[Id, Points] = Field(default_factory=dict)
    """What the path costs an actor besides the issues, in points of utility."""


class Decision(Part):
    """Whose consent makes a deal."""

    rule: Literal["consensus", "majority", "quota"]
    vetoes: tuple[Id, ...] = ()
    """Actors whose consent is needed; under consensus, all actors if left out."""
    votes: dict[Id, Number] = Field(default_factory=dict)
    """Votes of each actor under majority or quota; one each if left out."""
    quota: Number | None = None
    """Votes needed under quota; majority needs more than half."""
    setter: Id | None = None
    """Who alone may propose; its consent is needed too."""
    deadline: Day | None = None


class Change(Part):
    """A difference from the baseline, for a scenario or a hypothesis."""

    actor: Id | None = None
    issue: Id | None = None
    group: Id | None = None
    path: Id | None = None
    toward: Id | None = None
    """The actor regarded, for a change of regard."""
    position: Belief | None = None
    ideal: Belief | None = None
    salience: Salience | None = None
    capability: Capability | None = None
    share: Share | None = None
    regard: Share | None = None
    no_deal: Points | None = None
    chance: Chance | None = None
    cost: Points | None = None
    why: str | None = None


class Hypothesis(Traced):
    """A set of preferences that an actor may really have."""

    name: str
    about: Id | tuple[Id, ...]
    held_by: str | None = None
    """Who holds this view."""
    prior: Chance | None = None
    """How likely before the evidence, among those it excludes; equal shares if left out."""
    parent: Id | None = None
    """The wider hypothesis that this one is a special case of; its prior is then a share of it."""
    question: Id | None = None
    """Hypotheses of one question exclude each other; those of different questions do not."""
    none_of_these: bool = False
    """Whether it stands for whatever the others leave out, and so predicts no conduct."""
    changes: tuple[Change, ...] = ()


class Alternative(Part):
    """One thing an actor could have done, with its consequences."""

    name: str
    lands: dict[Id, Belief] = Field(default_factory=dict)
    """The values on the issues it leads to."""
    path: Id | None = None
    """The no-deal path it leads to, if it leads to one."""


class Conduct(Part):
    """A choice that an actor was seen to make."""

    actor: Id
    chose: Id
    alternatives: dict[Id, Alternative]


class Evidence(Traced):
    """An item that speaks for or against hypotheses."""

    name: str
    date: When | None = None
    rating: Rating | None = None
    """Admiralty code: reliability A-F of the source, credibility 1-6 of the information."""
    origin: str | None = None
    """Items of one origin do not count twice."""
    likelihood: dict[Id, Chance] = Field(default_factory=dict)
    """How likely this would be seen if the hypothesis held, in percent or words."""
    consistency: dict[Id, Literal["CC", "C", "N", "I", "II"]] = Field(default_factory=dict)
    """How well it fits each hypothesis, on the five-step scale."""
    conduct: Conduct | None = None


class Choice(Part):
    """A choice that an actor is to make."""

    actor: Id
    alternatives: dict[Id, Alternative]


class Candidate(Traced):
    """Something not seen yet that would tell hypotheses apart."""

    name: str
    rating: Rating | None = None
    """The rating that the report of it is expected to have."""
    likelihood: dict[Id, Chance] = Field(default_factory=dict)
    """How likely it will be seen if the hypothesis holds, in percent or words."""
    choice: Choice | None = None
    """Or: a choice to come, whose chances the model works out."""


class Scenario(Traced):
    """A shock: what would be different."""

    name: str
    changes: tuple[Change, ...]


class Option(Traced):
    """Something an actor could do instead of agreeing (graph model)."""

    name: str
    actor: Id
    moves: Literal["both", "forward", "back"] = "both"
    """Whether it can be taken up (forward), dropped (back), or both."""
    taken: bool = False
    """Whether it is taken at present."""


class Rule(Traced):
    """What cannot be: states of the options game that a rule shuts out."""

    never: Condition | None = None
    """No state in which this holds."""
    always: Condition | None = None
    """No state in which this does not hold."""
    at_most_one: tuple[Id, ...] = ()
    """Options that exclude each other."""
    at_least_one: tuple[Id, ...] = ()
    """Options of which one is always taken."""


class Wish(Traced):
    """Something that an actor wants of a state."""

    wants: Condition
    weight: Points | None = None
    """What it is worth, in points of utility; if left out, more than all that follow together."""
    chance: Chance = Belief.sure(100)
    """How likely it is that the actor wants this at all."""


class Consequence(Traced):
    """What states lead to, in the terms of the issues."""

    when: Condition
    path: Id | None = None
    """The no-deal path they lead to, if they lead to one."""
    lands: dict[Id, Belief] = Field(default_factory=dict)
    """Where issues end up; an issue not named stays on the path, or at its status quo."""


def _plain_wish(value: Any) -> Any:
    """Let ``not attacks`` stand for ``{wants: not attacks}``."""
    return {"wants": value} if isinstance(value, str) else value


class Graph(Part):
    """The rules of the options game, and what its actors want of its states."""

    rules: tuple[Rule, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    """What states lead to; of several that hold, the first."""
    preferences: dict[
        Id,
        tuple[
            Annotated[Wish, BeforeValidator(_plain_wish, json_schema_input_type=Wish | Condition)],
            ...,
        ],
    ] = Field(default_factory=dict)
    """An actor's wishes, the most important first."""
    rankings: dict[Id, tuple[Condition | tuple[Condition, ...], ...]] = Field(default_factory=dict)
    """Instead: an actor's ranking of the states, best first; a list inside it is a tie."""


class Agreement(Traced):
    """A dated understanding between parties."""

    name: str
    date: When
    parties: tuple[str, ...]
    content: str


class Feature(Traced):
    """One point on which a precedent is compared with this case."""

    here: str
    there: str
    same: bool
    weight: Share = Belief.sure(50)
    changes: tuple[Change, ...] = ()
    """What would change here if this were as it was there."""


class Precedent(Traced):
    """An earlier case that resembles this one."""

    name: str
    date: When
    features: dict[Id, Feature] = Field(default_factory=dict)
    followed: str | None = None
    """What happened next there."""


class Timing(Traced):
    """When to move into a market that is closed and may open; the unit is a year of it, open."""

    name: str
    actor: Id
    chance: Share
    """That it opens within a year, in percent, once it can."""
    earliest: Years = Belief.sure(0)
    """Years from as_of before which it cannot open."""
    lead: Share
    """What a full footing holds over latecomers when it opens, in percent of the open market."""
    decay: Share
    """By how much that lead shrinks a year as others enter, in percent."""
    footing: Years
    """Years of presence after which two thirds of a full footing stand."""
    cost: Share
    """What presence costs a year while it is closed, in percent of a year's open market."""
    discount: Share = Belief.sure(5)
    """By how much less a year's delay is worth, in percent."""


class Source(Part):
    """A document that numbers are traced to."""

    title: str
    type: str = "document"
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    date: When | None = None
    url: str | None = None
    rating: Rating | None = None
    passages: dict[Id, str] = Field(default_factory=dict)
    """What each cited paragraph says, in the analyst's own words."""
    document: Id | None = None
    """The document's id in the library, where it is not the source's own."""
    digests: dict[Id, Digest] = Field(default_factory=dict)
    """The first digits of the SHA-256 of each passage's text, from `winset library show`."""
    note: str | None = None


class Case(Part):
    """A dispute, as an analyst writes it down."""

    winset: Annotated[
        Literal[1], BeforeValidator(_known_version, json_schema_input_type=Literal[1])
    ]
    """The version of the case format."""
    id: Id | None = None
    """A short name; the folder's name if left out."""
    title: str
    question: str
    as_of: Day
    """The day on which the case's knowledge ends."""
    summary: str | None = None
    decision: Decision
    issues: dict[Id, Issue]
    actors: dict[Id, Actor]
    positions: tuple[Position, ...]
    no_deal: dict[Id, Path] = Field(default_factory=dict)
    hypotheses: dict[Id, Hypothesis] = Field(default_factory=dict)
    evidence: dict[Id, Evidence] = Field(default_factory=dict)
    candidates: dict[Id, Candidate] = Field(default_factory=dict)
    scenarios: dict[Id, Scenario] = Field(default_factory=dict)
    options: dict[Id, Option] = Field(default_factory=dict)
    graph: Graph = Graph()
    agreements: dict[Id, Agreement] = Field(default_factory=dict)
    precedents: dict[Id, Precedent] = Field(default_factory=dict)
    timing: dict[Id, Timing] = Field(default_factory=dict)
    sources: dict[Id, Source] = Field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return the case as plain data, in the order of the format, defaults left out."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"winset": 1}

    def digest(self) -> str:
        """Return the SHA-256 of the case's content; comments and layout do not enter."""
        text = json.dumps(self.plain(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``case.yaml``, draft 2020-12."""
    schema = Case.model_json_schema(mode="validation")
    definitions = {"Belief": belief_schema(), "Chance": chance_schema()}
    definitions["Chance"]["anyOf"][0] = {"$ref": "#/$defs/Belief"}
    shared = _with_references(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **shared,
        "title": "Winset case, version 1",
        "$defs": {**definitions, **shared["$defs"]},
    }


def _with_references(node: Any) -> Any:
    """Replace each spelled-out belief and chance by a reference to its one definition."""
    if isinstance(node, list):
        return [_with_references(item) for item in node]
    if not isinstance(node, dict):
        return node
    for name, plain in (("Belief", belief_schema()), ("Chance", chance_schema())):
        if node.get("anyOf") == plain["anyOf"]:
            own = {key: node[key] for key in ("description", "default") if key in node}
            if own.get("description") == plain["description"]:
                del own["description"]
            return {"$ref": f"#/$defs/{name}", **own}
    return {key: _with_references(value) for key, value in node.items()}

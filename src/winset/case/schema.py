"""The case, version 1: the shape of what an analyst writes.

docs/reference/case.md is the contract. The sections are :mod:`winset.case.negotiation`, which every
case has, :mod:`winset.case.dependence`, :mod:`winset.case.hypotheses`, :mod:`winset.case.events`,
:mod:`winset.case.options_game` and :mod:`winset.case.sources`. Rules that hold between sections
(does this actor exist?) live in :mod:`winset.case.checks.sections`.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from winset.answer import Answer
from winset.case.belief import belief_schema, chance_schema, fault
from winset.case.dependence import Correlation, Factor
from winset.case.draft import DraftRow
from winset.case.events import Event, EventOutcome
from winset.case.fields import ActorId, Day, Id, Part, Traced, parts
from winset.case.hypotheses import Candidate, Evidence, Hypothesis
from winset.case.negotiation import Actor, Decision, Issue, Outcome, Path, Position, Scenario
from winset.case.options_game import Graph, Option
from winset.case.publication import Publication
from winset.case.ratification import Commitment, Offer, Ratifier
from winset.case.sources import Agreement, Precedent, Publisher, Source, Timing
from winset.errors import UsageError, nearest

MOST_ACTORS = 1000
MOST_ISSUES = 200

UNDATED = datetime.date(1900, 1, 1)
"""Stands for the day that a file of another tool does not state (other-tools-files.md)."""


def _known_version(value: Any) -> Any:
    if value != 1 or isinstance(value, bool):
        expected = "winset: 1, the one version of the format there is"
        mend = "Write winset: 1, or use the release of Winset that wrote this case."
        raise fault(expected, mend, "version")
    return 1


class Case(Part, Answer):
    """A dispute, as an analyst writes it down."""

    kind: ClassVar[str] = "case"

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
    publication: Publication | None = None
    """The case as a document of its own, as a catalogue has it."""
    decision: Decision
    """Whose consent makes a deal, and by when."""
    issues: dict[Id, Issue]
    """What is argued about, each on a line from one end to the other."""
    actors: dict[Id, Actor]
    """Who has a stake, and how much clout over these issues."""
    positions: tuple[Position, ...]
    """What an actor says and is thought to want on an issue, and how much it cares."""
    no_deal: dict[Id, Path] = Field(default_factory=dict)
    """What comes without a deal: paths with their chance, where they lead and what they cost."""
    ratification: dict[Id, Ratifier] = Field(default_factory=dict)
    """Who must agree at home to what an actor has agreed to."""
    offers: dict[Id, Offer] = Field(default_factory=dict)
    """What one can give another besides the issues."""
    commitment: dict[ActorId, Commitment] = Field(default_factory=dict)
    """What each would gain from breaking an agreement later, and what would follow."""
    factors: dict[Id, Factor] = Field(default_factory=dict)
    """What moves several beliefs together, such as how hard an actor is on all issues."""
    correlations: tuple[Correlation, ...] = ()
    """How strongly two beliefs go together, where no factor says so."""
    hypotheses: dict[Id, Hypothesis] = Field(default_factory=dict)
    """What an actor may really want, and what that would change in the numbers."""
    evidence: dict[Id, Evidence] = Field(default_factory=dict)
    """What was seen or done, and how well it fits each hypothesis."""
    candidates: dict[Id, Candidate] = Field(default_factory=dict)
    """What has not been seen yet and would tell the hypotheses apart."""
    scenarios: dict[Id, Scenario] = Field(default_factory=dict)
    """What could happen, and what it would change in the case."""
    options: dict[Id, Option] = Field(default_factory=dict)
    """What an actor could do instead of agreeing."""
    graph: Graph = Graph()
    """The game of the options: which of them go together, and what actors want of its states."""
    agreements: dict[Id, Agreement] = Field(default_factory=dict)
    """What was agreed before: by whom, when, and what."""
    precedents: dict[Id, Precedent] = Field(default_factory=dict)
    """What followed in cases like this one."""
    events: dict[Id, Event] = Field(default_factory=dict)
    """Dated questions: whether something happens by a day, and what counts as its happening."""
    timing: dict[Id, Timing] = Field(default_factory=dict)
    """When an actor gains from moving into a market that may open."""
    sources: dict[Id, Source] = Field(default_factory=dict)
    """Where numbers and claims are from."""
    publishers: dict[Id, Publisher] = Field(default_factory=dict)
    """Who published sources, with the rating of those that have none of their own."""
    draft: dict[Id, DraftRow] = Field(default_factory=dict)
    """Candidate rows found in sources; none counts before a person has accepted it."""

    _opinions: Mapping[str, tuple[Any, ...]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _aims_alone_filled_in(cls, data: Any) -> Any:
        return with_aims_alone(data)

    @property
    def aims_alone(self) -> bool:
        """Whether it has hypotheses, a draft or options and no issues: it cannot be forecast."""
        begun = self.hypotheses or self.draft or self.options
        return bool(begun) and not self.issues and not self.positions

    @property
    def parties(self) -> dict[str, Actor | Ratifier]:
        """The actors, and who ratifies for them, by their names in answers."""
        return {**self.actors, **self.ratification}

    @property
    def known_on(self) -> datetime.date | None:
        """The day on which the case's knowledge ends, or None if it came from a file without."""
        return None if self.as_of == UNDATED else self.as_of

    def require_actor(self, name: str) -> None:
        """Refuse the name of an actor that the case does not have.

        Raises
        ------
        UsageError
            With the actors that there are, and the nearest one, or for whom the name ratifies.
        """
        if name in self.ratification:
            actor = self.ratification[name].actor
            raise UsageError(f"'{name}' is no actor, and ratifies for {actor}; ask for '{actor}'.")
        if name not in self.actors:
            raise UsageError(
                f"The case has no actor '{name}'; it has {', '.join(self.actors)}."
                f"{nearest(name, self.actors)}"
            )

    @property
    def opinions(self) -> Mapping[str, tuple[Any, ...]]:
        """What experts believe, who and why, by the number they share; no part of the content."""
        return self._opinions

    def to_dict(self) -> dict[str, Any]:
        """Return the case as plain data, in the order of the format, defaults left out."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"winset": 1}

    def cited_sources(self, *, outcomes: bool = True) -> set[str]:
        """Return the ids of the sources that the case cites, whatever else may bear such a name.

        Parameters
        ----------
        outcomes : bool
            Whether what is cited for outcomes counts, which no forecast may know.
        """
        traced = (part for _, part in parts(self) if isinstance(part, Traced))
        return {
            locator.partition("#")[0]
            for part in traced
            if outcomes or not isinstance(part, Outcome | EventOutcome)
            for locator in part.sources
        }

    @property
    def deal(self) -> bool | None:
        """Whether there was a deal: on any issue whose outcome is known; None where none is."""
        numbers = [issue.outcome.number for issue in self.issues.values() if issue.outcome]
        return any(number is not None for number in numbers) if numbers else None

    def digest(self) -> str:
        """Return the SHA-256 of the case's content; comments and layout do not enter."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def with_aims_alone(data: Any) -> Any:
    """Fill in what hypotheses and evidence do not need: issues, positions, whose consent.

    Parameters
    ----------
    data : Any
        What the text of a case says.
    """
    if not isinstance(data, Mapping) or "issues" in data or "positions" in data:
        return data
    aims, own = data.get("hypotheses") or {}, data.get("actors") or {}
    drafted = aims or data.get("draft") or data.get("options")
    if not drafted or not isinstance(aims, Mapping) or not isinstance(own, Mapping):
        return data
    about = [entry.get("about") for entry in aims.values() if isinstance(entry, Mapping)]
    names = [n for each in about for n in (each if isinstance(each, list) else [each])]
    actors = {n: {"name": n, "capability": 1} for n in names if isinstance(n, str)}
    decision = {"rule": "consensus"}
    filled = {"decision": decision, "issues": {}, "positions": [], **data}
    return {**filled, "actors": {**actors, **own}}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``case.yaml``, draft 2020-12."""
    schema = Case.model_json_schema(mode="validation")
    whole = schema.pop("required")
    aims = ["winset", "title", "question", "as_of"]
    not_begun = {"not": {"anyOf": [{"required": ["issues"]}, {"required": ["positions"]}]}}
    schema["anyOf"] = [
        {"required": whole},
        *(
            {"required": [*aims, section], **not_begun}
            for section in ("hypotheses", "draft", "options")
        ),
    ]
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

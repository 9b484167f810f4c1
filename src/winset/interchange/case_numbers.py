"""Numbers of a case by name: where each stands, and the case with what experts believe of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from winset.case.belief import POOLINGS, Belief, Pooling
from winset.case.checks.sections import check
from winset.case.schema import Case
from winset.case.validation import shape
from winset.case.yaml.text import Path, Text
from winset.errors import CaseError, Finding, Findings, UsageError, nearest
from winset.interchange.experts import Judged, Member, Panel

WHOLES = {
    **dict.fromkeys(("position", "ideal", "salience"), ("actor", "issue")),
    **{"status_quo": ("issue",), "capability": ("actor",), "no_deal": ("actor",)},
    **{"chance": ("path",), "lands": ("path", "issue"), "cost": ("path", "actor")},
    **{"share": ("actor", "group"), "wants": ("actor", "group", "issue")},
    **{"regard": ("actor", "actor"), "prior": ("hypothesis",)},
    **{"likelihood": ("evidence", "hypothesis"), "rush": ("event",)},
    **{"ratio": ("event", "evidence of it"), "weight": ("event", "class of it")},
    **dict.fromkeys(("ratifier_ideal", "ratifier_salience"), ("ratifier", "issue")),
    **dict.fromkeys(("ratifier_no_deal", "ratifier_share", "ratifier_spread"), ("ratifier",)),
    **dict.fromkeys(("sureness", "agrees"), ("ratifier",)),
}
"""What beliefs can be about, and the ids that follow."""


@dataclass(frozen=True)
class Opinion:
    """What one expert believes about a number.

    Attributes
    ----------
    expert : str
        As others may know the expert.
    weight : float
        Its share in the pool.
    """

    expert: str
    weight: float
    judged: Judged

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        row = self.judged
        stated = {"belief": row.belief.plain(), "why": row.why, "date": row.date}
        return {"expert": self.expert, "weight": self.weight, **stated, "round": row.round}


def place_of(case: Case, about: str) -> Path:
    """Return where in the data of a case a number stands.

    Parameters
    ----------
    case : Case
    about : str
        Such as ``salience/iran/duration``.

    Raises
    ------
    KeyError
        There is no such number; the argument says what was expected.
    """
    kind, *ids = about.split("/")
    if kind not in WHOLES:
        raise KeyError(f"one of {', '.join(WHOLES)}, then ids{nearest(kind, WHOLES)}")
    if len(ids) != len(WHOLES[kind]):
        raise KeyError("/".join((kind, *(part.upper() for part in WHOLES[kind]))))
    if kind in ("position", "ideal", "salience"):
        rows = {(row.actor, row.issue): number for number, row in enumerate(case.positions)}
        if (ids[0], ids[1]) not in rows:
            raise KeyError(f"an actor and an issue with a row under positions{_near(case, ids)}")
        return ("positions", rows[ids[0], ids[1]], kind)
    one, last = ids[0], ids[-1]
    places: dict[str, tuple[Path, list[Mapping[str, Any]]]] = {
        "status_quo": (("issues", one, kind), [case.issues]),
        "capability": (("actors", one, kind), [case.actors]),
        "no_deal": (("actors", one, kind), [case.actors]),
        "chance": (("no_deal", one, kind), [case.no_deal]),
        "lands": (("no_deal", one, kind, last), [case.no_deal, case.issues]),
        "cost": (("no_deal", one, "costs", last), [case.no_deal, case.actors]),
        "share": (("actors", one, "groups", last, kind), [case.actors, _inner(case, kind, one)]),
        "wants": (
            ("actors", one, "groups", ids[min(1, len(ids) - 1)], kind, last),
            [case.actors, _inner(case, kind, one), case.issues],
        ),
        "regard": (("actors", one, kind, last), [case.actors, case.actors]),
        "prior": (("hypotheses", one, kind), [case.hypotheses]),
        "likelihood": (("evidence", one, kind, last), [case.evidence, case.hypotheses]),
        **_at_home(case, kind, one, last),
        "rush": (("events", one, kind), [case.events]),
        "ratio": (("events", one, "evidence", last, kind), [case.events, _inner(case, kind, one)]),
        "weight": (("events", one, "classes", last, kind), [case.events, _inner(case, kind, one)]),
    }
    path, known = places[kind]
    for word, section in zip(ids, known, strict=True):
        if word not in section:
            raise KeyError(f"one of {', '.join(section) or 'nothing'}{nearest(word, section)}")
    return path


def _at_home(
    case: Case, kind: str, one: str, last: str
) -> dict[str, tuple[Path, list[Mapping[str, Any]]]]:
    """Return where numbers of one who ratifies stand."""
    home: Path = ("ratification", one)
    within = {"ratifier_ideal": "wants", "ratifier_salience": "salience"}
    keys = [key for key in WHOLES if WHOLES[key] == ("ratifier",)]
    return {
        **{
            key: ((*home, word, last), [case.ratification, case.issues])
            for key, word in within.items()
        },
        **{key: ((*home, key.removeprefix("ratifier_")), [case.ratification]) for key in keys},
    }


def _inner(case: Case, kind: str, one: str) -> Mapping[str, Any]:
    """Return the entries inside an actor or an event that a kind of belief is about."""
    if kind in ("share", "wants"):
        return case.actors[one].groups if one in case.actors else {}
    if one not in case.events:
        return {}
    return case.events[one].evidence if kind == "ratio" else case.events[one].classes


def _near(case: Case, ids: Sequence[str]) -> str:
    return nearest("/".join(ids), [f"{row.actor}/{row.issue}" for row in case.positions])


def believed_by(case: Case, member: Member, most: int | None = None) -> Case:
    """Return the case as one expert believes it; the case's own numbers stand for all others.

    Parameters
    ----------
    case : Case
    member : Member
    most : int, optional
        The last round that counts.

    Raises
    ------
    CaseError
        A belief is about nothing in the case, or cannot stand there.
    """
    findings = Findings(member.text.file)
    rows = {id(row): number for number, row in enumerate(member.expert.beliefs)}
    data, places = case.to_dict(), {}
    for about, row in member.latest(most).items():
        own: Path = ("beliefs", rows[id(row)])
        try:
            path = place_of(case, about)
        except KeyError as error:
            at = member.text.place((*own, "about"))
            mend = "Name a number of the case."
            findings.error(*at, ".".join(map(str, own)), about, str(error.args[0]), mend)
            continue
        _put(data, path, row.belief.plain())
        places[path] = member.text.place((*own, "belief"))
    findings.stop()
    text = Text(member.text.file, data, places, dict(places))
    changed, faults, dropped = shape(text)
    if changed is not None:
        faults = faults + check(changed, text, dropped)
    lines = set(places.values())
    mine = [one for one in faults if (one.line, one.column) in lines and one.severity == "error"]
    if mine:
        raise CaseError(mine)
    return changed if changed is not None else Case.model_validate(data)


def pooled(
    case: Case,
    panel: Panel,
    pooling: Pooling = "linear",
    weights: str | Mapping[str, float] = "equal",
) -> Case:
    """Return the case in which experts' pooled beliefs stand for the numbers they judged.

    Parameters
    ----------
    case : Case
    panel : Panel
    pooling : {"linear", "quantile", "logit"}
        Logit is for percentages; other numbers are then pooled linearly.
    weights : str or mapping of id to float
        As of :meth:`Panel.weights`; of those who judged a number, each has a share.

    Raises
    ------
    CaseError
        A belief is about nothing in the case, or cannot stand there.
    UsageError
        There is no such pooling, or there are no such weights.
    """
    if pooling not in POOLINGS:
        raise UsageError(
            f"There is no pooling '{pooling}'; there are {', '.join(POOLINGS)}."
            f"{nearest(pooling, POOLINGS)}"
        )
    findings: list[Finding] = []
    for member in panel.members:
        try:
            believed_by(case, member, panel.round)
        except CaseError as error:
            findings += error.findings
    if findings:
        raise CaseError(findings)
    data, each = case.to_dict(), panel.weights(weights)
    opinions: dict[str, tuple[Opinion, ...]] = {}
    for about in panel.numbers:
        given = [(m.label, row) for m, row in panel.of(about) if each[m.label] > 0.0]
        if given:
            total = sum(each[label] for label, _ in given)
            opinions[about] = tuple(Opinion(name, each[name] / total, row) for name, row in given)
            parts = [(each[name], row.belief) for name, row in given]
            belief = Belief.pooled(parts, _fitting(pooling, about))
            _put(data, place_of(case, about), belief.plain())
    made = Case.model_validate(data)
    made._opinions = opinions
    return made


PERCENTAGES = ("salience", "chance", "share", "regard", "prior", "likelihood", "rush", "weight")


def _fitting(pooling: Pooling, about: str) -> Pooling:
    """Return a pooling that a number can have: log odds are of percentages."""
    is_percentage = about.partition("/")[0] in PERCENTAGES
    return pooling if pooling != "logit" or is_percentage else "linear"


def _put(data: Any, path: Path, value: Any) -> None:
    """Put a value into plain data, with the mappings that lead to it."""
    for part in path[:-1]:
        data = data[int(part)] if isinstance(data, list) else data.setdefault(part, {})
    if isinstance(data.get(path[-1]), dict) and "weight" in data[path[-1]]:
        data[path[-1]] = data[path[-1]] | {"weight": value}  # regard with its reason
    else:
        data[path[-1]] = value

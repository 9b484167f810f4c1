"""Cases and draws to test with: seeded functions, and strategies for hypothesis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

import winset as ws
from winset.case.probability_words import BANDS
from winset.models.contract import Consent, Draws

Array = NDArray[np.float64]

# --- small cases, written out ---------------------------------------------------------------


def line_case(
    ideals: Mapping[str, float],
    status_quo: float | None,
    *,
    span: tuple[float, float] = (0, 10),
    decision: Mapping[str, Any] | None = None,
    capability: Mapping[str, float] | None = None,
    **sections: Any,
) -> ws.Case:
    """Return a case with one issue, ``x``, and exact positions."""
    issue: dict[str, Any] = {"name": "The line", "unit": "km", "range": list(span)}
    if status_quo is not None:
        issue["status_quo"] = status_quo
    return case_of(
        {"x": issue},
        {name: {"name": name, "capability": (capability or {}).get(name, 1)} for name in ideals},
        [
            {"actor": name, "issue": "x", "position": ideal, "salience": 50}
            for name, ideal in ideals.items()
        ],
        decision=decision,
        **sections,
    )


def case_of(
    issues: Mapping[str, Any],
    actors: Mapping[str, Any],
    positions: list[dict[str, Any]],
    *,
    decision: Mapping[str, Any] | None = None,
    **sections: Any,
) -> ws.Case:
    """Return a checked case, through the text that an analyst would write."""
    import json

    data = {
        "winset": 1,
        "title": "A case",
        "question": "What comes out?",
        "as_of": "2020-01-01",
        "decision": dict(decision or {"rule": "consensus"}),
        "issues": dict(issues),
        "actors": dict(actors),
        "positions": positions,
        **sections,
    }
    return ws.loads(json.dumps(data, ensure_ascii=False))


# --- draws, as models read them -------------------------------------------------------------

Kind = Literal["plain", "missing", "equal", "careless", "two", "quota"]
KINDS: tuple[Kind, ...] = ("plain", "missing", "equal", "careless", "two", "quota")


def salience_weights(salience: Array) -> Array:
    """Return saliences as weights that add up to 1 over the issues, or are all 0."""
    total = salience.sum(axis=2, keepdims=True)
    return np.divide(salience, total, out=np.zeros_like(salience), where=total > 0.0)


def draws(seed: int, actors: int, issues: int, count: int = 3, kind: Kind = "plain") -> Draws:
    """Return random draws, of the shape that the ensemble gives to models.

    Parameters
    ----------
    seed, actors, issues, count : int
    kind : str
        ``missing``: a third of the positions are not held. ``equal``: everybody says and wants
        the same. ``careless``: some actors care for nothing, and nobody for the last issue.
        ``two``: only the two ends of each range are wanted. ``quota``: a quota of votes decides.
    """
    rng = np.random.default_rng(seed)
    low = rng.uniform(-50.0, 50.0, issues)
    high = low + rng.uniform(0.5, 200.0, issues)
    shape = (count, actors, issues)
    wanted, said = rng.random(shape), rng.random(shape)
    salience = rng.uniform(0.05, 1.0, shape)
    has_position = np.ones((actors, issues), dtype=bool)
    if kind == "missing":
        has_position = rng.random((actors, issues)) > 1 / 3
        has_position[np.arange(issues) % actors, np.arange(issues)] = True
        wanted, said = (np.where(has_position, values, 0.5) for values in (wanted, said))
        salience = np.where(has_position, salience, 0.0)
    elif kind == "equal":
        wanted[:] = wanted[:, :1]
        said[:] = wanted
    elif kind == "careless":
        salience[:, ::3] = 0.0
        if issues > 1:
            salience[:, :, -1] = 0.0
    elif kind == "two":
        wanted, said = wanted.round(), said.round()
    must = rng.random(actors) < min(1.0, 4 / actors)
    must[0] = True
    votes, quota = np.zeros(actors), 0.0
    if kind == "quota":
        must[:] = False
        votes = rng.integers(1, 6, actors).astype(float)
        quota = float(votes.sum() // 2 + 1)
    return Draws(
        actors=tuple(f"actor-{i}" for i in range(actors)),
        issues=tuple(f"issue-{j}" for j in range(issues)),
        low=low,
        high=high,
        has_position=has_position,
        capability=rng.uniform(0.1, 100.0, (count, actors)),
        position=low + said * (high - low),
        ideal=low + wanted * (high - low),
        salience=salience,
        weight=salience_weights(salience),
        no_deal=rng.uniform(0.3, 1.0, (count, actors)) ** 0.5,
        status_quo=low + rng.random((count, issues)) * (high - low),
        consent=Consent(must, votes, quota),
    )


def taken(given: Draws, *, actors: Any = slice(None), rows: slice = slice(None)) -> Draws:
    """Return draws with actors in another order, or some of the draws alone."""
    consent = given.consent
    return Draws(
        actors=tuple(np.array(given.actors)[actors]),
        issues=given.issues,
        low=given.low,
        high=given.high,
        has_position=given.has_position[actors],
        capability=np.ascontiguousarray(given.capability[rows, actors]),
        position=np.ascontiguousarray(given.position[rows, actors]),
        ideal=np.ascontiguousarray(given.ideal[rows, actors]),
        salience=np.ascontiguousarray(given.salience[rows, actors]),
        weight=np.ascontiguousarray(given.weight[rows, actors]),
        no_deal=np.ascontiguousarray(given.no_deal[rows, actors]),
        status_quo=given.status_quo[rows],
        consent=replace(
            consent,
            must=consent.must[actors],
            votes=np.atleast_2d(consent.votes)[:, actors],
        ),
        first=given.first + (rows.start or 0),
    )


# --- bargaining games, as kernels read them ---------------------------------------------------


def game(seed: int, actors: int, issues: int, draws: int = 1) -> tuple[Array, Array, Array]:
    """Return ideal points, weights and values of no deal; some games have a deal, some do not."""
    rng = np.random.default_rng(seed)
    ideal = rng.random((draws, actors, issues))
    weight = rng.dirichlet(np.ones(issues), (draws, actors))
    centre = ideal.mean(axis=1, keepdims=True)
    worth = 1.0 - (weight * (centre - ideal) ** 2).sum(axis=2)
    return ideal, weight, worth - rng.uniform(-0.1, 0.3, (draws, actors))


# --- whole cases, for hypothesis --------------------------------------------------------------

ODD_TEXTS = (
    "NO",
    "no",
    "on",
    "y",
    "true",
    "False",
    "null",
    "~",
    "1992",
    "1_000",
    "0x1F",
    "0o17",
    "012",
    "1e3",
    ".5",
    "-.inf",
    ".NaN",
    "1:30",
    "2014-12-19",
    "2014-12-19T00:00:00Z",
    "a: b",
    "a:",
    ": a",
    "- a",
    "#a",
    "a #b",
    "[a]",
    "{a: b}",
    "&a",
    "*a",
    "!a",
    "!!int 3",
    "|",
    ">-",
    "%a",
    "@a",
    "`a`",
    '"a"',
    "'a'",
    "it's",
    "\\n",
    "?",
    "? a",
    "---",
    "...",
    "<<",
    "=",
    " lead",
    "trail ",
    "one\ntwo",
    "one\n\n  two\n",
    "\n",
    "\r\n",
    "tab\there",
    "Ünïcødé – “quoted”",
    "核谈判",
    "مفاوضات",
    "🕊️",
    "\x07",
    "\u2028",
    "\ufeff",
    "\x00",
    "long " * 60,
)


_characters = st.characters(codec="utf-8", exclude_characters="\x85")


def texts() -> st.SearchStrategy[str]:
    """Return texts, many of which YAML could take for something else."""
    return st.one_of(st.sampled_from(ODD_TEXTS), st.text(_characters, max_size=40))


worded = texts().filter(lambda text: bool(text.strip()))
"""Names and titles: some words."""
ids = st.one_of(
    st.sampled_from(["NO", "1992", "true", "null", "1e3", "0x1f", "1_000", "012", "on", "2014-12"]),
    st.from_regex(r"\A[0-9A-Za-z_é核م][0-9A-Za-z_é核م-]{0,12}\Z"),
)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Return numbers as analysts write them, and as they do not."""
    whole = st.integers(int(np.ceil(low)), int(np.floor(high))).map(float)
    return st.one_of(whole, st.floats(low, high, allow_nan=False))


@st.composite
def beliefs(draw: st.DrawFn, low: float = 0.0, high: float = 100.0) -> Any:
    """Return a belief within bounds, in one of its forms."""
    a, b, c = sorted(draw(st.lists(numbers(low, high), min_size=3, max_size=3)))
    form = draw(st.sampled_from(["exact", "list", "normal", "uniform", "bare"]))
    if form == "exact":
        return b
    if form == "list":
        return [a, b, c]
    if form == "bare":
        return {"low": a, "high": c, "shape": "uniform"}
    return {"low": a, "likely": b, "high": c, "shape": form}


def _some(draw: st.DrawFn, **fields: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Return any of the fields, each drawn from its strategy."""
    return {name: draw(values) for name, values in fields.items() if draw(st.booleans())}


@st.composite
def plain_cases(draw: st.DrawFn) -> dict[str, Any]:
    """Return the plain data of a case without faults, with any of its sections."""
    issue_ids = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    actor_ids = draw(st.lists(ids, min_size=2, max_size=4, unique=True))
    source_ids = draw(st.lists(ids, max_size=2, unique=True))
    path_ids = draw(st.lists(ids, max_size=2, unique=True))
    guess_ids = draw(st.lists(ids, max_size=2, unique=True))
    chance = st.one_of(beliefs(), st.sampled_from([name for name, _, _ in BANDS]))
    likely = st.one_of(
        beliefs(1, 100), st.sampled_from(["likely", "remote", "Very likely", "roughly_even"])
    )
    traced: dict[str, st.SearchStrategy[Any]] = {"why": texts()}
    if source_ids:
        traced["sources"] = st.lists(st.sampled_from(source_ids), max_size=2)
    when = st.sampled_from(["1992", 1992, "2014-12", "2014-12-19"])
    ranges = {
        name: draw(st.sampled_from([(0, 100), (-5, 5), (0.0, 0.25), (1e-9, 1e12)]))
        for name in issue_ids
    }

    def inside(issue: str) -> Any:
        return draw(beliefs(*ranges[issue]))

    issues = {}
    for name in issue_ids:
        issues[name] = {
            "name": draw(worded),
            "unit": draw(texts()),
            "range": list(ranges[name]),
            **_some(
                draw,
                status_quo=beliefs(*ranges[name]),
                landmarks=st.dictionaries(texts(), numbers(*ranges[name]), max_size=2),
                outcome=st.fixed_dictionaries({"value": numbers(*ranges[name]), "date": when}),
                **traced,
            ),
        }
    actors: dict[str, Any] = {}
    for name in actor_ids:
        others = [other for other in actor_ids if other != name]
        actors[name] = {
            "name": draw(worded),
            "capability": draw(beliefs(1e-3, 1e6)),
            **_some(
                draw,
                kind=st.sampled_from(["state", "organisation", "group", "person", "other"]),
                no_deal=beliefs(-100, 100),
                regard=st.dictionaries(st.sampled_from(others), beliefs(0, 30), max_size=2),
                **traced,
            ),
        }
        if draw(st.booleans()):
            issue = draw(st.sampled_from(issue_ids))
            actors[name]["groups"] = {
                draw(ids): {
                    "name": draw(worded),
                    "share": draw(beliefs(0, 45)),
                    "wants": {issue: inside(issue)},
                }
            }
    pairs = [(a, i) for a in actor_ids for i in issue_ids if draw(st.integers(0, 3))]
    pairs += [(actor_ids[0], i) for i in issue_ids if i not in {issue for _, issue in pairs}]
    positions = []
    for actor, issue in draw(st.permutations(pairs)):
        row = {
            "actor": actor,
            "issue": issue,
            "position": inside(issue),
            "salience": draw(beliefs()),
            **_some(draw, **traced),
        }
        if draw(st.booleans()):
            row["ideal"] = inside(issue)
        positions.append(row)
    data: dict[str, Any] = {
        "winset": 1,
        "id": draw(ids),
        "title": draw(worded),
        "question": draw(texts()),
        "as_of": "2014-12-19",
        "decision": draw(_decisions(actor_ids)),
        "issues": issues,
        "actors": actors,
        "positions": positions,
        **_some(draw, summary=texts()),
    }
    row = positions[0]
    change = {"actor": row["actor"], "issue": row["issue"], "position": inside(row["issue"])}
    if path_ids:
        data["no_deal"] = {
            path: {
                "name": draw(worded),
                "chance": draw(likely),
                "lands": {issue_ids[0]: inside(issue_ids[0])},
                "costs": {actor_ids[0]: draw(beliefs(-100, 100))},
                **_some(draw, **traced),
            }
            for path in path_ids
        }
    if guess_ids:
        data["hypotheses"] = {
            guess: {
                "name": draw(worded),
                "about": draw(st.sampled_from([actor_ids[0], actor_ids])),
                "changes": [change],
                **_some(draw, prior=chance, held_by=worded, **traced),
            }
            for guess in guess_ids
        }
        data["evidence"] = {
            draw(ids): {
                "name": draw(worded),
                "likelihood": {guess: draw(chance) for guess in guess_ids},
                **_some(draw, date=when, rating=st.just("B2"), origin=worded, **traced),
            }
        }
    if draw(st.booleans()):
        data["scenarios"] = {draw(ids): {"name": draw(worded), "changes": [change]}}
        option = "o-" + draw(ids)
        data["options"] = {option: {"name": draw(worded), "actor": actor_ids[0]}}
        data["graph"] = {
            "rules": [{"always": f"{option} or not {option}", "why": draw(texts())}],
            "preferences": {
                actor_ids[0]: [
                    {"wants": f"not {option}", "weight": draw(beliefs()), "chance": draw(chance)}
                ]
            },
            "rankings": {actor_ids[1]: [option, ["N"]]},
        }
        data["agreements"] = {
            draw(ids): {
                "name": draw(worded),
                "date": draw(when),
                "parties": draw(st.lists(texts(), max_size=3)),
                "content": draw(texts()),
            }
        }
        data["precedents"] = {
            draw(ids): {
                "name": draw(worded),
                "date": draw(when),
                "features": {
                    draw(ids): {
                        "here": draw(texts()),
                        "there": draw(texts()),
                        "same": draw(st.booleans()),
                        "weight": draw(beliefs()),
                    }
                },
            }
        }
    if source_ids:
        data["sources"] = {
            source: {
                "title": draw(worded),
                **_some(
                    draw,
                    type=texts(),
                    authors=st.lists(texts(), max_size=2),
                    date=when,
                    url=texts(),
                    passages=st.dictionaries(ids, texts(), max_size=2),
                ),
            }
            for source in source_ids
        }
    return data


@st.composite
def _decisions(draw: st.DrawFn, actors: list[str]) -> dict[str, Any]:
    rule = draw(st.sampled_from(["consensus", "majority", "quota"]))
    some = st.lists(st.sampled_from(actors), max_size=len(actors), unique=True)
    found = {"rule": rule, **_some(draw, vetoes=some, deadline=st.just("2015-06-30"))}
    if draw(st.booleans()):
        found["setter"] = draw(st.sampled_from(actors))
    if rule == "consensus":
        return found
    if draw(st.booleans()):
        found["votes"] = {actor: draw(numbers(1, 30)) for actor in actors}
    if rule == "quota":
        total = sum(found["votes"].values()) if "votes" in found else len(actors)
        found["quota"] = draw(st.floats(0.5, max(0.5, total * 0.999)))
    return found

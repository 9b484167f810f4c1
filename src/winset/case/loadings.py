"""What the factors of a case load on, and how the rest of each belief correlates.

A Gaussian copula: with independent standard normal factors F, belief i has the normal score
``z_i = sum_f L_if F_f + sqrt(1 - sum_f L_if**2) e_i``. The e_i are independent, but for those of
two beliefs with a stated rank correlation s, whose z then correlate by ``2 sin(pi s / 6)`` (Pearson
1907). The value of a belief is the quantile at ``Phi(z_i)``, so its distribution stays as written.

References
----------
Nelsen, R. B. (2006). An Introduction to Copulas, 2nd edition. Springer. Section 2.3.
Pearson, K. (1907). On further methods of determining correlation. Drapers' Company Research
Memoirs, Biometric Series IV. The relation of ranks to a normal correlation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from winset.case.belief import Belief
from winset.case.dependence import Factor
from winset.case.hypotheses import Evidence, Judgement
from winset.case.ratification import Ratifier
from winset.case.schema import Case

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SAME_PLACE = 1e-9
"""Parts of an issue's range within which an actor stands where the others do."""
JUDGEMENTS = ("likelihood/", "grade/")
"""Begin the names of judgements of evidence."""
FAVOUR = 0.14
"""Correlation of a judge's judgements under one hypothesis, where the case states none; see
docs/decisions/judges.md for what was measured."""
JUDGE = "judge/"
"""Begins the names of factors that the case does not state."""
ROUNDING = 1e-9
"""By how much sums of squares and eigenvalues may be off."""


def named_beliefs(case: Case) -> dict[str, Belief]:
    """Return every belief that a forecast draws, by its name, in the order of drawing."""
    return dict(_beliefs(case))


def _beliefs(case: Case) -> Iterator[tuple[str, Belief]]:
    for row in case.positions:
        name = f"{row.actor}/{row.issue}"
        yield f"position/{name}", row.position
        if row.ideal is not None:
            yield f"ideal/{name}", row.ideal
        yield f"salience/{name}", row.salience
    for issue_name, issue in case.issues.items():
        if issue.status_quo is not None:
            yield f"status_quo/{issue_name}", issue.status_quo
    for path_name, path in case.no_deal.items():
        yield f"chance/{path_name}", path.chance
        for issue_name in case.issues:
            if issue_name in path.lands:
                yield f"lands/{path_name}/{issue_name}", path.lands[issue_name]
        for actor_name, points in path.costs.items():
            yield f"cost/{path_name}/{actor_name}", points
    for actor_name, actor in case.actors.items():
        yield f"capability/{actor_name}", actor.capability
    for actor_name, actor in case.actors.items():
        if actor.no_deal is not None:
            yield f"no_deal/{actor_name}", actor.no_deal
    for actor_name, actor in case.actors.items():
        for group_name, group in actor.groups.items():
            name = f"{actor_name}/{group_name}"
            yield f"share/{name}", group.share
            for issue_name, belief in group.wants.items():
                yield f"wants/{name}/{issue_name}", belief
    for actor_name, actor in case.actors.items():
        for other, regard in actor.regard.items():
            yield f"regard/{actor_name}/{other}", regard.weight
    for name, ratifier in case.ratification.items():
        yield from ratifier_beliefs(name, ratifier)


def ratifier_beliefs(name: str, ratifier: Ratifier) -> Iterator[tuple[str, Belief]]:
    """Yield the beliefs about one who ratifies, by name, that a forecast draws.

    Parameters
    ----------
    name : str
    ratifier : Ratifier
    """
    if ratifier.agrees is not None:
        yield f"agrees/{name}", ratifier.agrees
        return
    for issue, belief in ratifier.wants.items():
        yield f"ratifier_ideal/{name}/{issue}", belief
    for issue, belief in ratifier.salience.items():
        yield f"ratifier_salience/{name}/{issue}", belief
    if ratifier.no_deal is not None:
        yield f"ratifier_no_deal/{name}", ratifier.no_deal
    if ratifier.rule == "quota" and ratifier.share is not None:
        yield f"ratifier_share/{name}", ratifier.share
        yield f"ratifier_spread/{name}", ratifier.spread
    yield f"sureness/{name}", ratifier.sureness


def pooled_beliefs(case: Case) -> dict[str, Belief]:
    """Return the beliefs of a case that several people share, by the names experts give them."""
    others = {f"prior/{key}": view.prior for key, view in case.hypotheses.items() if view.prior} | {
        f"likelihood/{key}/{of}": belief
        for key, item in case.evidence.items()
        for of, belief in item.likelihood.items()
    }
    for key, event in case.events.items():
        others[f"rush/{key}"] = event.rush
        others |= {f"ratio/{key}/{of}": one.ratio for of, one in event.evidence.items()}
        others |= {f"weight/{key}/{of}": one.weight for of, one in event.classes.items()}
    return {name: b for name, b in (named_beliefs(case) | others).items() if b.of}


def judgement_name(origin: str, item: Evidence | Judgement, key: str) -> str:
    """Return the name under which a judgement of evidence is drawn; equal ones share it.

    Parameters
    ----------
    origin : str
        The item, or where it is from; and who judged it, where several did.
    item : Evidence or Judgement
    key : str
        The hypothesis.
    """
    if item.likelihood:
        belief = item.likelihood[key]
        text = f"{belief.low!r}/{belief.likely!r}/{belief.high!r}/{belief.shape}"
        text += f"/{belief.plain()}" if belief.stated or belief.of else ""
        return f"likelihood/{origin}/{text}"
    return f"grade/{origin}/{item.consistency[key]}"


def hardened(case: Case, rho: float) -> Case:
    """Return a case in which each actor's hardness runs through its positions, ideals and costs.

    Parameters
    ----------
    case : Case
    rho : float
        From 0 to 1.
    """
    factors = {
        name: Factor(name=f"{actor.name}: hardness", actor=name, rho=rho)
        for name, actor in case.actors.items()
    }
    return case.model_copy(update={"factors": factors})


def hardness(case: Case, actor: str) -> dict[str, float]:
    """Return which beliefs an actor's hardness moves, and which way: 1 up, -1 down.

    Positions and ideal points move away from the mean of the others', weighted by capability and
    salience at their most likely values; its costs of no deal fall, and its value of no deal
    rises. A position where the others stand on average has no side, and is left out.

    Parameters
    ----------
    case : Case
    actor : str
    """
    import numpy as np

    signs: dict[str, float] = {}
    for row in case.positions:
        if row.actor != actor:
            continue
        others = [r for r in case.positions if r.issue == row.issue and r.actor != actor]
        if not others:
            continue
        weight = np.array([case.actors[r.actor].capability.likely * r.salience.likely
                           for r in others])  # fmt: skip
        weight = weight if weight.sum() > 0.0 else np.ones(len(others))
        low, high = case.issues[row.issue].range
        said = np.array([r.position.likely for r in others])
        wanted = np.array([(r.ideal or r.position).likely for r in others])
        for kind, own, places in (("position", row.position, said), ("ideal", row.ideal, wanted)):
            if own is not None:
                away = own.likely - float(np.average(places, weights=weight))
                if abs(away) > SAME_PLACE * (high - low):
                    signs[f"{kind}/{actor}/{row.issue}"] = float(np.sign(away))
    signs |= {f"cost/{name}/{actor}": -1.0 for name, p in case.no_deal.items() if actor in p.costs}
    return signs | ({f"no_deal/{actor}": 1.0} if case.actors[actor].no_deal is not None else {})


def favour(case: Case, judge: str) -> dict[str, dict[str, float]]:
    """Return which judgements a judge's favour for each hypothesis moves, and by what part.

    Whoever favours a hypothesis finds all evidence likelier under it. Equal judgements of one item
    are one, and have of each hypothesis that they are about, all together as much as others have
    of one. What several agreed on has the mean of what they favour.

    Parameters
    ----------
    case : Case
    judge : str
        ``""`` for items of which it is not said who judged them.

    Returns
    -------
    mapping of hypothesis to mapping of name to float
    """
    about: dict[str, dict[str, None]] = {}
    share: dict[str, int] = {}
    for name, item in case.evidence.items():
        own, origin = item.judgements.get(judge), item.drawn_as(name)
        if own is None and (item.judgements or judge not in (item.judges or ("",))):
            continue
        said, place = (item, origin) if own is None else (own, f"{origin}/{judge}")
        for key in (*said.likelihood, *said.consistency):
            drawn = judgement_name(place, said, key)
            about.setdefault(drawn, {})[key] = None
            share[drawn] = 1 if own is not None else max(1, len(item.judges))
    found: dict[str, dict[str, float]] = {}
    for drawn, keys in about.items():
        for key in keys:
            part = 1.0 / (share[drawn] * math.sqrt(len(keys)))
            found.setdefault(key, {})[drawn] = part
    return found


def with_judges(case: Case) -> Case:
    """Return the case with a factor for the favour of each judge of whom it states none.

    Parameters
    ----------
    case : Case
    """
    judges = dict.fromkeys(j for item in case.evidence.values() for j in item.judges or ("",))
    stated = {factor.judge for factor in case.factors.values()}
    added = {
        f"{JUDGE}{judge}": Factor.model_construct(name=judge, judge=judge, rho=FAVOUR)
        for judge in judges
        if judge not in stated
    }
    return case.model_copy(update={"factors": case.factors | added})


def _loadings_of(case: Case, name: str, factor: Factor) -> dict[str, dict[str, float]]:
    """Return loadings by name or pattern, of a judge's factor a set for each hypothesis."""
    if factor.beliefs:
        return {name: dict(factor.beliefs)}
    root = math.sqrt(factor.rho or 0.0)
    if factor.judge is not None:
        return {
            f"{name}/{view}": {drawn: part * root for drawn, part in moved.items()}
            for view, moved in favour(case, factor.judge).items()
        }
    signs = {} if factor.actor is None else hardness(case, factor.actor)
    return {name: {belief: sign * root for belief, sign in signs.items()}}


@dataclass(frozen=True, eq=False)
class Dependence:
    """What moves with what.

    Parameters
    ----------
    factors : mapping of factor to mapping of name or pattern to loading
    ranks : mapping of (name, name) to float
        Rank correlations, the two names in the order of the alphabet.
    """

    factors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    ranks: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> Dependence:
        """Return what moves with what in a case; correlations with what is exact say nothing."""
        if not case.factors and not case.correlations:
            return INDEPENDENT
        unsure = {name for name, b in named_beliefs(case).items() if not b.exact}
        ranks = {
            (min(one.between), max(one.between)): one.rank
            for one in case.correlations
            if unsure.issuperset(one.between)
        }
        factors: dict[str, dict[str, float]] = {}
        for name, factor in case.factors.items():
            factors |= _loadings_of(case, name, factor)
        return cls(factors, ranks)

    @cached_property
    def _patterns(self) -> dict[str, list[str]]:
        return {factor: [p for p in each if "*" in p] for factor, each in self.factors.items()}

    @cached_property
    def _known(self) -> dict[str, dict[str, float]]:
        return {}

    def loadings(self, name: str) -> Mapping[str, float]:
        """Return what a belief has of each factor.

        Of several patterns that fit, the one with most letters counts.

        Parameters
        ----------
        name : str
            Of a belief.
        """
        if not self.factors:
            return {}
        if name not in self._known:
            found = {}
            for factor, loadings in self.factors.items():
                patterns = self._patterns[factor]
                fits = [name] if name in loadings else [p for p in patterns if matches(name, p)]
                if fits:
                    found[factor] = loadings[max(fits, key=_letters)]
            self._known[name] = dict(sorted(found.items()))
        return self._known[name]

    def own_part(self, name: str) -> float:
        """Return how much of a belief's score is its own, 0 to 1."""
        square = sum(loading**2 for loading in self.loadings(name).values())
        return math.sqrt(max(0.0, 1.0 - square))

    def names(self, case: Case) -> Iterator[str]:
        """Yield the names of all that factors may move: beliefs and judgements.

        Parameters
        ----------
        case : Case
        """
        yield from named_beliefs(case)
        yield from {n: 0 for f in self.factors.values() for n in f if n.startswith(JUDGEMENTS)}

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The beliefs that correlations tie together, each group in the order of the alphabet."""
        group: dict[str, set[str]] = {}
        for one, other in self.ranks:
            joined = group.get(one, {one}) | group.get(other, {other})
            group |= dict.fromkeys(joined, joined)
        return tuple(sorted({tuple(sorted(names)) for names in group.values()}))

    def residual(self, names: tuple[str, ...]) -> Array:
        """Return how what beliefs have of their own correlates, shape (name, name).

        Where no rank correlation is stated, beliefs have nothing in common but their factors.

        Parameters
        ----------
        names : tuple of str
            A group.
        """
        import numpy as np

        result = np.eye(len(names))
        for (one, other), rank in self.ranks.items():
            if one in names:
                i, j = names.index(one), names.index(other)
                left = self.own_part(one) * self.own_part(other)
                over = normal_correlation(rank) - self.shared(one, other)
                own = over / left if left > ROUNDING else np.sign(over) * (abs(over) > ROUNDING) * 2
                result[i, j] = result[j, i] = own
        return result

    def shared(self, one: str, other: str) -> float:
        """Return the correlation of two scores that comes from factors.

        Parameters
        ----------
        one, other : str
            Names of beliefs.
        """
        loadings = self.loadings(other)
        return sum(value * loadings.get(key, 0.0) for key, value in self.loadings(one).items())

    @cached_property
    def mixing(self) -> Mapping[str, tuple[tuple[str, ...], Array]]:
        """For each correlated belief: whose own numbers its own part is made of, and how.

        The symmetric square root of the residual correlations, which among all roots changes the
        beliefs' own numbers least.
        """
        import numpy as np

        result: dict[str, tuple[tuple[str, ...], Array]] = {}
        for names in self.groups:
            values, vectors = np.linalg.eigh(self.residual(names))
            root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
            rows = (row / np.linalg.norm(row) for row in root)
            result |= {name: (names, row) for name, row in zip(names, rows, strict=True)}
        return result

    def sources(self, name: str) -> tuple[str, ...]:
        """Return the names of all streams from which a belief is drawn.

        Parameters
        ----------
        name : str
            Of a belief.
        """
        own = self.mixing[name][0] if name in self.mixing else (name,)
        return (*own, *(factor_stream(factor) for factor in self.loadings(name)))


INDEPENDENT = Dependence()


FACTOR_PREFIX = "factor/"
"""Begins the name of a factor's stream."""


def _letters(pattern: str) -> tuple[int, str]:
    return len(pattern.replace("*", "")), pattern


def matches(name: str, pattern: str) -> bool:
    """Say whether a belief's name fits a pattern.

    Parameters
    ----------
    name : str
    pattern : str
        Such as ``position/iran/*``.
    """
    return "*" in pattern and fnmatchcase(name, pattern)


def factor_stream(factor: str) -> str:
    """Return the name of the stream of a factor."""
    return FACTOR_PREFIX + factor


def normal_correlation(rank: float) -> float:
    """Return the correlation of normal scores whose rank correlation is given."""
    import numpy as np

    return 2.0 * float(np.sin(np.pi * rank / 6.0))


def rank_correlation(normal: float) -> float:
    """Return the rank correlation of normal scores whose correlation is given."""
    import numpy as np

    return 6.0 / float(np.pi) * float(np.arcsin(normal / 2.0))

"""The inputs of a case that are unsure, and what comes out when some are given by hand.

Who asks which input matters most runs a case many times on the same draws, with one input, or
the inputs of one actor, put in another place. Here the draws are columns of numbers in (0, 1),
one an input; beliefs, groups, regard and models are run as ever.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winset.case.belief import Belief
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import consent_of, prepared
from winset.ensemble.run import Progress
from winset.ensemble.sample import Sampler, sample
from winset.kernels.bargaining.fairest import INDIFFERENCE
from winset.kernels.bargaining.nash import nash_again
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Options
from winset.models.registry import MODELS

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_PARTS: Mapping[str, tuple[str, ...]] = {
    "position": ("actor", "issue"),
    "ideal": ("actor", "issue"),
    "salience": ("actor", "issue"),
    "capability": ("actor",),
    "no_deal": ("actor",),
    "status_quo": ("issue",),
    "chance": ("path",),
    "lands": ("path", "issue"),
    "cost": ("path", "actor"),
    "share": ("actor", "group"),
    "wants": ("actor", "group", "issue"),
    "regard": ("actor", "toward"),
}


@dataclass(frozen=True)
class Input:
    """A belief of a case that is not exact.

    Attributes
    ----------
    name : str
        As its stream is called: ``salience/russia/fordow``.
    kind : str
        ``position``, ``ideal``, ``salience``, ``capability``, ``no_deal``, ``status_quo``,
        ``chance``, ``lands``, ``cost``, ``share``, ``wants`` or ``regard``.
    belief : Belief
    actor, issue, path, group, toward : str or None
        What it is about.
    """

    name: str
    kind: str
    belief: Belief
    actor: str | None = None
    issue: str | None = None
    path: str | None = None
    group: str | None = None
    toward: str | None = None


def inputs(case: Case) -> tuple[Input, ...]:
    """Return the inputs of a case that are not exact, in the order in which they are drawn."""
    memo: dict[tuple[str, Belief, float, float], Array] = {}
    sample(case, Sampler(Streams(0), 0, 1, memo))
    found = []
    for name, belief, *_ in memo:
        kind, *parts = name.split("/")
        found.append(Input(name, kind, belief, **dict(zip(_PARTS[kind], parts, strict=True))))
    return tuple(found)


@dataclass(frozen=True)
class Given(Streams):
    """Streams of which some are given as columns of numbers in (0, 1)."""

    columns: Mapping[str, Array] = field(default_factory=dict)

    def uniforms(self, name: str, first: int, count: int, width: int | None = None) -> Array:
        """Return a column that is given, else numbers of the stream of that name."""
        if width is None and name in self.columns:
            return self.columns[name][first : first + count]
        return super().uniforms(name, first, count, width)


@dataclass(frozen=True)
class Results:
    """What comes out, draw by draw.

    Attributes
    ----------
    room : array, shape (draw,), or None
        What everybody whose consent is needed gains at least at the fairest terms, in points of
        utility; below 0 where no deal exists. None where the case does not say what no deal brings.
    agreed : array, shape (draw,), or None
        1 where a deal exists, else 0.
    terms : array, shape (draw, issue), or None
        In the issues' units; where there is no deal, the terms that come nearest to one. None
        where they were not asked for.
    """

    room: Array | None
    agreed: Array | None
    terms: Array | None


class Trials:
    """A case whose inputs can be given by hand.

    Parameters
    ----------
    case : Case
    model : Model
        Which model says on what terms.
    options : Options
    draws, seed : int
    base : mapping of input name to array of float, shape (draw,)
        Numbers in (0, 1); what is not named is drawn from its own stream.
    terms : bool
        Whether terms are asked for, or only whether there is a deal.
    workers : int, optional
        Threads; by default one a core. No result depends on it.
    """

    def __init__(
        self,
        case: Case,
        model: Model,
        options: Options,
        draws: int,
        seed: int,
        base: Mapping[str, Array],
        *,
        terms: bool = True,
        workers: int | None = None,
    ) -> None:
        self.case, self.model, self.options = case, model, options
        self.draws, self.seed, self.terms = draws, seed, terms
        self._base = dict(base)
        self._consent = consent_of(case)
        self._workers = max(1, workers or os.cpu_count() or 1)
        self._memo: dict[tuple[str, Belief, float, float], Array] = {}
        self._start = self._drawn({}, self._memo)
        self.bargains = MODELS["winset"].fits(self._start) is None
        self.base = self._results(self._start)

    def run(
        self, variants: Iterable[Mapping[str, Array]], progress: Progress | None = None
    ) -> list[Results]:
        """Say what comes out when columns are put in the place of those of the base.

        Parameters
        ----------
        variants : iterable of mapping of input name to array, shape (draw,)
        progress : callable, optional
            Called with (variants done, variants in all).

        Returns
        -------
        list of Results
            The very object :attr:`base` where nothing that the model reads has changed.
        """
        asked: Sequence[Mapping[str, Array]] = list(variants)
        results = []
        with ThreadPoolExecutor(self._workers) as pool:
            for found in pool.map(self._variant, asked):
                results.append(found)
                if progress is not None:
                    progress(len(results), len(asked))
        return results

    def _variant(self, columns: Mapping[str, Array]) -> Results:
        memo = {key: drawn for key, drawn in self._memo.items() if key[0] not in columns}
        draws = self._drawn(columns, memo)
        return self.base if self._same(draws) else self._results(draws)

    def _drawn(
        self,
        columns: Mapping[str, Array],
        memo: dict[tuple[str, Belief, float, float], Array],
    ) -> Draws:
        streams = Given(self.seed, self._base | dict(columns))
        drawn = sample(self.case, Sampler(streams, 0, self.draws, memo))
        return prepared(self.case, drawn, self._consent, 0, False)

    def _same(self, draws: Draws) -> bool:
        """Whether what the model reads is that of the base; for ``nash``, voters' wants alone."""
        start = self._start
        if self.bargains and (self.model.name == "nash" or not self.terms):
            voters = self._consent.voters
            pairs = [
                *zip(draws.bargainers, start.bargainers, strict=True),
                (draws.capability[:, voters], start.capability[:, voters]),
            ]
            return all(np.array_equal(one, other) for one, other in pairs)
        names = ("capability", "position", "ideal", "salience", "weight", "no_deal", "status_quo")
        return all(
            np.array_equal(getattr(draws, name), getattr(start, name), equal_nan=True)
            for name in names
        )

    def _results(self, draws: Draws) -> Results:
        if not self.bargains:
            return Results(None, None, self._terms(draws))
        nearest, room, agreed = self._fairest(draws)
        terms = None
        if self.terms:
            terms = self._nash(draws, nearest) if self._quick() else self._terms(draws)
            terms = np.where(np.isnan(terms), draws.from_unit(nearest), terms)
        return Results(100.0 * room, agreed.astype(float), terms)

    def _quick(self) -> bool:
        return self.model.name == "nash" and self._consent.unanimous

    def _fairest(self, draws: Draws) -> tuple[Array, Array, Flags]:
        """Return the terms that come nearest to a deal or lie deepest in it, the room, and if."""
        if self._consent.unanimous:
            terms, gain, _ = draws.fairest
            least = gain.min(axis=1)
            cares = (draws.bargainers[1].sum(axis=2) > 0.0).any(axis=1)
            return terms, np.where(cares, least, 0.0), least > INDIFFERENCE
        model = MODELS["winset"]
        found = model.run(draws, model.options(), Streams(self.seed))
        assert found.agreed is not None
        return draws.to_unit(found.details["best_terms"]), found.details["least_gain"], found.agreed

    def _nash(self, draws: Draws, nearest: Array) -> Array:
        """Return the Nash terms, climbed to from the fairest ones."""
        ideal, weight, no_deal = draws.bargainers
        clout = np.ascontiguousarray(draws.capability[:, self._consent.voters])
        unknown = np.full(no_deal.shape, np.nan)
        terms, _, _ = nash_again(ideal, weight, no_deal, clout, nearest, unknown, True)
        return draws.from_unit(terms)

    def _terms(self, draws: Draws) -> Array:
        return self.model.run(draws, self.options, Streams(self.seed)).terms

"""The inputs of a case that are unsure, and streams of random numbers given by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winset.case.belief import Belief
from winset.case.loadings import Dependence, factor_stream, named_beliefs
from winset.case.schema import Case
from winset.ensemble.sample import Columns, Sample, Sampler, sample
from winset.kernels.streams import Streams

Array = NDArray[np.float64]

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
    "agrees": ("ratifier",),
    "ratifier_ideal": ("ratifier", "issue"),
    "ratifier_salience": ("ratifier", "issue"),
    "ratifier_no_deal": ("ratifier",),
    "ratifier_share": ("ratifier",),
    "ratifier_spread": ("ratifier",),
    "sureness": ("ratifier",),
}

MOST_CELLS = 5_000_000
"""Actors times issues times draws of which inputs are kept, at most."""
SCORE = Belief(-1.645, 0.0, 1.645, "normal")
"""What is believed of a factor: it is standard normal."""


@dataclass(frozen=True)
class Input:
    """A belief of a case that is not exact, or a factor that moves several.

    Attributes
    ----------
    name : str
        As its stream is called: ``salience/russia/fordow``.
    kind : str
        ``position``, ``ideal``, ``salience``, ``capability``, ``no_deal``, ``status_quo``,
        ``chance``, ``lands``, ``cost``, ``share``, ``wants``, ``regard``, ``factor``, or
        one of a ratifier: ``agrees``, ``ratifier_ideal``, ...
    belief : Belief
    actor, issue, path, group, toward, factor, ratifier : str or None
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
    factor: str | None = None
    ratifier: str | None = None


def inputs(case: Case) -> tuple[Input, ...]:
    """Return the inputs of a case that are not exact, in the order in which they are drawn.

    Factors come last, each an input of its own.
    """
    dependence = Dependence.of(case)
    result = []
    moving: set[str] = set()
    for name, belief in named_beliefs(case).items():
        if not belief.exact:
            kind, *parts = name.split("/")
            result.append(Input(name, kind, belief, **dict(zip(_PARTS[kind], parts, strict=True))))
            moving |= dependence.loadings(name).keys()
    return (
        *result,
        *(
            Input(factor_stream(name), "factor", SCORE, actor=factor.actor, factor=name)
            for name, factor in case.factors.items()
            if name in moving
        ),
    )


@dataclass(frozen=True)
class InputDraws:
    """The inputs of a case, as they were drawn; factors are none of them, but move them.

    Attributes
    ----------
    inputs : tuple of Input
    columns : array, shape (input, draw)
        In the units of the case.
    sample : Sample
        Of the same draws.
    """

    inputs: tuple[Input, ...]
    columns: Array
    sample: Sample


def drawn_inputs(case: Case, streams: Streams, count: int) -> InputDraws:
    """Return the first draws of every input, as a run by the same streams has them.

    Parameters
    ----------
    case : Case
    streams : Streams
    count : int
        How many at most: of the largest cases, fewer.
    """
    count = max(1, min(count, MOST_CELLS // max(1, len(case.actors) * len(case.issues))))
    columns: Columns = {}
    drawn = sample(case, Sampler(streams, 0, count, columns, Dependence.of(case)))
    listed = tuple(one for one in inputs(case) if one.factor is None)
    by_name = {name: values for (name, *_), values in columns.items()}
    return InputDraws(
        listed, np.array([by_name[one.name] for one in listed]).reshape(len(listed), count), drawn
    )


@dataclass(frozen=True)
class GivenStreams(Streams):
    """Streams of which some are given as columns of numbers in (0, 1), shape (draw,) each."""

    columns: Mapping[str, Array] = field(default_factory=dict)

    def uniforms(self, name: str, first: int, count: int, width: int | None = None) -> Array:
        """Return a column that is given, else numbers of the stream of that name.

        Parameters
        ----------
        name, first, count, width
            As for :meth:`winset.kernels.streams.Streams.uniforms`.
        """
        if width is None and name in self.columns:
            return self.columns[name][first : first + count]
        return super().uniforms(name, first, count, width)

"""Hypotheses about one actor as states of the world that exclude each other, with their priors.

A state says which of the narrowest hypotheses holds on each question. Hypotheses of one question
exclude each other; hypotheses of different questions combine, independent before the evidence.
A question with one hypothesis has two states: it holds, or it does not.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array
from winset.case import hypothesis_tree as views
from winset.case.changes import apply
from winset.case.hypotheses import Hypothesis
from winset.case.schema import Case
from winset.ensemble.sample import Sampler
from winset.errors import UsageError

Flags = NDArray[np.bool_]

NOT = ""
"""Stands in a state for: the one hypothesis of this question does not hold."""


@dataclass(frozen=True)
class States:
    """What may be true of an actor.

    Attributes
    ----------
    views : mapping of id to Hypothesis
        All hypotheses about the actor.
    questions : tuple of str
        ``""`` is the question of hypotheses that name none.
    leaves : tuple of tuple of str
        For each question, the narrowest hypotheses; `NOT` last where there is but one.
    states : tuple of tuple of str
        For each state, the leaf that holds on each question.
    holds : mapping of id to array of bool, shape (state,)
        In which states each hypothesis, wide or narrow, holds.
    """

    actor: str
    views: Mapping[str, Hypothesis]
    questions: tuple[str, ...]
    leaves: tuple[tuple[str, ...], ...]
    states: tuple[tuple[str, ...], ...]
    holds: Mapping[str, Flags]

    @classmethod
    def of(cls, case: Case, actor: str) -> States:
        """Return the states that a case's hypotheses about an actor make up.

        Parameters
        ----------
        case : Case
        actor : str

        Raises
        ------
        UsageError
            Too many hypotheses combine.
        """
        about = views.about(case, actor)
        questions = views.questions(about)
        leaves = []
        for question in questions:
            narrowest = views.leaves(about, question)
            single = len(views.children(about, None, question)) == 1
            leaves.append((*narrowest, NOT) if single else narrowest)
        states = tuple(product(*leaves))
        if len(states) > views.MOST_STATES:
            raise UsageError(
                f"{len(states):,} combinations of hypotheses about {actor}; expected at most "
                f"{views.MOST_STATES}. Ask fewer questions at a time."
            )
        holds = {
            name: np.array(
                [any(leaf and name in views.line(about, leaf) for leaf in s) for s in states]
            )
            for name in about
        }
        return cls(actor, about, questions, tuple(leaves), states, holds)

    def question_of(self, name: str) -> int:
        """Return the index of the question that a hypothesis answers."""
        top = views.line(self.views, name)[0]
        return self.questions.index(self.views[top].question or views.DEFAULT)

    def line(self, leaf: str) -> tuple[str, ...]:
        """Return a leaf and the wider hypotheses that it is part of, the widest first."""
        return views.line(self.views, leaf) if leaf else ()

    def named(self, name: str, given: Container[str]) -> str | None:
        """Return under which name a hypothesis is given: its own, or the nearest wider one's.

        Parameters
        ----------
        name : str
            A hypothesis.
        given : container of str
            Names that an item of evidence gives.
        """
        return next((key for key in reversed(self.line(name)) if key in given), None)

    def case_under(self, case: Case, state: tuple[str, ...]) -> Case:
        """Return the case with the changes of every hypothesis that holds in a state.

        Parameters
        ----------
        case : Case
        state : tuple of str
            The leaf that holds on each question.
        """
        for leaf in state:
            for name in self.line(leaf):
                case = apply(case, self.views[name].changes)
        return case

    def open_ended(self, state: tuple[str, ...]) -> bool:
        """Whether a state holds one of none-of-these, so that nothing is known of its wants."""
        return any(self.views[name].none_of_these for leaf in state for name in self.line(leaf))

    def leaf_priors(self, sampler: Sampler) -> tuple[Array, ...]:
        """Draw the probability of each leaf before the evidence, shape (draw, leaf) a question."""
        tables = []
        for question, leaves in zip(self.questions, self.leaves, strict=True):
            roots = views.children(self.views, None, question)
            chance = self._shares(roots, None, sampler)
            columns = [self._down(leaf, chance, sampler) for leaf in leaves if leaf]
            table = np.stack(columns, axis=1)
            if leaves[-1] == NOT:
                table = np.concatenate([table, 1.0 - chance[roots[0]][:, None]], axis=1)
            tables.append(table)
        return tuple(tables)

    def _down(self, leaf: str, chance: Mapping[str, Array], sampler: Sampler) -> Array:
        """Multiply the shares down the line from the widest hypothesis to a leaf."""
        line = self.line(leaf)
        result = chance[line[0]]
        for parent, name in pairwise(line):
            parts = views.children(self.views, parent)
            result = result * self._shares(parts, parent, sampler)[name]
        return result

    def _shares(
        self, names: tuple[str, ...], parent: str | None, sampler: Sampler
    ) -> dict[str, Array]:
        """Draw how a whole is divided among hypotheses that exclude each other."""
        drawn: dict[str, Array] = {}
        for name in names:
            prior = self.views[name].prior
            if prior is not None:
                drawn[name] = sampler.draw(f"prior/{name}", prior, 0.0, 100.0) / 100.0
        if len(names) == 1 and parent is None:
            return {names[0]: drawn.get(names[0], np.full(sampler.count, 0.5))}
        without = [name for name in names if name not in drawn]
        stated = np.sum([np.zeros(sampler.count), *drawn.values()], axis=0)
        for name in without:
            drawn[name] = np.maximum(1.0 - stated, 0.0) / len(without)
        total = np.sum([drawn[name] for name in names], axis=0)
        even = np.full(sampler.count, 1.0 / len(names))
        return {
            name: np.divide(drawn[name], total, out=even.copy(), where=total > 0.0)
            for name in names
        }

    def joint(self, tables: tuple[Array, ...], count: int) -> Array:
        """Combine tables a question to one a state, shape (draw, state).

        Parameters
        ----------
        tables : tuple of array, shape (draw, leaf)
        count : int
            Draws.
        """
        result = np.ones((count, len(self.states)))
        for q, table in enumerate(tables):
            at = [self.leaves[q].index(state[q]) for state in self.states]
            result *= table[:, at]
        return result

    def probabilities(self, mean: Array) -> dict[str, float]:
        """Return the probability of each hypothesis from those of the states, shape (state,)."""
        return {name: float(mean[flags].sum()) for name, flags in self.holds.items()}

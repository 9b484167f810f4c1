"""Hypotheses about one actor as states of the world that exclude each other, with their priors.

A state says which of the narrowest hypotheses holds on each question. Hypotheses of one question
exclude each other; hypotheses of different questions combine, independent before the evidence
unless the priors of one question are stated given another's.
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
        return self.questions.index(views.question_of(self.views, name))

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

    def priors(self, sampler: Sampler) -> Array:
        """Draw the probability of each state before the evidence, shape (draw, state)."""
        result = np.ones((sampler.count, len(self.states)))
        for q, leaves in enumerate(self.leaves):
            asked = views.depends_on(self.views, self.questions[q])
            at = [leaves.index(state[q]) for state in self.states]
            if asked is None:
                result *= self._table(q, NOT, sampler)[:, at]
                continue
            p = self.questions.index(asked)
            tables = {leaf: self._table(q, leaf, sampler) for leaf in self.leaves[p]}
            for s, state in enumerate(self.states):
                result[:, s] *= tables[state[p]][:, at[s]]
        return result

    def marginals(self, joint: Array) -> tuple[Array, ...]:
        """Return the probability of each leaf, shape (draw, leaf) a question.

        Parameters
        ----------
        joint : array, shape (draw, state)
        """
        tables = []
        for q, leaves in enumerate(self.leaves):
            held = np.array([[state[q] == leaf for leaf in leaves] for state in self.states])
            tables.append(joint @ held.astype(float))
        return tuple(tables)

    def _table(self, q: int, given: str, sampler: Sampler) -> Array:
        """Draw the probability of each leaf where one of another question holds, (draw, leaf)."""
        leaves = self.leaves[q]
        roots = views.children(self.views, None, self.questions[q])
        chance = self._shares(roots, None, given, sampler)
        columns = [self._down(leaf, chance, given, sampler) for leaf in leaves if leaf]
        table = np.stack(columns, axis=1)
        if leaves[-1] == NOT:
            table = np.concatenate([table, 1.0 - chance[roots[0]][:, None]], axis=1)
        return table

    def _down(self, leaf: str, chance: Mapping[str, Array], given: str, sampler: Sampler) -> Array:
        """Multiply the shares down the line from the widest hypothesis to a leaf."""
        line = self.line(leaf)
        result = chance[line[0]]
        for parent, name in pairwise(line):
            parts = views.children(self.views, parent)
            result = result * self._shares(parts, parent, given, sampler)[name]
        return result

    def _shares(
        self, names: tuple[str, ...], parent: str | None, given: str, sampler: Sampler
    ) -> dict[str, Array]:
        """Draw how a whole is divided among hypotheses that exclude each other."""
        drawn: dict[str, Array] = {}
        for name in names:
            prior, stream = self.views[name].prior, f"prior/{name}"
            if (key := self.named(given, self.views[name].prior_given)) is not None:
                prior, stream = self.views[name].prior_given[key], f"{stream}/given/{key}"
            if prior is not None:
                drawn[name] = sampler.draw(stream, prior, 0.0, 100.0) / 100.0
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

    def probabilities(self, mean: Array) -> dict[str, float]:
        """Return the probability of each hypothesis from those of the states, shape (state,)."""
        return {name: float(mean[flags].sum()) for name, flags in self.holds.items()}

"""Stability against its slow twin, and what must hold between its definitions."""

from __future__ import annotations

from itertools import combinations as subsets

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels.stability_twin import as_one, random_game, reached, verdict
from winset.kernels.game.moves import codes_of, combinations, from_options, joint, shortest, steps
from winset.kernels.game.stability import CONCEPTS, stable, stable_as_one, stable_together

NASH, GMR, SMR, SEQ, SIM = range(5)
SEEDS = st.integers(0, 10**6)


@pytest.mark.parametrize("seed", range(60))
def test_each_actor_as_by_the_definitions(seed):
    worth, moves, codes, table = random_game(seed)
    found = stable(worth, moves, codes, table)
    for d in range(len(worth)):
        for i in range(moves.actors):
            for c, concept in enumerate(CONCEPTS):
                slow = [
                    verdict(concept, [i], s, worth[d], moves, codes) for s in range(moves.states)
                ]
                assert found[d, i, c].tolist() == slow, (seed, d, i, concept)


@pytest.mark.parametrize("seed", range(40))
def test_coalitions_as_by_the_definitions(seed):
    worth, moves, codes, _ = random_game(seed)
    for members in (each for n in (2, 3) for each in subsets(range(moves.actors), n)):
        found = stable_together(worth, moves, list(members))
        for d in range(len(worth)):
            for c, concept in enumerate(CONCEPTS[:4]):
                slow = [
                    verdict(concept, list(members), s, worth[d], moves, codes)
                    for s in range(moves.states)
                ]
                assert found[d, c].tolist() == slow, (seed, members, concept)


@pytest.mark.parametrize("seed", range(40))
def test_a_coalition_as_one_player_as_by_the_definitions(seed):
    worth, moves, _, _ = random_game(seed)
    for members in (each for n in (1, 2, 3) for each in subsets(range(moves.actors), n)):
        found = stable_as_one(worth, moves, list(members))
        for d in range(len(worth)):
            slow = as_one(worth[d], moves, members)
            for c, concept in enumerate(CONCEPTS[:4]):
                assert found[d, :, c].tolist() == slow(concept), (seed, members, concept)
        assert (found[:, 0] == stable_together(worth, moves, list(members))).all()


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_what_implies_what(seed):
    worth, moves, codes, table = random_game(seed)
    found = stable(worth, moves, codes, table)
    nash, gmr, smr, seq, sim = (found[:, :, c] for c in range(5))
    assert not (nash & ~smr).any()
    assert not (nash & ~seq).any()
    assert not (nash & ~sim).any()
    assert not (smr & ~gmr).any()
    assert not (seq & ~gmr).any()


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_only_the_order_of_worth_counts(seed):
    worth, moves, codes, table = random_game(seed)
    found = stable(worth, moves, codes, table)
    bent = np.exp(worth / 3.0) - 7.0
    assert (stable(bent, moves, codes, table) == found).all()


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_the_order_of_actors_does_not_matter(seed):
    worth, moves, codes, table = random_game(seed)
    from winset.kernels.game.moves import from_lists

    turned = list(range(moves.actors))[::-1]
    lists = [{s: moves.of(i, s) for s in range(moves.states)} for i in turned]
    found = stable(worth, moves, codes, table)
    again = stable(worth[:, turned].copy(), from_lists(lists, moves.states), codes, table)
    assert (again == found[:, turned]).all()


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_coalition_of_one_is_that_actor(seed):
    worth, moves, codes, table = random_game(seed)
    found = stable(worth, moves, codes, table)
    for i in range(moves.actors):
        assert (stable_together(worth, moves, [i]) == found[:, i, :4]).all()


def test_moves_follow_the_options():
    """Two options of one actor; the first cannot be undone, the second not taken up."""
    states = combinations(2)
    moves = from_options(states, [0, 0], np.array([True, False]), np.array([False, True]), 2)
    assert codes_of(states).tolist() == [0, 1, 2, 3]
    assert [moves.of(0, s).tolist() for s in range(4)] == [[1], [], [0, 1, 3], [1]]
    assert all(moves.of(1, s).size == 0 for s in range(4))


@pytest.mark.parametrize("seed", range(20))
def test_sequences_reach_what_the_twin_reaches_and_are_legal(seed):
    worth, moves, _, _ = random_game(seed)
    everybody = list(range(moves.actors))
    for start in range(moves.states):
        for liking in (None, worth[0]):
            found = steps(moves, everybody, start, liking)
            assert {s for s, _ in found} == reached(moves, everybody, start, liking)
            for goal in {s for s, _ in found}:
                here, last = start, None
                for state, mover in shortest(found, goal):
                    assert mover != last
                    assert state in moves.of(mover, here)
                    assert liking is None or liking[mover, state] > liking[mover, here]
                    here, last = state, mover
                assert here == goal
        together = joint(moves, everybody)
        assert set(together.of(0, start).tolist()) == reached(moves, everybody, start) - {start}

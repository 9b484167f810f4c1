"""The inverse question against going through every ranking."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from tests.kernels.stability_twin import random_game, verdict
from winset.kernels.game.inverse import rule
from winset.kernels.game.stability import CONCEPTS


def small_games():
    for seed in range(400):
        game = random_game(seed)
        if 3 <= game[1].states <= 5:
            yield seed, game


@pytest.mark.parametrize(("seed", "game"), list(small_games())[:25])
def test_a_rule_holds_for_the_rankings_that_make_the_state_stable(seed, game):
    worth, moves, codes, table = game
    for actor in range(moves.actors):
        for state in range(moves.states):
            for concept in CONCEPTS:
                found = rule(concept, actor, state, worth[0], moves, codes, table)
                fulfilled = total = 0
                for order in permutations(range(moves.states)):
                    ranks = worth[0].copy()
                    ranks[actor] = order
                    want = verdict(concept, [actor], state, ranks, moves, codes)
                    assert found.holds(ranks[actor]) == want, (seed, actor, state, concept)
                    fulfilled += want
                    total += 1
                assert found.share() * total == fulfilled


@pytest.mark.parametrize("seed", range(30))
def test_the_least_change_is_enough_and_no_smaller_one_is(seed):
    worth, moves, codes, table = random_game(seed)
    for concept in CONCEPTS:
        found = rule(concept, 0, 0, worth[0], moves, codes, table)
        lower, least = found.cheapest(worth[0, 0])
        ranks = worth[0, 0].copy()
        ranks[list(lower)] = ranks[0]
        assert found.holds(ranks)
        if least and found.least() is not None:
            for way in found.least():
                assert len({x for x in way if worth[0, 0, x] > worth[0, 0, 0]}) >= len(lower)


def test_too_many_states_are_not_counted():
    from winset.kernels.game.inverse import Rule

    many = Rule(0, tuple((frozenset({x}),) for x in range(1, 40)))
    assert many.share() is None
    assert many.least() is None
    lower, least = many.cheapest(np.arange(40.0))
    assert lower == frozenset(range(1, 40))
    assert not least

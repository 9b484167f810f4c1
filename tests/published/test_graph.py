"""Published conflicts: the equilibria that the graph model's literature and programs give.

US-North Korea: Z. Jacobi, two posts of November 2017. Syria-Iraq: Hipel, Kilgour & Kinsara
(2014), Group Decision and Negotiation 23, and the handout of GMCR+. Elmira (12 states) and the
Cuban crisis: examples of GMCR+. Prisoner's dilemma: the textbook.
"""

from __future__ import annotations

import numpy as np
import pytest

from winset.kernels.game.inverse import rule
from winset.kernels.game.moves import combinations, from_lists, from_options
from winset.kernels.game.stability import CONCEPTS, lookup, stable

BOTH, UP, DOWN = (True, True), (True, False), (False, True)


class Conflict:
    """Options, states and rankings, as the source writes them."""

    def __init__(self, numbers, owner, ways, rankings, labels=None):
        self.labels = labels or numbers
        self.codes = np.array(numbers)
        self.table = lookup(self.codes, len(owner))
        self.states = combinations(len(owner))[numbers]
        up, down = np.array(ways).T
        self.moves = from_options(self.states, owner, up, down, max(owner) + 1)
        self.worth = np.zeros((1, len(rankings), len(numbers)))
        for actor, ranking in enumerate(rankings):
            for place, entry in enumerate(ranking):
                for label in entry if isinstance(entry, list) else [entry]:
                    self.worth[0, actor, self.labels.index(label)] = -place

    def verdicts(self):
        return stable(self.worth, self.moves, self.codes, self.table)[0]

    def equilibria(self):
        both = self.verdicts().all(axis=0)
        return {name: self.named(both[c]) for c, name in enumerate(CONCEPTS)}

    def named(self, flags):
        return [self.labels[s] for s in np.flatnonzero(flags)]


def korea():
    return Conflict(
        [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14],
        [0, 0, 1, 1],
        [UP, BOTH, BOTH, BOTH],
        [[8, 0, 9, 10, 12, 5, 4, 13, 14, 1, 2, 6], [6, 14, 2, 10, 0, 4, 12, 5, 1, 13, 8, 9]],
    )


def syria():
    return Conflict(
        [0, 1, 2, 4, 5, 6],
        [0, 0, 1],
        [BOTH] * 3,
        [[1, 3, 6, 2, 4, 5], [2, 4, 6, 1, 5, 3]],
        [1, 2, 3, 4, 5, 6],
    )


def elmira():
    return Conflict(
        [2, 3, 4, 5, 8, 9, 18, 19, 20, 21, 24, 25],
        [0, 1, 1, 1, 2],
        [UP, DOWN, BOTH, UP, BOTH],
        [
            [9, 3, 4, 10, 7, 1, 2, 8, [11, 5, 6, 12]],
            [1, 4, 10, 7, [5, 11, 6, 12], 2, 3, 9, 8],
            [9, 3, 7, 1, 10, 8, 4, 2, [11, 5, 12, 6]],
        ],
        list(range(1, 13)),
    )


def cuba(strike):
    ranking = [[4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8], [0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8]]
    return Conflict(list(range(12)), [0, 0, 1, 1], [strike, BOTH, BOTH, BOTH], ranking)


def test_korea():
    found = korea().equilibria()
    assert found["nash"] == [0, 5]
    assert found["seq"] == [0, 5, 10]
    assert sorted({*found["seq"], *found["sim"]}) == [0, 4, 5, 10]
    assert found["smr"] == [0, 4, 5, 10, 12]


def test_korea_where_some_moves_are_taken_out():
    """Moves from states 4, 5, 6 back out of an invasion are removed, and no others."""
    game = korea()
    at = {label: s for s, label in enumerate(game.labels)}
    gone = {(at[a], at[b]) for a in (4, 5, 6) for b in (0, 1, 2, 8, 9, 10)}
    lists = [
        {s: [x for x in game.moves.of(i, s).tolist() if (s, x) not in gone] for s in range(12)}
        for i in range(2)
    ]
    game.moves = from_lists(lists, 12)
    assert game.equilibria()["seq"] == [0, 5, 10]


def test_korea_where_invading_cannot_be_undone():
    game = korea()
    flags = np.array([UP, BOTH, UP, BOTH]).T
    game.moves = from_options(game.states, [0, 0, 1, 1], *flags, 2)
    assert game.equilibria()["seq"] == [0, 5, 10, 12]


def test_syria_and_iraq():
    game = syria()
    assert game.equilibria() == {"nash": [6], "gmr": [1, 6], "smr": [6], "seq": [6], "sim": [6]}
    by_actor = [{c: game.named(v[i]) for i, c in enumerate(CONCEPTS)} for v in game.verdicts()]
    assert by_actor[0] == {"nash": [1, 6]} | {key: [1, 3, 6] for key in CONCEPTS[1:]}
    assert by_actor[1]["nash"] == by_actor[1]["smr"] == [2, 4, 6]
    assert by_actor[1]["seq"] == by_actor[1]["sim"] == [2, 4, 5, 6]
    assert by_actor[1]["gmr"] == [1, 2, 4, 5, 6]
    reach = [{s + 1: (game.moves.of(i, s) + 1).tolist() for s in range(6)} for i in range(2)]
    assert reach[0] == {1: [2, 3], 2: [1, 3], 3: [1, 2], 4: [5, 6], 5: [4, 6], 6: [4, 5]}
    assert reach[1] == {1: [4], 2: [5], 3: [6], 4: [1], 5: [2], 6: [3]}


@pytest.mark.parametrize(
    ("concept", "rankings"),
    [("nash", 240), ("smr", 300), ("seq", 384), ("gmr", 384), ("sim", 240)],
)
def test_syria_inverse(concept, rankings):
    """How many of Syria's 720 rankings make state 2 stable for it."""
    game = syria()
    found = rule(concept, 0, 1, game.worth[0], game.moves, game.codes, game.table)
    assert found.share() * 720 == rankings
    if concept == "nash":
        assert found.least() == [frozenset({0, 2})]


def test_elmira():
    game = elmira()
    few, many = [5, 6, 7, 10, 11, 12], [1, 4, 5, 6, 7, 10, 11, 12]
    assert game.equilibria() == {"nash": few, "gmr": many, "smr": many, "seq": few, "sim": few}
    reach = {s + 1: (game.moves.of(1, s) + 1).tolist() for s in range(12)}
    assert reach[1] == [3, 5]
    assert reach[7] == [9, 11]
    assert reach[5] == reach[6] == reach[11] == reach[12] == []


def test_cuba():
    many = [0, 1, 2, 4, 5, 6, 7]
    rest = {"gmr": many, "smr": many}
    assert cuba(UP).equilibria() == {"nash": [5], "sim": [5], "seq": [4, 5, 6]} | rest
    assert cuba(BOTH).equilibria() == {"nash": [], "sim": [], "seq": [4, 6]} | rest


def test_prisoners_dilemma():
    """State 0: neither gives way; 3: both do."""
    game = Conflict([0, 1, 2, 3], [0, 1], [BOTH] * 2, [[2, 3, 0, 1], [1, 3, 0, 2]])
    both = [0, 3]
    want = {"nash": [0]} | dict.fromkeys(CONCEPTS[1:], both)
    assert game.equilibria() == want

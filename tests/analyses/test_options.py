"""What if nobody agrees: published games as cases, uncertain wishes, consequences, and words."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.ensemble.sample import Sampler
from winset.errors import CaseError, UsageError
from winset.kernels.game.moves import joint
from winset.kernels.game.stability import CONCEPTS
from winset.kernels.streams import Streams
from winset.show.options_game import (
    coalition_text,
    exits,
    requirement_text,
    sentences,
    shown_states,
)  # fmt: skip

HEAD = """winset: 1
title: A game
question: Where does it rest?
as_of: 2020-01-01
decision: {rule: consensus}
issues:
  x: {name: X, unit: points, range: [0, 100], status_quo: 50}
actors:
  one: {name: One, capability: 50}
  two: {name: Two, capability: 50}
  three: {name: Three, capability: 50}
positions:
  - {actor: one, issue: x, position: 0, salience: 50}
  - {actor: two, issue: x, position: 100, salience: 50}
  - {actor: three, issue: x, position: 50, salience: 50}
no_deal:
  bad: {name: Bad, lands: {x: 100}, costs: {two: [5, 10, 15]}}
"""
SYRIA = (
    HEAD
    + """options:
  release: {name: Release water, actor: one}
  escalate: {name: Escalate, actor: one}
  attack: {name: Attack, actor: two}
graph:
  rules: [{at_most_one: [release, escalate]}]
  rankings:
    one: [NNN, NYN, NYY, YNN, NNY, YNY]
    two: [YNN, NNY, NYY, NNN, YNY, NYN]
"""
)
ELMIRA = (
    HEAD
    + """options:
  modify: {name: Modify the order, actor: one, moves: forward}
  delay: {name: Delay, actor: two, moves: back, taken: true}
  accept: {name: Accept, actor: two}
  abandon: {name: Abandon, actor: two, moves: forward}
  insist: {name: Insist, actor: three}
graph:
  rules:
    - {at_most_one: [delay, accept, abandon]}
    - {at_least_one: [delay, accept, abandon]}
"""
)


def elmira():
    """Elmira with its rankings written as patterns; states numbered as the source does."""
    numbers = [2, 3, 4, 5, 8, 9, 18, 19, 20, 21, 24, 25]
    patterns = ["".join("Y" if n >> k & 1 else "N" for k in range(5)) for n in numbers]

    def listed(ranking):
        return json.dumps(
            [
                [patterns[s - 1] for s in e] if isinstance(e, list) else patterns[e - 1]
                for e in ranking
            ]
        )

    one = listed([9, 3, 4, 10, 7, 1, 2, 8, [11, 5, 6, 12]])
    two = listed([1, 4, 10, 7, [5, 11, 6, 12], 2, 3, 9, 8])
    three = listed([9, 3, 7, 1, 10, 8, 4, 2, [11, 5, 12, 6]])
    text = f"{ELMIRA}  rankings:\n    one: {one}\n    two: {two}\n    three: {three}\n"
    return ws.loads(text)


def found(play):
    return {c: [s + 1 for s in np.flatnonzero(play.equilibrium[k])] for k, c in enumerate(CONCEPTS)}


def test_syria_as_a_case():
    play = ws.options(ws.loads(SYRIA), want=2, coalition=["one", "two"])
    assert found(play) == {"nash": [6], "gmr": [1, 6], "smr": [6], "seq": [6], "sim": [6]}
    assert not play.uncertain
    assert (play.share == play.equilibrium).all()
    shares = {w.concept: w.share for w in play.requirements if w.actor == "one"}
    assert {c: round(720 * x) for c, x in shares.items()} == {
        "nash": 240, "gmr": 384, "smr": 300, "seq": 384, "sim": 240,
    }  # fmt: skip
    (nash,) = [w for w in play.requirements if (w.actor, w.concept) == ("one", "nash")]
    assert nash.to_dict()["needs"] == [[[1]], [[3]]]
    assert "state" in requirement_text(nash)
    assert nash.lower == (0, 2)


def test_syria_from_the_present():
    """State 1 is left by Iraq for 4, by Syria from there for 6, where all rest."""
    play = ws.options(ws.loads(SYRIA))
    assert play.start == play.game.now == 0
    way = play.ways[5]
    assert way.improving is not None
    here = 0
    for state, actor in way.improving:
        i = play.players.index(actor)
        assert state in play.game.moves.of(i, here)
        assert play.worth[i, state] > play.worth[i, here]
        here = state
    assert here == 5
    assert play.ends[0, 5] == 1.0
    assert play.order[0] == 5


def test_elmira_as_a_case():
    few, many = [5, 6, 7, 10, 11, 12], [1, 4, 5, 6, 7, 10, 11, 12]
    play = ws.options(elmira(), coalition=["one", "two"])
    assert found(play) == {"nash": few, "gmr": many, "smr": many, "seq": few, "sim": few}
    text = " ".join(coalition_text(play))
    moved = play.breaks
    firm = play.equilibrium[CONCEPTS.index("seq")]
    assert set(np.flatnonzero(firm & ~play.coalition.stable[3])) <= set(moved)
    for s, goals in moved.items():
        for to in goals:
            assert play.worth[0, to] > play.worth[0, s]
            assert play.worth[1, to] > play.worth[1, s]
    assert "moving together" in text


def test_elmira_with_a_coalition_as_one_player():
    """By hand, SEQ. From 1 the local government would go to 7; the coalition takes 7 to 10 (both
    gain), which it likes less than 1: it stays. From 3 it would go to 9; Uniroyal alone would
    abandon from there, but that does not pay the ministry, so nothing answers: it goes. Played one
    by one both verdicts are the other way round."""
    play = ws.options(elmira(), coalition=["one", "two"])
    together, k = play.coalition, CONCEPTS.index("seq")
    assert (np.flatnonzero(together.equilibrium[k]) + 1).tolist() == [1, 5, 6, 9, 10, 11, 12]
    apart = together.stable[k] & play.stable[play.players.index("three"), k]
    assert (np.flatnonzero(apart) + 1).tolist() == [3, 5, 6, 9, 10, 11, 12]
    assert together.to_dict()["equilibrium"]["nash"] == [5, 6, 9, 10, 11, 12]
    assert (together.equilibrium_share == together.equilibrium).all()
    assert "would be 1, 5, 6, 9, 10, 11 and 12." in coalition_text(play)[-1]


def test_all_together_as_one_player_rest_where_no_state_is_better_for_all():
    play = ws.options(elmira(), coalition=["one", "two", "three"])
    assert (play.coalition.equilibrium == play.coalition.stable).all()


KOREA = [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14]
"""States by the source's numbers: bit 0 strike, 1 withdraw, 2 invade, 3 abandon."""


def korea(removed):
    """The United States and North Korea (Jacobi 2017), with moves removed."""
    rankings = {
        "one": [8, 0, 9, 10, 12, 5, 4, 13, 14, 1, 2, 6],
        "two": [6, 14, 2, 10, 0, 4, 12, 5, 1, 13, 8, 9],
    }
    listed = {
        who: ["".join("Y" if n >> k & 1 else "N" for k in range(4)) for n in numbers]
        for who, numbers in rankings.items()
    }
    return ws.loads(
        f"""{HEAD}options:
  strike: {{name: Strike, actor: one, moves: forward}}
  withdraw: {{name: Withdraw, actor: one}}
  invade: {{name: Invade, actor: two}}
  abandon: {{name: Abandon, actor: two}}
graph:
  rules: [at_most_one: [strike, withdraw]]
  removed_moves: {removed}
  rankings: {json.dumps(listed)}
"""
    )


REMOVED = [
    "[{when: invade and not abandon, to: not invade}]",
    "[{actor: two, when: invade and not abandon, to: not invade}]",
    "[{when: --YN, to: --N-}]",
    "[{when: --YN, to: --NN}, {when: --YN, to: --NY}]",
    "[{when: NNYN, to: not invade}, {when: YNYN, to: not invade}, {when: NYYN, to: not invade}]",
]


@pytest.mark.parametrize("removed", REMOVED)
def test_korea_with_the_moves_removed_that_the_source_removes(removed):
    """Published: moves from 4, 5, 6 to 0, 1, 2, 8, 9, 10 and no others; SEQ 0, 5, 10."""
    play = ws.options(korea(removed))
    assert [int(n) for n in play.game.codes] == KOREA
    whole = ws.options(korea("[]"))
    gone = set()
    for k in range(2):
        for s in range(12):
            left = {*whole.game.moves.of(k, s).tolist()} - {*play.game.moves.of(k, s).tolist()}
            gone |= {(KOREA[s], KOREA[to]) for to in left}
    assert gone == {(a, b) for a in (4, 5, 6) for b in (a - 4, a + 4)}
    seq = play.equilibrium[CONCEPTS.index("seq")]
    assert [KOREA[s] for s in np.flatnonzero(seq)] == [0, 5, 10]


def test_moves_removed_are_those_of_one_actor_or_of_all():
    every = ws.options(korea('[{when: "----", to: "----"}]')).game.moves
    assert every.targets.size == 0
    one = ws.options(korea('[{actor: one, when: "----", to: "----"}]')).game.moves
    assert not any(one.of(0, s).size for s in range(12))
    whole = ws.options(korea("[]")).game.moves
    assert all((one.of(1, s) == whole.of(1, s)).all() for s in range(12))


def test_a_coalition_makes_no_removed_move_but_goes_round_it():
    play = ws.options(korea("[{when: NNNN, to: NNYN}]"), coalition=["one", "two"])
    reach = joint(play.game.moves, [0, 1]).of(0, 0).tolist()
    assert KOREA.index(4) not in play.game.moves.of(1, 0)
    assert KOREA.index(4) in reach  # by abandoning first, or by withdrawing first


@pytest.mark.parametrize(
    ("removed", "words"),
    [
        ("[{actor: three, when: strike, to: not strike}]", "moves of 'three', which has no option"),
        ("[{actor: two, when: strik, to: invade}]", "the option 'strik', which does not exist"),
        ("[{when: YN, to: invade}]", "the pattern 'YN' of 2 letters"),
        ("[{when: strike}]", "to"),
        ("[{actor: nobody, when: strike, to: invade}]", "'nobody', which does not exist"),
    ],
)
def test_faults_of_removed_moves_are_told(removed, words):
    with pytest.raises(ws.CaseError) as refused:
        korea(removed)
    assert words in str(refused.value)
    assert "removed_moves" in str(refused.value)


def wished(wishes, extra=""):
    return ws.loads(
        f"{HEAD}options:\n  o: {{name: O, actor: one}}\n  q: {{name: Q, actor: two}}\n"
        f"graph:\n  preferences: {{one: {wishes}, two: [not q]}}\n{extra}"
    )


def test_wishes_in_order_outweigh_all_that_follow():
    play = ws.options(wished("[o and q, q, not o]"))
    one = play.worth[0]
    order = sorted(range(4), key=lambda s: -one[s])
    assert [play.pattern(s) for s in order] == ["YY", "NY", "NN", "YN"]


def test_weights_are_drawn_and_shares_follow():
    """One wants o by a weight that is above 0 in about two draws of three."""
    case = wished("[{wants: o, weight: [-10, 5, 20]}]")
    play = ws.options(case, draws=4000)
    assert play.uncertain
    weight = Sampler(Streams(0), 0, 4000).draw(
        "wish/one/o", case.graph.preferences["one"][0].weight, -100, 100
    )
    taken = play.game.state_of("YN")
    assert play.share[0, taken] == pytest.approx(float((weight > 0).mean()), abs=1e-12)
    assert 0.55 < play.share[0, taken] < 0.85
    assert play.ends[0, taken] == play.share[0, taken]


def test_a_wish_that_may_not_be_there():
    play = ws.options(wished("[{wants: o, weight: 5, chance: 30}]"), draws=20_000)
    taken, none = play.game.state_of("YN"), play.game.state_of("NN")
    assert play.ends[0, taken] == pytest.approx(0.3, abs=0.015)
    assert play.share[0, none] == 1.0 - play.ends[0, taken]
    assert play.worth[0, taken] == 0.0


def test_consequences_are_worth_what_the_case_says():
    """x goes from 50 to 100: one, whose ideal is 0, loses; two gains, less the path's cost."""
    extra = "  consequences: [{when: o, path: bad}]\n"
    case = ws.loads(
        HEAD + "options:\n  o: {name: O, actor: two}\n  q: {name: Q, actor: one}\ngraph:\n" + extra
    )
    play = ws.options(case, draws=500)
    worth = {
        (a, p): play.worth[i, play.game.state_of(p)]
        for i, a in enumerate(play.players)
        for p in ("NN", "YN")
    }
    assert worth["one", "NN"] == pytest.approx(75.0)
    assert worth["one", "YN"] == pytest.approx(0.0)
    assert worth["two", "NN"] == pytest.approx(75.0)
    assert worth["two", "YN"] == pytest.approx(90.0)
    assert play.share[0, play.game.state_of("YN")] == 1.0
    assert play.share[0, play.game.state_of("NN")] == 0.0


@settings(max_examples=15, deadline=None)
@given(st.permutations(["one", "two", "three"]), st.permutations([0, 1, 2, 3]))
def test_the_order_of_actors_and_options_does_not_matter(actors, places):
    base = ws.read("cases/iran-2014")
    turned = base.model_copy(
        update={
            "options": {k: base.options[k] for k in sorted(base.options, reverse=places[0] > 1)},
            "actors": dict(reversed(base.actors.items())) if places[1] > 1 else base.actors,
        }
    )
    one, other = (ws.options(case, draws=40) for case in (base, turned))

    def by_taken(play):
        return {
            frozenset(play.taken(s)): (play.share[:, s].tolist(), play.ends[:, s].tolist())
            for s in range(len(play.game.states))
        }

    assert by_taken(one) == by_taken(other)


def test_the_same_seed_gives_the_same_answer():
    case = ws.read("cases/iran-2014")
    one = ws.options(case, draws=300, seed=3).to_json()
    assert one == ws.options(case, draws=300, seed=3).to_json()
    assert one != ws.options(case, draws=300, seed=4).to_json()


def test_a_scenario_and_a_hypothesis_change_the_answer():
    case = ws.read("cases/iran-2014")
    base = ws.options(case, draws=300)
    for changed in (
        ws.options(case, draws=300, scenario="ukraine-feared"),
        ws.options(case, draws=300, hypothesis="derails"),
    ):
        i = base.players.index("russia")
        assert not np.array_equal(changed.worth[i], base.worth[i])
        assert np.array_equal(changed.worth[0], base.worth[0])


def test_states_are_named_in_four_ways():
    game = ws.options(ws.loads(SYRIA)).game
    assert game.state_of("now") == 0
    assert game.state_of(3) == game.state_of("3") == game.state_of("NYN") == 2
    assert game.state_of("-YN") == game.state_of("escalate") == 2
    assert game.state_of("escalate, attack") == game.state_of("attack+escalate") == 5


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("7", "states are 1 to 6"),
        ("0", "states are 1 to 6"),
        ("YYN", "No state that the rules allow"),
        ("--N", "fits several states: 1, 2, 3"),
        ("atack", "Did you mean 'attack'?"),
        ("release,escalate", "The rules shut out"),
        ("", "No state is named"),
        ("9" * 500, "states are 1 to 6"),
    ],
)
def test_a_state_that_is_none_is_told(named, words):
    with pytest.raises(UsageError) as caught:
        ws.options(ws.loads(SYRIA), want=named)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"coalition": ["one"]}, "is alone"),
        ({"coalition": ["one", "three"]}, "'three' has no options"),
        ({"draws": 0}, "draws is 0; expected 1 to 100,000"),
        ({"hypothesis": "h"}, "no hypothesis 'h'"),
        ({"scenario": "s"}, "no scenario 's'"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told(asked, words):
    with pytest.raises(UsageError) as caught:
        ws.options(ws.loads(SYRIA), **asked)
    assert words in str(caught.value)


def test_cases_without_a_game_say_what_to_write():
    with pytest.raises(UsageError, match="no options"):
        ws.options(ws.loads(HEAD))
    with pytest.raises(UsageError, match="add graph:"):
        ws.options(ws.loads(HEAD + "options: {o: {name: O, actor: one}}\n"))
    many = "".join(f"  o{k}: {{name: O, actor: one}}\n" for k in range(11))
    with pytest.raises(UsageError, match="2,048 states"):
        ws.options(ws.loads(f"{HEAD}options:\n{many}graph:\n  preferences: {{one: [o0]}}\n"))
    with pytest.raises(CaseError):
        ws.loads(HEAD + "graph: {preferences: {one: [o]}}\n")


def test_words_tell_what_the_numbers_say():
    play = ws.options(ws.loads(SYRIA))
    said = " ".join(sentences(play))
    assert "make 6 states that can be" in said
    assert "state 6" in said
    assert "Two would gain by leaving it at once" in said
    out = " ".join(exits(play, 0))
    assert "One: none of its 2 moves leads to something better." in out
    assert "Two would gain from state 4 (takes up “Attack”)" in out
    assert shown_states(play)[0] == 5


def test_the_picture_is_escaped_and_says_what_states_mean():
    text = SYRIA.replace("name: Attack", "name: '<script>&'")
    drawn = str(ws.options(ws.loads(text)).plot())
    assert "<script>" not in drawn
    assert "&lt;script&gt;&amp;" in drawn
    assert "State 6:" in drawn


def test_the_forecast_does_not_read_the_game():
    case = ws.read("cases/iran-2014")
    bare = case.model_copy(update={"options": {}, "graph": type(case.graph)()})
    one, other = (ws.forecast(c, draws=200, model=["mean", "winset"]) for c in (case, bare))
    for name, said in one.models.items():
        assert np.array_equal(said.terms, other.models[name].terms, equal_nan=True)
    assert one.agreement.probability == other.agreement.probability

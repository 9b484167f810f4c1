"""The forecast under the posterior: readings of a case, each as likely as its hypotheses."""

from __future__ import annotations

from itertools import product

from winset.analyses.aims.assess import LEAST_DRAWS, assess
from winset.analyses.aims.exclusive_states import States
from winset.case import hypothesis_tree
from winset.case.schema import Case
from winset.errors import UsageError

MOST_READINGS = 200
_NEGLIGIBLE = 1e-6


def believe_in(
    case: Case, draws: int, seed: int
) -> tuple[tuple[Case, ...], tuple[float, ...], dict[str, float]]:
    """Return the case under each combination of hypotheses, and how likely each is.

    Hypotheses about different actors are taken as independent of each other. What conduct says
    of preferences within a hypothesis does not enter; which hypothesis holds does.

    Parameters
    ----------
    case : Case
    draws : int
        For the assessment; at least `LEAST_DRAWS` and at most 10,000 are used.
    seed : int

    Returns
    -------
    readings : tuple of Case
    shares : tuple of float
        They add up to 1.
    believed : dict of hypothesis to float

    Raises
    ------
    UsageError
        The case has no hypotheses, or too many of them combine.
    """
    actors = hypothesis_tree.actors(case)
    if not actors:
        raise UsageError(
            "The case has nothing under hypotheses:, so there are none to mix by their posterior."
        )
    believed: dict[str, float] = {}
    choices = []
    for actor in actors:
        count = min(max(draws, LEAST_DRAWS), 10_000)
        answer = assess(case, actor=actor, draws=count, seed=seed)
        believed |= {name: view.posterior.mean for name, view in answer.hypotheses.items()}
        states = States.of(case, actor)
        choices.append([(states, s, p) for s, p in enumerate(answer.states)])
    readings, shares = [], []
    for combination in product(*choices):
        share = 1.0
        reading = case
        for states, s, p in combination:
            share *= p
            if p > _NEGLIGIBLE:
                reading = states.case_under(reading, states.states[s])
        if share > _NEGLIGIBLE:
            readings.append(reading)
            shares.append(share)
    if len(readings) > MOST_READINGS:
        raise UsageError(
            f"{len(readings)} combinations of hypotheses about {', '.join(actors)}; at most "
            f"{MOST_READINGS} can be mixed."
        )
    total = sum(shares)
    return tuple(readings), tuple(share / total for share in shares), believed

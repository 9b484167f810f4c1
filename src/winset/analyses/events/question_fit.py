"""Fit the learnt default, and score it on a season that it has not seen.

Questions that ask the same (branches of one number, or much the same words) are one family, and a
family is never on both sides of a split. The penalty, and how many times as much a kind of its own
is penalised, are those with the least mean log loss over folds of families; the odds out of those
folds then give a slope and an intercept (Cox 1958), which go into the coefficients. What is learnt
is the chance of the event: "no" where a question asks whether what stands stays.

References
----------
Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika 45,
562-565.
Efron, B. & Tibshirani, R. (1993). An introduction to the bootstrap. Chapman & Hall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from winset.analyses.events.question_features import features, names, turned
from winset.interchange.questions import Question
from winset.kernels.logistic import Array, chances, fit, log_odds

PENALTIES = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0)
KINDS = (1.0, 6.0, 20.0)
"""How many times as much the coefficient of a single kind may be penalised."""
FOLDS, SHUFFLES = 10, 5
ALIKE = 0.6
"""The part of their words that two questions of one family share, at least."""
RESAMPLES = 4000
Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]


def matrix(questions: Sequence[Question]) -> Array:
    """Return the features, shape (question, feature)."""
    rows = [features(question) for question in questions]
    return np.array([[row[name] for name in names()] for row in rows]).reshape(len(rows), -1)


def families(questions: Sequence[Question]) -> Ids:
    """Return the family of each question: the place of the first that asks the same."""
    found = list(range(len(questions)))
    said = [_words(question.text) for question in questions]
    number = [question.id.partition("-")[0] for question in questions]
    for i, one in enumerate(said):
        for j in range(i):
            same = number[i] == number[j] or len(one & said[j]) > ALIKE * len(one | said[j])
            if same and found[i] != found[j]:
                found = [found[j] if family == found[i] else family for family in found]
    return np.array(found, np.int64)


def _words(text: str) -> frozenset[str]:
    without = re.sub(r"\d{1,2} [A-Z][a-z]+ +\d{4}|\d+", "", text)
    return frozenset(re.findall(r"[a-z]{4,}", without.lower()))


def seasons(questions: Sequence[Question]) -> Ids:
    """Return the season of each question: the year in whose June or later it began."""
    months = [(question.opens.year, question.opens.month) for question in questions]
    return np.array([year - (month < 6) for year, month in months], np.int64)


def events(questions: Sequence[Question], yes: Array) -> tuple[Array, Array]:
    """Return what happened, and whether that is "no", from what came out; or the other way round.

    Parameters
    ----------
    questions : sequence of Question
    yes : array, shape (question,)
        1 where "yes" came out, or its chance.
    """
    no = np.array([turned(question) for question in questions])
    return np.where(no, 1.0 - yes, yes), no


def learn(rows: Array, happened: Array, family: Ids) -> tuple[Array, tuple[float, float]]:
    """Return the coefficients, calibrated, and the penalty and its multiple that were chosen.

    Parameters
    ----------
    rows : array, shape (question, feature)
    happened : array, shape (question,)
    family : array of int, shape (question,)
    """
    single = np.array([name.startswith("kind:") for name in names()])
    tried = {
        (penalty, times): _out_of_fold(rows, happened, family, penalty * np.where(single, times, 1))
        for penalty in PENALTIES
        for times in KINDS
    }
    chosen = min(tried, key=lambda one: _loss(tried[one], happened))
    odds = tried[chosen]
    intercept, slope = fit(odds.reshape(-1, 1), np.tile(happened, SHUFFLES), 1e-6)
    found = fit(rows, happened, chosen[0] * np.where(single, chosen[1], 1.0)) * slope
    found[0] += intercept
    return found, chosen


def _out_of_fold(rows: Array, happened: Array, family: Ids, penalty: Array) -> Array:
    """Return log odds by fits without the question's family, shape (shuffle, question)."""
    known, place = np.unique(family, return_inverse=True)
    odds = np.empty((SHUFFLES, len(rows)))
    for seed in range(SHUFFLES):
        fold = (np.random.default_rng(seed).permutation(len(known)) % FOLDS)[place]
        for k in np.unique(fold):
            out = fold == k
            odds[seed, out] = log_odds(fit(rows[~out], happened[~out], penalty), rows[out])
    return odds


def _loss(odds: Array, happened: Array) -> float:
    return float((np.logaddexp(0.0, odds) - happened * odds).mean())


def without_season(
    rows: Array, happened: Array, no: Flags, family: Ids, season: Ids, left_out: int
) -> tuple[Array, Array, Array]:
    """Forecast a season by a fit on the others, less the families that it shares with them.

    Parameters
    ----------
    rows, happened, family
        As for :func:`learn`.
    no : array of bool, shape (question,)
        Where "no" is what happened.
    season : array of int, shape (question,)
    left_out : int
        Which of them.

    Returns
    -------
    out : array of bool, shape (question,)
        Which questions are of that season.
    chance : array
        Of "yes", by the fit.
    base : array
        The constant base rate of the questions of the fit, as often.
    """
    out = season == left_out
    seen = ~out & ~np.isin(family, family[out])
    found, _ = learn(rows[seen], happened[seen], family[seen])
    chance = chances(found, rows[out])
    rate = np.where(no, 1.0 - happened, happened)[seen].mean()
    return out, np.where(no[out], 1.0 - chance, chance), np.full(out.sum(), rate)


def gain(better: Array, worse: Array, family: Ids) -> tuple[float, float, float]:
    """Return the mean of ``worse - better`` and its 95 % interval, families drawn anew.

    Parameters
    ----------
    better, worse : array, shape (question,)
        Losses.
    family : array of int, shape (question,)
    """
    known, place = np.unique(family, return_inverse=True)
    total = np.bincount(place, worse - better)
    count = np.bincount(place)
    drawn = np.random.default_rng(0).integers(0, len(known), (RESAMPLES, len(known)))
    means = total[drawn].sum(axis=1) / count[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float((worse - better).mean()), float(low), float(high)


def is_scored(question: Question, before: date) -> bool:
    """Tell whether a question is one to learn from.

    Parameters
    ----------
    question : Question
    before : date
        The day from which on questions are kept apart.
    """
    sport = "not included in official scoring" in question.text
    return len(question.options) == 2 and question.opens < before and not sport

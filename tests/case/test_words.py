"""Probability words: the bands of ICD 203, and the word of each probability."""

from __future__ import annotations

from itertools import pairwise

import pytest

from winset.case.probability_words import BANDS, band, probability_word


@pytest.mark.parametrize(
    ("percent", "word"),
    [
        (0, "no chance in these draws"),
        (0.01, "almost no chance"),
        (1, "almost no chance"),
        (4.99, "almost no chance"),
        (5, "very unlikely"),
        (20, "unlikely"),
        (44.99, "unlikely"),
        (45, "roughly even"),
        (50, "roughly even"),
        (55, "roughly even"),
        (55.01, "likely"),
        (80, "likely"),
        (80.01, "very likely"),
        (95, "very likely"),
        (95.01, "almost certain"),
        (99.99, "almost certain"),
        (100, "certain in these draws"),
    ],
)
def test_every_probability_has_its_word(percent: float, word: str) -> None:
    assert probability_word(percent / 100) == word


def test_words_mirror_at_even() -> None:
    """Each band's mirror image carries the opposite word, borders included."""
    mirror = dict(zip([b[0] for b in BANDS], [b[0] for b in reversed(BANDS)], strict=True))
    for tenth in range(1, 1000):
        assert probability_word(1 - tenth / 1000) == mirror[probability_word(tenth / 1000)], tenth


def test_the_bands_meet_and_know_no_other_word() -> None:
    assert all(one[2] == two[1] for one, two in pairwise(BANDS))
    assert band("perhaps") is None


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [
        # PHIA probability yardstick (2018).
        ("remote chance", 0, 5),
        ("a remote chance", 0, 5),
        ("highly unlikely", 10, 20),
        ("Highly-Unlikely", 10, 20),
        ("unlikely (PHIA)", 25, 35),
        ("realistic possibility", 40, 50),
        ("a realistic possibility", 40, 50),
        ("likely (PHIA)", 55, 75),
        ("probable (phia)", 55, 75),
        ("highly likely", 80, 90),
        ("almost certain (PHIA)", 95, 100),
        # Words of both, by ICD 203 where nothing else is said.
        ("unlikely", 20, 45),
        ("likely", 55, 80),
        ("likely (ICD 203)", 55, 80),
        ("remote", 1, 5),
        ("almost certain", 95, 99),
    ],
)
def test_words_of_two_vocabularies_are_kept_apart(word: str, low: float, high: float) -> None:
    assert band(word) == (low, high)


@pytest.mark.parametrize("word", ["very likely (PHIA)", "highly likely (ICD 203)", "likely (IPCC)"])
def test_a_word_that_its_vocabulary_does_not_have_is_refused(word: str) -> None:
    assert band(word) is None

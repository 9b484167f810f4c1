"""Random numbers by name: the same wherever a run is cut, and unlike those of other names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.kernels.streams_twin import number
from winset.kernels.streams import Streams

NAMES = [f"position/actor-{i}/issue-{j}" for i in range(5) for j in range(4)]


@given(
    st.integers(0, 2**70),
    st.text(max_size=20),
    st.lists(st.integers(0, 60), max_size=6),
    st.sampled_from([None, 1, 3, 4, 7]),
)
def test_pieces_put_together_are_the_whole(
    seed: int, name: str, lengths: list[int], width: int | None
) -> None:
    streams = Streams(seed)
    whole = streams.uniforms(name, 0, sum(lengths), width)
    first, pieces = 0, [streams.uniforms(name, 0, 0, width)]
    for length in lengths:
        pieces.append(streams.uniforms(name, first, length, width))
        first += length
    assert np.array_equal(np.concatenate(pieces), whole)


@given(st.integers(), st.text(max_size=9), st.integers(0, 2**32 - 1), st.integers(0, 40))
def test_equal_to_the_slow_twin(seed: int, name: str, first: int, count: int) -> None:
    count = min(count, 2**32 - first)
    found = Streams(seed).uniforms(name, first, count)
    assert found.tolist() == [number(seed, name, first + d) for d in range(count)]


def test_far_along_a_stream_it_is_the_same_stream() -> None:
    streams = Streams(0)
    assert np.array_equal(
        streams.uniforms("a", 99_990, 10), streams.uniforms("a", 0, 100_000)[99_990:]
    )


def test_width_is_a_way_to_read_the_same_numbers() -> None:
    streams = Streams(3)
    assert np.array_equal(
        streams.uniforms("a", 0, 10, 3), streams.uniforms("a", 0, 30, 1).reshape(10, 3)
    )


def test_seed_and_name_alone_make_a_stream() -> None:
    assert np.array_equal(Streams(5).uniforms("a", 0, 50), Streams(5).uniforms("a", 0, 50))
    seen = {Streams(seed).uniforms(name, 0, 1)[0] for seed in range(-3, 20) for name in NAMES}
    assert len(seen) == 23 * len(NAMES)


def test_seed_and_name_do_not_run_together() -> None:
    assert Streams(1).uniforms("2", 0, 1)[0] != Streams(12).uniforms("", 0, 1)[0]


def test_numbers_are_inside_the_open_interval_and_even() -> None:
    """Kolmogorov and Smirnov at the 0.1 % level; the seed is fixed, so it passes or fails."""
    numbers = Streams(0).uniforms("position/iran/centrifuges", 0, 200_000)
    assert numbers.min() > 0
    assert numbers.max() < 1
    assert stats.kstest(numbers, "uniform").pvalue > 0.001
    assert (np.histogram(numbers, 10, (0, 1))[0] > 19_000).all()


def test_the_ends_of_the_raw_numbers_stay_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ends:
        def __init__(self, key: int, counter: int) -> None: ...

        def random_raw(self, count: int) -> np.ndarray:
            return np.array([0, 2**64 - 1] * count, dtype=np.uint64)[:count]

    monkeypatch.setattr(np.random, "Philox", Ends)
    low, high = Streams(0).uniforms("a", 0, 2, 1)
    assert 0 < low < high < 1


@given(st.integers(0, 2**70), st.text(max_size=20), st.integers(4, 12), st.integers(0, 50))
def test_every_block_of_draws_fills_as_many_equal_parts(
    seed: int, name: str, power: int, block: int
) -> None:
    size = 2**power
    numbers = Streams(seed).uniforms(name, block * size, size)
    assert np.array_equal(np.sort((numbers * size).astype(int)), np.arange(size))


def test_one_draw_is_uniform_over_streams_wherever_it_stands() -> None:
    """Kolmogorov and Smirnov's test of 3,000 streams at six places."""
    for draw in (0, 1, 15, 16, 1000, 123_456):
        numbers = [Streams(1).uniforms(f"n{i}", draw, 1)[0] for i in range(3000)]
        assert stats.kstest(numbers, "uniform").pvalue > 1e-4


def test_two_draws_of_a_block_fall_into_any_two_parts_alike_often() -> None:
    """What the variance of an interaction hangs on: chi-square over the 240 pairs of parts."""
    parts = np.array([Streams(2).uniforms(f"n{i}", 0, 16) for i in range(6000)]) // (1 / 16)
    for one, other in ((0, 1), (0, 8), (5, 10)):
        table = np.zeros((16, 16))
        np.add.at(table, (parts[:, one].astype(int), parts[:, other].astype(int)), 1)
        assert not np.diag(table).any()
        counts = table[~np.eye(16, dtype=bool)]
        assert stats.chisquare(counts).pvalue > 1e-4


def test_what_two_inputs_do_together_is_known_as_well_as_by_plain_numbers() -> None:
    """A pure interaction: its mean over 256 draws has variance 1/256, in a Latin hypercube too."""
    pairs = np.array([Streams(3).uniforms(f"n{i}", 0, 256) for i in range(4000)]) - 0.5
    means = 12 * (pairs[0::2] * pairs[1::2]).mean(axis=1)
    assert means.var() * 256 == pytest.approx(1, abs=4 * np.sqrt(2 / 2000) + 0.05)


def test_what_each_input_does_alone_is_known_far_better() -> None:
    """The mean of a sum of 20 inputs over 1,024 draws."""
    errors = []
    for seed in range(50):
        columns = np.stack([Streams(seed).uniforms(name, 0, 1024) for name in NAMES])
        errors.append((columns - 0.5).sum(axis=0).mean())
    plain = np.sqrt(len(NAMES) / 12 / 1024)
    assert np.std(errors) < plain / 300


def test_streams_of_different_names_are_independent() -> None:
    """The largest of 190 correlations of 20,000 pairs: beyond 5 standard errors by chance
    once in nine thousand."""
    columns = np.stack([Streams(0).uniforms(name, 0, 20_000) for name in NAMES])
    correlation = np.corrcoef(columns) - np.eye(len(NAMES))
    assert np.abs(correlation).max() < 5 / np.sqrt(20_000)


def test_neighbouring_draws_of_plain_streams_are_independent() -> None:
    numbers = Streams(0).uniforms("a", 0, 100_000, 1)[:, 0]
    for lag in (1, 2, 3, 4, 5):
        correlation = np.corrcoef(numbers[lag:], numbers[:-lag])[0, 1]
        assert abs(correlation) < 4 / np.sqrt(100_000)


def test_each_draw_has_a_generator_of_its_own() -> None:
    streams = Streams(0)
    assert streams.generator("m", 3).random() == streams.generator("m", 3).random()
    numbers = {streams.generator(name, draw).random() for name in "mn" for draw in range(50)}
    assert len(numbers) == 100

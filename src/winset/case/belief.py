"""A belief: a number that an analyst is not sure of.

Written as ``60`` (exact), ``[50, 60, 80]`` (5 % quantile, most likely, 95 % quantile),
``{low: 50, likely: 60, high: 80, shape: normal}``, by two or more percentiles, ``{p10: 52, p50: 61,
p90: 75}``, or as what several people believe, ``{pool: linear, of: [[50, 60, 80], {p10: 52, p90:
75}], weights: [2, 1]}``. The curves are the kernels' work.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, LiteralString, cast, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from winset.case.probability_words import BANDS, SYNONYMS, YARDSTICK, band

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Shape = Literal["triangular", "normal", "uniform"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
Pooling = Literal["linear", "quantile", "logit"]
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)
"""How distributions are made one: their mean (Stone 1961), the mean of their quantiles
(Lichtendahl, Grushka-Cockayne & Winkler 2013), or, of percentages, the mean of the log odds of
their quantiles (Satopaa et al. 2014)."""
MOST_PERCENTILES, MOST_POOLED = 20, 200
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?)")

ROUNDING = 1e-12
GRID = 400
LARGEST = 1e15
"""Numbers beyond this lose their digits."""

FORMS = "a number, [low, likely, high], or {low:, likely:, high:, shape:}, or {p10:, p50:, p90:}"


@dataclass(frozen=True, slots=True)
class Belief:
    """A quantity with its uncertainty.

    Parameters
    ----------
    low, likely, high : float
        The 5 % quantile, the most likely value, the 95 % quantile; all equal when exact.
    shape : {"triangular", "normal", "uniform"} or {"percentiles", "linear", "quantile", "logit"}
        The distribution that passes through them, see docs/decisions on beliefs; ``percentiles``
        where these were stated, or how beliefs of several were pooled. Of the latter, `likely` is
        the median.
    stated : tuple of (level, value)
        The percentiles that were stated, ascending, levels from 0 to 1.
    of : tuple of (weight, Belief)
        What was pooled, in an order that depends on the beliefs alone; weights add up to 1.
    """

    low: float
    likely: float
    high: float
    shape: Shape | Pooling | Literal["percentiles"] = "triangular"
    stated: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    of: tuple[tuple[float, Belief], ...] = field(default=(), repr=False)

    @property
    def exact(self) -> bool:
        """Whether the belief is a single number."""
        return self.low == self.high

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest number that is written of it."""
        if self.of:
            ends = [belief.ends for _, belief in self.of]
            return min(low for low, _ in ends), max(high for _, high in ends)
        written = [value for _, value in self.stated] or [self.low, self.high]
        return written[0], written[-1]

    @classmethod
    def sure(cls, value: float) -> Belief:
        """Return the belief that holds `value` for certain."""
        return cls(value, value, value)

    @classmethod
    def through(cls, stated: Iterable[tuple[float, float]]) -> Belief:
        """Return the belief with stated percentiles.

        Parameters
        ----------
        stated : iterable of (level, value)
            Two or more, levels inside (0, 1), values that do not fall as levels rise.
        """
        from winset.kernels.beliefs import stated_percentiles

        pairs = tuple(sorted(stated))
        if pairs[0][1] == pairs[-1][1]:
            return cls.sure(pairs[0][1])
        low, likely, high = stated_percentiles(_ENDS, *zip(*pairs, strict=True)).tolist()
        return cls(low, likely, high, "percentiles", pairs)

    @classmethod
    def pooled(cls, of: Iterable[tuple[float, Belief]], pooling: Pooling = "linear") -> Belief:
        """Return what several people believe together.

        Parameters
        ----------
        of : iterable of (weight, Belief)
            Weights of 0 or more, not all 0; the order does not matter.
        pooling : {"linear", "quantile", "logit"}

        Returns
        -------
        Belief
            The one that all who count share, where there is one.
        """
        shares: dict[Belief, list[float]] = {}
        for weight, belief in of:
            if weight > 0.0:
                shares.setdefault(belief, []).append(weight)
        if len(shares) == 1:
            return next(iter(shares))
        total = math.fsum(weight for weights in shares.values() for weight in weights)
        total = 1.0 if abs(total - 1.0) < ROUNDING else total
        parts = sorted(
            ((math.fsum(weights) / total, belief) for belief, weights in shares.items()),
            key=lambda part: str(part[1].plain()),
        )
        made = cls(math.nan, math.nan, math.nan, pooling, (), tuple(parts))
        low, likely, high = made.quantile(_ENDS).tolist()
        return cls(low, likely, high, pooling, (), tuple(parts))

    def quantile(self, u: NDArray[np.float64] | list[float]) -> NDArray[np.float64]:
        """Return the values at probabilities, the inverse of the distribution function.

        Parameters
        ----------
        u : array, shape (draw,)
            Open at both ends: 0 < u < 1.
        """
        import numpy as np

        from winset.kernels import beliefs

        u = np.asarray(u, dtype=np.float64)
        if self.stated:
            return beliefs.stated_percentiles(u, *zip(*self.stated, strict=True))
        if not self.of:
            return beliefs.quantile(str(self.shape), u, self.low, self.likely, self.high)
        weights, parts = zip(*self.of, strict=True)
        if self.shape == "linear":
            known = [part.quantile for part in parts], [part.probability for part in parts]
            return beliefs.mixture(u, weights, *known)
        values = np.array([belief.quantile(u) for belief in parts])
        if self.shape == "logit":
            return beliefs.logit_mean(weights, values)
        return beliefs.weighted_mean(weights, values)

    def probability(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distribution function: how likely the quantity is `x` or less.

        Parameters
        ----------
        x : array, shape (value,)
        """
        import numpy as np

        from winset.kernels import beliefs

        if self.stated:
            return beliefs.stated_probability(x, *zip(*self.stated, strict=True))
        if self.shape == "linear":
            shares = [weight * belief.probability(x) for weight, belief in self.of]
            return np.asarray(np.sum(shares, axis=0))
        if self.of:
            return beliefs.inverted(self.quantile, x)
        return beliefs.probability(str(self.shape), x, self.low, self.likely, self.high)

    @property
    def moments(self) -> tuple[float, float]:
        """The mean and the variance, from quantiles at `GRID` even levels."""
        import numpy as np

        values = self.quantile((np.arange(GRID) + 0.5) / GRID)
        return float(values.mean()), float(values.var())

    @property
    def disagreement(self) -> float:
        """The share of the variance that is between people, 0 to 1: they differ, or are unsure.

        The variance of a mixture is the mean of its parts' variances and the variance of their
        means. Of other pools, it is the share that a mixture of the same people would have.
        """
        if not self.of:
            return 0.0
        each = [(weight, *belief.moments) for weight, belief in self.of]
        middle = math.fsum(weight * mean for weight, mean, _ in each)
        between = math.fsum(weight * (mean - middle) ** 2 for weight, mean, _ in each)
        within = math.fsum(weight * variance for weight, _, variance in each)
        return between / (between + within) if between > 0.0 else 0.0

    def mapped(self, function: Callable[[float], float]) -> Belief:
        """Return the belief in a quantity that rises, or falls, with this one.

        Parameters
        ----------
        function : callable
            Of a value; it never turns.
        """
        if self.of:
            parts = ((weight, belief.mapped(function)) for weight, belief in self.of)
            return Belief.pooled(parts, cast(Pooling, self.shape))
        falls = function(self.low) > function(self.high)
        if self.stated:
            return Belief.through(
                (1.0 - level if falls else level, function(value)) for level, value in self.stated
            )
        low, likely, high = sorted(map(function, (self.low, self.likely, self.high)))
        return Belief.sure(low) if low == high else Belief(low, likely, high, self.shape)

    @classmethod
    def parse(cls, value: Any) -> Belief:
        """Read a belief from plain data.

        Raises
        ------
        PydanticCustomError
            The data has none of the three forms; the message says which rule it breaks.
        """
        if isinstance(value, Belief):
            return value
        if isinstance(value, (list, tuple)):
            return cls._from_list(list(value))
        if isinstance(value, dict):
            return cls._from_mapping(value)
        return cls.sure(_number(value))

    @classmethod
    def _from_list(cls, values: list[Any]) -> Belief:
        if len(values) != 3:
            mend = "Write [5 % quantile, most likely, 95 % quantile]."
            raise fault(f"three numbers, or {FORMS}", mend)
        low, likely, high = (_number(value) for value in values)
        return cls._ordered(low, likely, high, "triangular")

    @classmethod
    def _from_mapping(cls, mapping: dict[Any, Any]) -> Belief:
        if "pool" in mapping:
            return cls._from_pool(mapping)
        if any(_PERCENTILE.fullmatch(str(key)) for key in mapping):
            return cls._from_percentiles(mapping)
        unknown = [str(key) for key in mapping if key not in ("low", "likely", "high", "shape")]
        if unknown or "low" not in mapping or "high" not in mapping:
            mend = "Give low and high, and likely unless the shape is uniform."
            raise fault("the keys low, likely, high and (optional) shape", mend)
        shape = mapping.get("shape", "triangular")
        if shape not in SHAPES:
            raise fault(f"one of the shapes {', '.join(SHAPES)}", "Choose one of them.")
        low, high = _number(mapping["low"]), _number(mapping["high"])
        if "likely" in mapping:
            likely = _number(mapping["likely"])
        elif shape == "uniform":
            likely = (low + high) / 2.0
        else:
            mend = "Add likely:, or say shape: uniform if no value is likelier than another."
            raise fault("a most likely value under likely", mend)
        return cls._ordered(low, likely, high, cast(Shape, shape))

    @classmethod
    def _from_percentiles(cls, mapping: dict[Any, Any]) -> Belief:
        found = {key: _PERCENTILE.fullmatch(str(key)) for key in mapping}
        stated = {
            float(level[1]) / 100.0: _number(mapping[key]) for key, level in found.items() if level
        }
        many = 2 <= len(mapping) <= MOST_PERCENTILES
        if not many or len(stated) < len(mapping) or min(stated) <= 0.0:
            expected = "two or more percentiles between 0 and 100, such as {p10:, p50:, p90:}"
            raise fault(expected, "State percentiles alone, each once.")
        if any(later[1] < earlier[1] for earlier, later in pairwise(sorted(stated.items()))):
            raise fault("values that rise with their percentiles", "Put the smallest first.")
        return cls.through(stated.items())

    @classmethod
    def _from_pool(cls, mapping: dict[Any, Any]) -> Belief:
        of, weights = mapping.get("of"), mapping.get("weights")
        if not set(mapping) <= {"pool", "of", "weights"} or mapping["pool"] not in POOLINGS:
            expected = f"pool ({', '.join(POOLINGS)}), of and (optional) weights"
            raise fault(expected, "Write {pool: linear, of: [BELIEF, BELIEF]}.")
        if not isinstance(of, (list, tuple)) or not 1 <= len(of) <= MOST_POOLED:
            expected = f"beliefs, up to {MOST_POOLED}, under of"
            raise fault(expected, "List one belief of each person.")
        shares = [1.0] * len(of) if weights is None else weights
        if not isinstance(shares, (list, tuple)) or len(shares) != len(of):
            raise fault("as many weights as beliefs", "Give each a weight, or none.")
        numbers = [_number(share) for share in shares]
        if min(numbers) < 0.0 or max(numbers) == 0.0:
            raise fault("weights of 0 or more, one of them above 0", "Correct the weights.")
        if any(isinstance(belief, dict) and "pool" in belief for belief in of):
            raise fault("beliefs of single people under of", "List them all in one pool.")
        parts = zip(numbers, map(cls.parse, of), strict=True)
        return cls.pooled(parts, mapping["pool"])

    @classmethod
    def _ordered(cls, low: float, likely: float, high: float, shape: Shape) -> Belief:
        if not low <= likely <= high:
            raise fault(
                "low <= likely <= high",
                "Put the 5 % quantile first, the most likely value second, the 95 % quantile last.",
            )
        if low == high:
            return cls.sure(low)
        return cls(low, likely, high, shape)

    def plain(self) -> Any:
        """Return the shortest form that reads back as the same belief."""
        if self.of:
            weights, beliefs = zip(*self.of, strict=True)
            parts = [belief.plain() for belief in beliefs]
            return {"pool": self.shape, "of": parts, "weights": list(weights)}
        if self.stated:
            return {f"p{100.0 * level:.10g}": _tidy(value) for level, value in self.stated}
        low, likely, high = (_tidy(value) for value in (self.low, self.likely, self.high))
        if self.exact:
            return likely
        if self.shape == "triangular":
            return [low, likely, high]
        return {"low": low, "likely": likely, "high": high, "shape": self.shape}

    def __str__(self) -> str:
        if self.exact:
            return f"{self.likely:g}"
        return f"{self.likely:g} ({self.low:g} to {self.high:g})"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Validate any of the three forms; serialise to the shortest."""
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda b: b.plain()),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the three forms for editors."""
        return belief_schema()


def between(low: float, high: float, what: str) -> Callable[[Belief], Belief]:
    """Return a validator that keeps a belief within bounds.

    Parameters
    ----------
    low, high : float
    what : str
        What the bounds are of, such as ``a salience``.
    """
    bounds = (
        f"{what} from {low:g} to {high:g}" if math.isfinite(high) else f"{what}, {low:g} or more"
    )

    def check(belief: Belief) -> Belief:
        least, most = belief.ends
        if least < low or most > high:
            raise fault(bounds, "Bring the value inside these bounds.")
        return belief

    return check


def chance(value: Any) -> Belief:
    """Read a probability: a belief in percent, or a word of ICD 203 or of the British yardstick.

    A word becomes the uniform belief over its band, whose ends are taken as the 5 % and 95 %
    quantiles.
    """
    if isinstance(value, str):
        span = band(value)
        if span is None:
            words = ", ".join(name for name, _, _ in BANDS)
            mend = "Use a number or one of these words; those of the British yardstick do as well."
            raise fault(f"a percentage or one of: {words}", mend)
        return Belief(span[0], sum(span) / 2.0, span[1], "uniform")
    return between(0.0, 100.0, "a percentage")(Belief.parse(value))


def belief_schema() -> dict[str, Any]:
    """Return the JSON Schema of a belief."""
    number: dict[str, Any] = {"type": "number"}
    mapping = {
        "type": "object",
        "properties": dict.fromkeys(("low", "likely", "high"), number)
        | {"shape": {"enum": list(SHAPES)}},
        "required": ["low", "high"],
        "additionalProperties": False,
    }
    triple = {"type": "array", "items": number, "minItems": 3, "maxItems": 3}
    percentiles = {
        "type": "object",
        "patternProperties": {f"^{_PERCENTILE.pattern}$": number},
        "minProperties": 2,
        "maxProperties": MOST_PERCENTILES,
        "additionalProperties": False,
    }
    pool = {
        "type": "object",
        "properties": {
            "pool": {"enum": list(POOLINGS)},
            "of": {"type": "array", "minItems": 1, "maxItems": MOST_POOLED},
            "weights": {"type": "array", "items": number},
        },
        "required": ["pool", "of"],
        "additionalProperties": False,
    }
    return {
        "title": "Belief",
        "description": "60, or [low, likely, high] (5 %, most likely, 95 %), or a mapping.",
        "anyOf": [number, triple, mapping, percentiles, pool],
    }


def chance_schema() -> dict[str, Any]:
    """Return the JSON Schema of a probability: a belief in percent, or a word."""
    named = dict.fromkeys([*(name for name, _, _ in BANDS), *sorted({*SYNONYMS, *YARDSTICK})])
    other = r"^[A-Za-z][A-Za-z _-]+(\((PHIA|ICD 203)\))?$"
    return {
        "title": "Chance",
        "description": "A belief in percent, or an ICD 203 word such as likely.",
        "anyOf": [
            belief_schema(),
            {"type": "string", "enum": list(named)},
            {"type": "string", "pattern": other},
        ],
    }


_ENDS = [0.05, 0.5, 0.95]


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise fault(FORMS, "Write it as a number, without a unit.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise fault("a finite number", "Replace it; leave the line out if the value is unknown.")
    if abs(number) > LARGEST:
        raise fault(f"a number up to {LARGEST:g} in size", "Choose a larger unit.")
    return number


def _tidy(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def fault(expected: str, mend: str, kind: LiteralString = "belief") -> PydanticCustomError:
    """Return the error of a value that an analyst is to mend.

    Parameters
    ----------
    expected, mend : str
    kind : str
        By which it is known whether what else is right can be checked.
    """
    return PydanticCustomError(kind, "expected {expected}", {"expected": expected, "mend": mend})

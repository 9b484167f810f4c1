"""A belief: a number that an analyst is not sure of.

Written as ``60`` (exact), ``[50, 60, 80]`` (5 % quantile, most likely, 95 % quantile) or
``{low: 50, likely: 60, high: 80, shape: normal}``. Drawing from it is the kernels' work.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, LiteralString, cast, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from winset.case.probability_words import BANDS, SYNONYMS, YARDSTICK, band

Shape = Literal["triangular", "normal", "uniform"]
SHAPES: tuple[Shape, ...] = get_args(Shape)

LARGEST = 1e15
"""Numbers beyond this lose their digits."""

_FORMS = "a number, [low, likely, high], or {low:, likely:, high:, shape:}"


@dataclass(frozen=True, slots=True)
class Belief:
    """A quantity with its uncertainty.

    Parameters
    ----------
    low, likely, high : float
        The 5 % quantile, the most likely value, the 95 % quantile; all equal when exact.
    shape : {"triangular", "normal", "uniform"}
        The distribution that passes through them; see docs/decisions on beliefs.
    """

    low: float
    likely: float
    high: float
    shape: Shape = "triangular"

    @property
    def exact(self) -> bool:
        """Whether the belief is a single number."""
        return self.low == self.high

    @classmethod
    def sure(cls, value: float) -> Belief:
        """Return the belief that holds `value` for certain."""
        return cls(value, value, value)

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
            raise fault(f"three numbers, or {_FORMS}", mend)
        low, likely, high = (_number(value) for value in values)
        return cls._ordered(low, likely, high, "triangular")

    @classmethod
    def _from_mapping(cls, mapping: dict[Any, Any]) -> Belief:
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
        if belief.low < low or belief.high > high:
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
    return {
        "title": "Belief",
        "description": "60, or [low, likely, high] (5 %, most likely, 95 %), or a mapping.",
        "anyOf": [number, triple, mapping],
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


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise fault(_FORMS, "Write it as a number, without a unit.")
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

"""What the sections of a case are made of: ids, numbers, days, beliefs in bounds, conditions.

Each is a pydantic type; where its own message would not help an analyst, it says what was expected
and how to mend it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import core_schema

from winset.case.belief import LARGEST, Belief, between, chance, chance_schema, fault
from winset.case.conditions import ConditionError, parse
from winset.case.described import Described


def _iso_date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise fault("a date as YYYY-MM-DD", "Write it as 2014-12-19.", "date") from None


def _year_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_the_calendar(value: str) -> str:
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        raise fault("a day that the calendar has", "Correct month and day.", "date") from None
    return value


def _number_or_no_deal(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if " ".join(re.split(r"[\s_-]+", value.strip().lower())) != NO_DEAL:
        raise fault(f"a number, or the words {NO_DEAL}", "Write a number without quotes.", "value")
    return NO_DEAL


def _condition(value: str) -> str:
    try:
        parse(value)
    except ConditionError as error:
        mend = "Write option ids with and, or, not, if, iff and brackets, or a pattern such as -YY."
        expected = f"a condition on options; there is {error}"
        raise fault(expected, mend, "condition") from None
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise fault("some words", "Write them, or remove the key.", "text")
    return value.strip()


def _named(value: str) -> str:
    if not value.strip():
        raise fault("a name", "Write what readers are to see.", "text")
    return value


def _ascending(value: tuple[float, float]) -> tuple[float, float]:
    if not value[0] < value[1]:
        raise fault("[low, high] with low < high", "Put the smaller end first.", "range")
    least = max(NARROWEST, NARROWEST_PART * max(abs(value[0]), abs(value[1])))
    if value[1] - value[0] < least:
        raise fault(f"[low, high] at least {least:g} apart", "Choose a smaller unit.", "range")
    return value


NARROWEST, NARROWEST_PART = 1e-12, 1e-9
"""The least width of a range, in its unit, and in parts of its larger end: below, squares vanish
or numbers drown in rounding."""


@dataclass(frozen=True)
class Names:
    """Marks ids that are of a section of the case; the checks see that they are there.

    The schema has the section as ``x-names``, from which editors make lists to pick from.
    """

    section: str

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Say in the schema whose ids they are."""
        return {**handler(schema), "x-names": self.section}


Id = Annotated[str, StringConstraints(pattern=r"^\w[\w-]*$", max_length=80)]
ActorId = Annotated[Id, Names("actors")]
IssueId = Annotated[Id, Names("issues")]
PathId = Annotated[Id, Names("no_deal")]
HypothesisId = Annotated[Id, Names("hypotheses")]
RatifierId = Annotated[Id, Names("ratification")]
PartyId = Annotated[Id, Names("parties")]
"""An actor, or one who ratifies."""
OptionId = Annotated[Id, Names("options")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
NO_DEAL: Literal["no deal"] = "no deal"
"""What came out of an issue on which nothing was agreed."""
OutcomeValue = Annotated[Number | Literal["no deal"], BeforeValidator(_number_or_no_deal)]
Count = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
Day = Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=str)]
When = Annotated[
    str,
    BeforeValidator(_year_as_text, json_schema_input_type=str | int),
    StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
    AfterValidator(_in_the_calendar),
]
Range = Annotated[tuple[Number, Number], AfterValidator(_ascending)]
Locator = Annotated[str, StringConstraints(pattern=r"^[^#\s]+(#[^#\s]+)?$")]
Sources = tuple[Locator, ...]
Salience = Annotated[Belief, AfterValidator(between(0, 100, "a salience"))]
Share = Annotated[Belief, AfterValidator(between(0, 100, "a share in percent"))]
Capability = Annotated[Belief, AfterValidator(between(0, math.inf, "a capability"))]
Years = Annotated[Belief, AfterValidator(between(0, 100, "a number of years"))]
Days = Annotated[Belief, AfterValidator(between(0, math.inf, "a number of days"))]
Points = Annotated[Belief, AfterValidator(between(-100, 100, "points of utility"))]
Chance = Annotated[Belief, BeforeValidator(chance), WithJsonSchema(chance_schema())]
Condition = Annotated[str, AfterValidator(_condition)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")]
Words = Annotated[str, AfterValidator(_not_blank)]
"""A name or a reason that is there, without the blanks around it; blanks alone are none."""
Name = Annotated[str, AfterValidator(_named)]
"""What readers see of an entry."""
Rating = Annotated[str, StringConstraints(pattern=r"^[A-F][1-6]$")]


class Part(Described):
    """A section of a case: frozen, and strict about its keys."""


class Traced(Part):
    """A section whose numbers say why they are what they are."""

    why: str | None = None
    """The reasoning, and whether a number is an estimate."""
    sources: Sources = ()
    """Where it is from: source ids, with a passage after '#', such as report-2014#p4."""


@cache
def _names(kind: type[Part]) -> tuple[str, ...]:
    return tuple(kind.model_fields)


def parts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Part]]:
    """Yield every part inside a value, with its path, the outer before the inner.

    Parameters
    ----------
    value : Any
        A part, or a mapping or tuple that may hold some.
    path : tuple of str and int
        Where it stands.
    """
    entries: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, Part):
        yield path, value
        entries = ((name, getattr(value, name)) for name in _names(type(value)))
    elif isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, tuple):
        entries = enumerate(value)
    for key, inner in entries:
        if isinstance(inner, Part | dict | tuple):
            yield from parts(inner, (*path, key))

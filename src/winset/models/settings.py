"""``smp.victory=square`` -> the options of a model."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from winset.errors import UsageError, nearest
from winset.models.contract import Options
from winset.models.registry import model


def parse_settings(settings: Iterable[str]) -> dict[str, Options]:
    """Read settings of the form ``MODEL.OPTION=VALUE``.

    Returns
    -------
    dict of model name to Options

    Raises
    ------
    UsageError
        A setting is not of that form, or names no such model, option or value.
    """
    given: dict[str, dict[str, str]] = {}
    for setting in settings:
        target, equals, value = setting.partition("=")
        name, dot, option = target.partition(".")
        if not (equals and dot and name and option):
            raise UsageError(f"--set {setting}: expected MODEL.OPTION=VALUE.")
        known = model(name).options.model_fields
        if option not in known:
            listed = ", ".join(known) or "no options"
            raise UsageError(
                f"--set {setting}: {name} has no option '{option}'; it has {listed}."
                f"{nearest(option, known)}"
            )
        given.setdefault(name, {})[option] = value
    return {name: _built(name, values) for name, values in given.items()}


def _built(name: str, values: dict[str, str]) -> Options:
    try:
        return model(name).options(**values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        option = first["loc"][0]
        expected = first["msg"].removeprefix("Input should be ")
        raise UsageError(
            f"--set {name}.{option}={values[str(option)]}: expected {expected}."
        ) from None

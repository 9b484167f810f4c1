"""Settings of models: ``smp.victory=square``, or options by model, as every verb takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from winset.errors import UsageError, nearest
from winset.models.contract import Options
from winset.models.registry import model

Settings = Iterable[str] | Mapping[str, Options]
"""Texts such as ``smp.victory=square``, or the options of each model by the model's name."""


def settings_text(settings: Settings) -> tuple[str, ...]:
    """Return settings as text, ``MODEL.OPTION=VALUE`` each, as answers record them.

    Parameters
    ----------
    settings : Settings
        Of options by model, those that were given are named, and no defaults.
    """
    if not isinstance(settings, Mapping):
        return tuple(settings)
    return tuple(
        f"{name}.{option}={value}"
        for name, options in settings.items()
        for option, value in options.model_dump(exclude_unset=True).items()
    )


def parse_settings(settings: Settings) -> dict[str, Options]:
    """Read settings.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    dict of model name to Options

    Raises
    ------
    UsageError
        A setting is not of the form ``MODEL.OPTION=VALUE``, or names no such model, option or
        value; options of one model are given under the name of another.
    """
    if isinstance(settings, Mapping):
        for name, options in settings.items():
            if type(options) is not model(name).options:
                raise UsageError(
                    f"The settings give {name} a {type(options).__name__}; expected "
                    f"{model(name).options.__name__}."
                )
        return dict(settings)
    given: dict[str, dict[str, str]] = {}
    for setting in settings:
        target, equals, value = setting.partition("=")
        name, dot, option = target.partition(".")
        if not (equals and dot and name and option):
            raise UsageError(f"Setting {setting}: expected MODEL.OPTION=VALUE.")
        fields = model(name).options.model_fields
        if option not in fields:
            listed = ", ".join(fields) or "no options"
            raise UsageError(
                f"Setting {setting}: {name} has no option '{option}'; it has {listed}."
                f"{nearest(option, fields)}"
            )
        given.setdefault(name, {})[option] = value
    return {name: _validated(name, values) for name, values in given.items()}


def require_models(settings: Mapping[str, Options], running: Iterable[str]) -> None:
    """Refuse settings of models that do not run.

    Parameters
    ----------
    settings : mapping of model name to Options
    running : iterable of str
        Names of the models that run.

    Raises
    ------
    UsageError
        With the first of them.
    """
    idle = settings.keys() - set(running)
    if idle:
        first = next(name for name in settings if name in idle)
        raise UsageError(f"The settings name the model {first}, which does not run here.")


def _validated(name: str, values: dict[str, str]) -> Options:
    try:
        return model(name).options(**values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        option = str(first["loc"][0])
        expected = first["msg"].removeprefix("Input should be ")
        raise UsageError(
            f"Setting {name}.{option}={values[option]}: expected {expected}."
        ) from None

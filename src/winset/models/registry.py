"""All models by name, in the order in which reports show them."""

from __future__ import annotations

from collections.abc import Iterable

from winset.errors import UsageError, nearest
from winset.models import (
    calibrated,
    challenge,
    exchange,
    kalai_smorodinsky,
    mean,
    median,
    nash,
    pce,
    qre,
    smp,
    winset,
)
from winset.models.contract import Model

MODELS: dict[str, Model] = {
    module.MODEL.name: module.MODEL
    for module in (
        mean,
        median,
        calibrated,
        challenge,
        qre,
        pce,
        smp,
        exchange,
        nash,
        kalai_smorodinsky,
        winset,
    )
}


def model(name: str) -> Model:
    """Return the model of that name.

    Raises
    ------
    UsageError
        There is no such model; the nearest name is suggested.
    """
    if name not in MODELS:
        raise UsageError(
            f"There is no model '{name}'; there are {', '.join(MODELS)}.{nearest(name, MODELS)}"
        )
    return MODELS[name]


def models(names: Iterable[str]) -> list[Model]:
    """Return the models of these names, each once, in the order of the registry."""
    chosen = {model(name).name for name in names}
    return [entry for entry in MODELS.values() if entry.name in chosen]


def list_models() -> tuple[Model, ...]:
    """Return every model, with what it says, assumes and cites.

    Examples
    --------
    >>> ws.list_models()[0].name
    'mean'
    """
    return tuple(MODELS.values())

"""Settings of models: as text and as options, one meaning."""

from __future__ import annotations

from typing import Any

import pytest

import winset as ws
from winset.models.challenge import ChallengeOptions
from winset.models.contract import Options
from winset.models.pce import PceOptions
from winset.models.settings import parse_settings, settings_text
from winset.models.smp import SmpOptions
from winset.models.winset import WinsetOptions

EMISSIONS = "cases/emissions-1989"
IRAN = "cases/iran-2014"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"smp": SmpOptions(victory="square")},
        {"challenge": ChallengeOptions(reading="scholz", q=0.5, t="median"), "pce": PceOptions()},
        {"winset": WinsetOptions(margin=5)},
        {"challenge": ChallengeOptions(t=1 / 3)},
    ],
)
def test_options_written_as_text_are_read_back(settings: dict[str, Options]) -> None:
    read = parse_settings(settings_text(settings))
    assert read == {name: options for name, options in settings.items() if options.model_fields_set}


def test_text_names_what_was_given_and_no_defaults() -> None:
    settings = {"smp": SmpOptions(victory="square"), "winset": WinsetOptions(margin=5)}
    assert settings_text(settings) == ("smp.victory=square", "winset.margin=5.0")
    assert settings_text(iter(["smp.victory=square"])) == ("smp.victory=square",)


def test_a_forecast_takes_either_and_records_text() -> None:
    case = ws.read(EMISSIONS)
    text = ws.forecast(case, draws=20, model="pce", settings=["pce.victory=square"])
    options = ws.forecast(
        case, draws=20, model="pce", settings={"pce": PceOptions(victory="square")}
    )
    assert options.to_json() == text.to_json()
    assert options.settings == ("pce.victory=square",)
    assert options.to_json() != ws.forecast(case, draws=20, model="pce").to_json()


@pytest.mark.parametrize(
    "verb",
    [
        lambda case, **more: ws.advise(case, "russia", model="challenge", draws=2, **more),
        lambda case, **more: ws.reach(case, "stock=5000", model="challenge", draws=2, **more),
        lambda case, **more: ws.compare(case, "ukraine", model="challenge", draws=32, **more),
        lambda case, **more: ws.levels(case, "russia", model="challenge", draws=2, **more),
        lambda case, **more: ws.precedents(case, model="challenge", draws=2, **more),
    ],
)
def test_every_verb_with_settings_takes_options(verb: Any) -> None:
    case = ws.read(IRAN)
    answers = {
        name: verb(case, settings=settings).to_json()
        for name, settings in {
            "defaults": [],
            "text": ["challenge.rounds=1"],
            "options": {"challenge": ChallengeOptions(rounds=1)},
        }.items()
    }
    assert answers["options"] == answers["text"] != answers["defaults"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"smp": PceOptions()}, "The settings give smp a PceOptions; expected SmpOptions."),
        ({"spm": SmpOptions()}, "Did you mean 'smp'"),
        (["smp.victory=cubed"], "Setting smp.victory=cubed: expected 'linear', 'square'"),
        (["smp.winning=square"], "Setting smp.winning=square: smp has no option 'winning'"),
        (["smp"], "Setting smp: expected MODEL.OPTION=VALUE."),
    ],
)
def test_settings_that_cannot_be_read_are_told(settings: Any, says: str) -> None:
    with pytest.raises(ws.UsageError) as error:
        parse_settings(settings)
    assert says in str(error.value)

"""``winset models``."""

from __future__ import annotations

import click

from winset.cli.arguments import json_option


@click.command("models")
@json_option
def command(as_json: bool) -> None:
    """List the models, what they assume, their options and the papers they follow.

    \b
    Examples:
      winset models
      winset models --json
    """
    from winset import api
    from winset.case.described import descriptions
    from winset.cli.output import print_json, say

    listed = api.list_models()
    if as_json:
        print_json(
            {
                model.name: {
                    "says": model.says,
                    "assumes": model.assumes,
                    "options": model.options.model_json_schema().get("properties", {}),
                    "references": [str(reference) for reference in model.references],
                }
                for model in listed
            }
        )
        return
    for model in listed:
        say(model.name, bold=True, nl=False)
        say(f"  {model.says}")
        say(f"  assumes   {model.assumes}")
        for name, field in model.options.model_fields.items():
            text = " ".join(descriptions(model.options).get(name, "").split())
            say(f"  --set     {model.name}.{name}={field.default}  {text}")
        for reference in model.references:
            say(f"  follows   {reference}")
        say()

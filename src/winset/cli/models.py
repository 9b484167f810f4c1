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
    from rich.text import Text

    from winset import api
    from winset.cli.output import console, print_json

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
    out = console()
    for model in listed:
        out.print(Text.assemble((model.name, "bold"), "  ", model.says), soft_wrap=True)
        out.print(Text(f"  assumes   {model.assumes}"), soft_wrap=True)
        for name, field in model.options.model_fields.items():
            setting = Text(
                f"  --set     {model.name}.{name}={field.default}  {_one_line(field.description)}"
            )
            out.print(setting, soft_wrap=True)
        for reference in model.references:
            out.print(Text(f"  follows   {reference}"), soft_wrap=True)
        out.print()


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())

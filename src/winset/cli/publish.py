"""``winset publish``."""

from __future__ import annotations

import click

from winset.cli.arguments import draws_option, seed_option


@click.command("publish")
@click.argument("folder", metavar="FOLDER")
@click.option("-o", "--output", required=True, metavar="SITE", help="The folder to write.")
@draws_option(None, most=10_000_000)
@seed_option
@click.option("--templates", metavar="FOLDER", help="Files that stand in place of the site's own.")
def command(folder: str, output: str, draws: int | None, seed: int, templates: str | None) -> None:
    """Publish a team's cases, briefs, reports, forecasts and sources as a static site.

    FOLDER holds cases, libraries (*.sqlite) and perhaps site.yaml. A case goes out where its
    `publication` has a `published` day and no marking; a source's text where its rights allow it.
    The site works from disk, asks nothing of other hosts and is written whole or not at all.

    \b
    Examples:
      winset publish desk -o site
      winset publish desk -o site --templates house-style
    """
    from winset import api
    from winset.cli.output import say

    def forecasting(name: str) -> None:
        say(f"Forecasting {name} …", to_stderr=True)

    done = api.publish(
        folder, output, draws=draws, seed=seed, templates=templates, progress=forecasting
    )
    for name, why in done.withheld.items():
        say(f"Stays out: {name}: {why}.")
    counts = f"{done.works} of our own, {done.sources} sources"
    say(f"{'Wrote' if done.changed else 'Unchanged:'} {done.site}: {counts}.")
    if not done.address:
        say("Without `url` in site.yaml it has no sitemap and no permanent addresses.")

"""``winset options``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from winset.cli.arguments import case_argument, json_option

if TYPE_CHECKING:
    from rich.console import Console

    from winset.analyses.game.game_answer import Play


@click.command("options")
@case_argument
@click.option("--actor", metavar="ID", help="Show what this actor likes best, and would leave.")
@click.option("--state", metavar="STATE", help="Show who would leave this state, and what for.")
@click.option(
    "--coalition",
    metavar="ID,ID",
    help="Show what these actors would leave if they moved together.",
)
@click.option("--start", metavar="STATE", help="Show where play can go from this state.")
@click.option(
    "--want", metavar="STATE", help="Show what each would have to prefer for this state to last."
)
@click.option("--scenario", metavar="ID", help="Apply a scenario of the case first.")
@click.option("--hypothesis", metavar="ID", help="Suppose that a hypothesis of the case holds.")
@click.option(
    "--draws",
    "-n",
    default=1000,
    show_default=True,
    metavar="N",
    type=click.IntRange(1, 100_000),
    help="How many draws of the beliefs that enter the preferences.",
)
@click.option(
    "--seed", default=0, show_default=True, metavar="N", help="The same seed gives the same answer."
)
@click.option("-o", "--output", metavar="FILE", help="Write the picture (SVG) there; - prints it.")
@json_option
def command(
    case: str,
    actor: str | None,
    state: str | None,
    coalition: str | None,
    start: str | None,
    want: str | None,
    scenario: str | None,
    hypothesis: str | None,
    draws: int,
    seed: int,
    output: str | None,
    as_json: bool,
) -> None:
    """Say where play could rest if nobody agrees: the options game of a case.

    A state says which options are taken. The present state comes first, and the states that play
    can get to from it; then the others that could last. Nash: nobody has a move to something
    better. SEQ: each such move is met by moves that others would want to make. SIM: by others who
    move at the same time. GMR: others could answer, whatever it costs them. SMR: and there is no
    way out of the answer. Where beliefs enter, a number is the share of draws.

    A STATE is its number, a pattern (Y taken, N not, - either, a letter for each option), the
    options taken with commas between, or now.

    \b
    Examples:
      winset options cases/iran-2014
      winset options cases/iran-2014 --state now
      winset options cases/iran-2014 --want us-eases-early
      winset options cases/iran-2014 --coalition iran,united-states
      winset options cases/iran-2014 --start iran-walks-out -o states.svg
    """
    from winset import api
    from winset.analyses.game.options_game import player, state_of
    from winset.cli.output import save

    play = api.options(
        api.read(case),
        coalition=[part for part in (coalition or "").split(",") if part],
        start=start,
        want=want,
        scenario=scenario,
        hypothesis=hypothesis,
        draws=draws,
        seed=seed,
    )
    which = None if state is None else state_of(play.game, state)
    who = None if actor is None else player(play.game, actor)
    if output is not None:
        save(play.plot().standalone(), output)
    if as_json:
        click.echo(play.to_json())
    elif output != "-":
        _print(play, which, who, ways=start is not None)


def _print(play: Play, state: int | None, actor: int | None, ways: bool) -> None:
    from rich.text import Text

    from winset.cli.output import console
    from winset.show.game_words import (
        MEANS,
        NAMES,
        coalition_text,
        sentences,
        shown_states,
    )  # fmt: skip

    out = console()
    out.print(Text(play.case.title, "bold"))
    out.print()
    if state is not None:
        _state(out, play, state)
    elif actor is not None:
        _actor(out, play, actor)
    elif play.want is not None:
        _want(out, play)
    elif ways:
        _ways(out, play)
    else:
        for sentence in [*sentences(play), *coalition_text(play)]:
            out.print(Text(sentence))
            out.print()
        _table(out, play, shown_states(play))
        out.print()
        out.print(Text("; ".join(f"{NAMES[c]}: {words}" for c, words in MEANS.items()), "dim"))
    out.print()
    words = f"{play.draws:,} draws, seed {play.seed}" if play.uncertain else "no belief enters"
    out.print(Text(f"{words}, case {play.case.digest()[:12]}.", "dim"))


def _table(out: Console, play: Play, states: list[int]) -> None:
    from winset.cli.output import plain, table
    from winset.show.game_words import MEANS, NAMES, ends_text, number, row, state_text

    rows = table(">state", "options taken", ">got to", *(f">{NAMES[c]}" for c in MEANS))
    for s in states:
        words = state_text(play, s) + (" (now)" if s == play.game.now else "")
        rows.add_row(number(s), plain(words), ends_text(play, s), *row(play, s))
    out.print(rows)
    left = len(play.game.states) - len(states)
    if left:
        from rich.text import Text

        out.print(Text(f"{left} more states; --json has them all.", "dim"))


def _state(out: Console, play: Play, state: int) -> None:
    from rich.text import Text

    from winset.show.game_words import exits, number, state_text

    out.print(Text(f"State {number(state)}: {state_text(play, state)}.", "bold"))
    out.print()
    for sentence in exits(play, state):
        out.print(Text(f"- {sentence}"))
    out.print()
    _table(out, play, [state])


def _actor(out: Console, play: Play, actor: int) -> None:
    from rich.text import Text

    from winset.cli.output import plain, table
    from winset.show.game_words import (
        MEANS,
        NAMES,
        actor_row,
        best_states,
        name_of,
        number,
        state_text,
        worth_text,
    )  # fmt: skip

    who = name_of(play, play.players[actor])
    out.print(Text(f"What {who} likes best, and whether it would stay there:"))
    out.print()
    rows = table(">state", "options taken", ">worth", *(f">{NAMES[c]}" for c in MEANS))
    for s in best_states(play, actor):
        rows.add_row(
            number(s), plain(state_text(play, s)), worth_text(play, actor, s),
            *actor_row(play, actor, s),
        )  # fmt: skip
    out.print(rows)


def _want(out: Console, play: Play) -> None:
    from rich.text import Text

    from winset.cli.output import plain, table
    from winset.show.game_words import NAMES, name_of, number, state_text, want_text

    state = play.want or 0
    out.print(Text(f"What would make state {number(state)} last: {state_text(play, state)}."))
    out.print()
    rows = table("actor", "by", "what it takes")
    for wanted in play.wanted:
        rows.add_row(
            plain(name_of(play, wanted.actor)),
            NAMES[wanted.concept],
            plain(want_text(play, wanted)),
        )
    out.print(rows)
    named = sorted({s for wanted in play.wanted for s in wanted.lower})
    for s in named[:20]:
        out.print(Text(f"State {number(s)}: {state_text(play, s)}.", "dim"))


def _ways(out: Console, play: Play) -> None:
    from rich.text import Text

    from winset.cli.output import plain, table
    from winset.show.game_words import (
        ends_text,
        number,
        numbers,
        path_text,
        sentences,
        state_text,
    )  # fmt: skip

    for sentence in sentences(play)[1:]:
        out.print(Text(sentence))
        out.print()
    found = sorted(
        (way for way in play.ways.values() if way.improving),
        key=lambda way: (len(way.improving or ()), way.to),
    )
    if found:
        out.print(Text("By moves that each pay their mover, at the most likely values:"))
        out.print()
        rows = table(">to state", "options taken there", ">rests", "moves")
        for way in found[:16]:
            words = path_text(play, way.improving or (), play.start)
            to = plain(state_text(play, way.to))
            rows.add_row(number(way.to), to, ends_text(play, way.to), plain(words))
        out.print(rows)
    rest = [way.to for way in play.ways.values() if not way.improving]
    if rest:
        words = f"Only if somebody moves against its interest: state {numbers(rest, 20)}."
        out.print(Text(words, "dim"))
    never = set(range(len(play.game.states))) - set(play.ways) - {play.start}
    if never:
        out.print(Text(f"No moves lead to state {numbers(never, 20)}.", "dim"))

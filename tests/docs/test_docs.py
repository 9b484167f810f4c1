"""What the documentation says is so: examples run, names exist, links lead somewhere."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import io
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from pydantic import BaseModel

import winset as ws
from tests.docs.pages import PAGES, ROOT, Page, page, quoted, rows
from winset.analyses.outcome.agreement import Agreement
from winset.analyses.outcome.forecast import Forecast, ModelForecast
from winset.analyses.summary import Summary
from winset.case import changes, schema
from winset.case.belief import SHAPES
from winset.case.probability_words import BANDS
from winset.case.yaml import text
from winset.cli import first_use
from winset.cli.main import COMMANDS, cli, main
from winset.ensemble.run import Plan
from winset.errors import Finding, WinsetError
from winset.kernels.streams import Streams
from winset.models.contract import Model, Outcomes
from winset.models.registry import MODELS

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


SLOW = (
    *("how-to/hand-on-a-report", "how-to/claims-to-case", "how-to/brief", "tutorial/notebook"),
    "reference/python",
)
"""Pages whose examples take several seconds."""


def ids(pages: list[Page]) -> list[str]:
    return [found.name for found in pages]


def each_page(pages: list[Page]) -> pytest.MarkDecorator:
    """Return the mark that asks a test of the examples of each page."""
    slow = {True: pytest.mark.slow, False: ()}
    names = [f"docs/{name}.md" for name in SLOW]
    each = [pytest.param(found, marks=slow[found.name in names]) for found in pages]
    return pytest.mark.parametrize("found", each, ids=ids(pages))


# --- examples run ---------------------------------------------------------------------------

PYTHON = [found for found in PAGES if any(">>>" in b.text for b in found.of("python"))]


@each_page(PYTHON)
def test_python_examples_are_true(found: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    lines = [""] * len(found.text.splitlines())
    for block in found.of("python"):
        if ">>>" in block.text:
            lines[block.line : block.line + len(block.lines)] = block.lines
    test = doctest.DocTestParser().get_doctest("\n".join(lines), {}, found.name, found.name, 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.append)
    assert not said, "".join(said)


def sessions(lines: list[str]) -> list[tuple[str, str]]:
    """Split a console block into commands and what they print."""
    found: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + line + "\n")
    return found


RUNS_WINSET = re.compile(r"(^|\| )winset ")
CONSOLE = [
    found
    for found in PAGES
    if any(RUNS_WINSET.search(c) for b in found.of("console") for c, _ in sessions(b.lines))
]


@each_page(CONSOLE)
def test_commands_print_what_the_page_shows(found: Page, tmp_path: Path) -> None:
    """Every ``$ ... winset ...``, in order, in one folder; blocks to copy edit files."""
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    checker = doctest.OutputChecker()
    for block in found.blocks:
        if EDIT.fullmatch(block.note):
            edit(tmp_path, block.note, block.text)
        if block.language != "console":
            continue
        for command, expected in sessions(block.lines):
            if not RUNS_WINSET.search(command):
                continue
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(tmp_path)
                patch.setenv("COLUMNS", "80")
                patch.setattr(first_use, "compile_ahead", lambda *_: None)
                printed = in_shell(command) if re.search("[;<>]", command) else piped(command)
            message = f"{found.name}:{block.line}: $ {command}\n\n{printed}\n--- page:\n{expected}"
            assert checker.check_output(expected, printed, FLAGS), message


def in_shell(command: str) -> str:
    """Return what a shell prints, in which ``winset`` is this one, in processes of its own."""
    program = f'winset() {{ {shlex.quote(sys.executable)} -m winset "$@"; }}; '
    return bash(program + command, b"", None).decode()


def piped(command: str) -> str:
    """Return what a pipeline prints; Winset runs in this process, which has it loaded."""
    *stages, last = command.split(" | ")
    given, told = b"", io.BytesIO()
    for stage in stages:
        given = run(stage, given, told)
    return (told.getvalue() + run(last, given, None)).decode()


def run(stage: str, given: bytes, errors: io.BytesIO | None) -> bytes:
    """Return what one program of a pipeline prints, what went wrong within it unless set apart."""
    if not stage.startswith("winset "):
        return bash(stage, given, errors)
    out = io.BytesIO()
    streams = {"stdin": io.BytesIO(given), "stdout": out, "stderr": errors or out}
    texts = {n: io.TextIOWrapper(s, "utf-8", write_through=True) for n, s in streams.items()}
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in texts.items():
            patch.setattr(sys, name, stream)
        with pytest.raises(SystemExit):
            main(shlex.split(stage)[1:])
    for stream in texts.values():
        stream.detach()
    return out.getvalue()


def bash(command: str, given: bytes, errors: io.BytesIO | None) -> bytes:
    apart = subprocess.STDOUT if errors is None else subprocess.PIPE
    done = subprocess.run(
        ["bash", "-c", command], input=given, stdout=subprocess.PIPE, stderr=apart, check=False
    )
    if errors is not None:
        errors.write(done.stderr)
    return done.stdout


EDIT = re.compile(r"(end|lines (\d+)-(\d+)|below ([\w-]+)): (\S+)")


def edit(folder: Path, note: str, added: str) -> None:
    """Do with a block what its page tells a reader to do, by the note above it."""
    found = EDIT.fullmatch(note)
    assert found
    path = folder / found[5]
    lines = path.read_text(encoding="utf-8").splitlines()
    start, end = len(lines), len(lines)
    if found[2]:
        start, end = int(found[2]) - 1, int(found[3])
    elif found[4]:
        start = end = lines.index(f"{found[4]}:") + 1
    lines[start:end] = added.splitlines()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


YAML = [(found, block) for found in PAGES for block in found.of("yaml")]


@pytest.mark.parametrize(
    ("found", "block"), YAML, ids=[f"{found.name}:{block.line}" for found, block in YAML]
)
def test_pieces_of_a_case_keep_to_the_format(found: Page, block: Any) -> None:
    reading = text.read_text(block.text.encode(), found.name)
    assert not reading.findings
    whole = json.loads(ws.schema("case"))
    piece = {key: value for key, value in whole.items() if key != "anyOf"}
    jsonschema.Draft202012Validator(piece).validate(reading.data)


def test_the_template_of_a_model_runs() -> None:
    found = page("docs/how-to/add-a-model.md")
    block = next(block for block in found.of("python") if block.note == "template")
    names: dict[str, Any] = {"__name__": "template"}
    exec(compile(block.text, found.name, "exec"), names)
    model = names["MODEL"]
    assert isinstance(model, Model)
    draws = Plan(ws.read(ROOT / "cases/emissions-1989"), (model,)).drawn(0, 7)
    assert model.fits(draws) is None
    outcomes = model.run(draws, model.options(), Streams(0))
    assert isinstance(outcomes, Outcomes)
    assert outcomes.terms.shape == (7, 1)


# --- names are documented -------------------------------------------------------------------


def test_the_command_reference_is_as_generated() -> None:
    found = page("docs/reference/cli.md")
    generate = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    assert found.text == generate["cli_page"](), "run: python docs/generate.py"


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_documented(command: str) -> None:
    assert f"winset {command}" in page("docs/reference/cli.md").headings
    assert f"`{command}`" in page("README.md").text


@pytest.mark.parametrize("model", MODELS)
def test_models_have_a_page(model: str) -> None:
    found = page(f"docs/explanation/{model}.md")
    for reference in MODELS[model].references:
        assert str(reference.year) in found.text
    for option in MODELS[model].options.model_fields:
        assert f"{model}.{option}" in found.text
    assert f"({model}.md)" in page("docs/explanation/how-it-works.md").text


@pytest.mark.parametrize("name", ws.__all__)
def test_public_names_are_documented(name: str) -> None:
    found = page("docs/reference/python.md")
    assert f"`{name}`" in found.headings
    thing = getattr(ws, name)
    if inspect.isfunction(thing):
        words = found.section(f"`{name}`")
        for parameter in inspect.signature(thing).parameters:
            assert f"`{parameter}`" in words, f"{name}({parameter})"


@pytest.mark.parametrize(
    "kind", [ws.Belief, Finding, Forecast, ModelForecast, Agreement, Summary, Model]
)
def test_fields_of_answers_are_documented(kind: type) -> None:
    section = page("docs/reference/python.md").section(f"`{kind.__name__}`")
    listed = {name for row in rows(section) for name in quoted(row[0])}
    fields = {entry.name for entry in dataclasses.fields(kind)}
    assert fields <= listed
    for name in listed:
        assert hasattr(kind, name.partition("(")[0]) or name in fields, name


@pytest.mark.parametrize("kind", WinsetError.__subclasses__())
def test_errors_are_documented(kind: type[WinsetError]) -> None:
    row = next(
        row
        for row in rows(page("docs/reference/errors.md").text)
        if quoted(row[0]) == [kind.__name__]
    )
    assert row[1] == str(kind.exit_code)


SECTIONS = {
    "Case": "The case",
    "Decision": "decision",
    "Issue": "issues",
    "Outcome": "issues: outcome",
    "Actor": "actors",
    "Group": "actors: groups",
    "Regard": "actors: regard",
    "Position": "positions",
    "Path": "no_deal",
    "Factor": "factors",
    "Correlation": "correlations",
    "Hypothesis": "hypotheses",
    "Change": "Changes",
    "Evidence": "evidence",
    "Conduct": "evidence: conduct",
    "Alternative": "evidence: alternatives",
    "Candidate": "candidates",
    "Choice": "candidates: choice",
    "Scenario": "scenarios",
    "Option": "options",
    "Graph": "graph",
    "Rule": "graph: rules",
    "Consequence": "graph: consequences",
    "Wish": "graph: preferences",
    "Agreement": "agreements",
    "Precedent": "precedents",
    "Feature": "precedents: features",
    "Event": "events",
    "ReferenceClass": "events: classes",
    "DatedEvidence": "events: evidence",
    "EventOutcome": "events: outcome",
    "Timing": "timing",
    "Source": "sources",
}
PARTS = {
    name: kind
    for name, kind in vars(schema).items()
    if isinstance(kind, type)
    and issubclass(kind, BaseModel)
    and kind.__module__ == schema.__name__
    and name not in ("Part", "Traced")
}


@pytest.mark.parametrize("name", PARTS)
def test_every_field_of_a_case_is_documented(name: str) -> None:
    section = own_rows(SECTIONS[name])
    listed = {field: row for row in section for field in quoted(row[0])}
    fields = PARTS[name].model_fields
    assert set(listed) == set(fields)
    for field, row in listed.items():
        assert (row[2] == "required") == fields[field].is_required(), f"{name}.{field}"


def own_rows(heading: str) -> list[list[str]]:
    """Return the first table under a heading of the case reference, its head left out."""
    lines = page("docs/reference/case.md").section(heading).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("|"))
    stop = next((i for i in range(start, len(lines)) if not lines[i].startswith("|")), len(lines))
    return [row for row in rows("\n".join(lines[start:stop])) if quoted(row[0])]


def test_what_a_change_may_set_is_documented() -> None:
    words = page("docs/reference/case.md").section("Changes")
    for value, targets in changes.TARGETS.items():
        for target in targets:
            keys = ", ".join(f"`{key}`" for key in target)
            assert f"| `{value}` | {keys} |" in words


def test_words_and_shapes_are_documented() -> None:
    words = page("docs/reference/case.md").text
    for shape in SHAPES:
        assert f"`{shape}`" in words
    for name, low, high in BANDS:
        assert f"| `{name}` | {low:g} to {high:g} |" in words


def test_limits_are_documented() -> None:
    words = page("docs/reference/errors.md").section("Limits")
    for limit in (
        text.MOST_BYTES,
        text.MOST_VALUES,
        text.DEEPEST,
        schema.MOST_ACTORS,
        schema.MOST_ISSUES,
    ):
        assert f"{limit:,}" in words


# --- the contract of the JSON ---------------------------------------------------------------

FORECAST_SCHEMA = json.loads(ws.schema("forecast"))
RUNS = [
    ("iran-2014", {"draws": 200}),
    ("iran-2014", {"point": True}),
    ("iran-2014", {"draws": 50, "scenario": "ukraine-feared", "settings": ["winset.margin=5"]}),
    ("iran-2014", {"draws": 50, "settings": ["winset.margin=100"]}),
    ("iran-2014", {"point": True, "settings": ["winset.margin=100"]}),
    ("iran-2014", {"draws": 50, "model": "mean"}),
    ("emissions-1989", {"draws": 50}),
    ("emissions-1989", {"point": True}),
]


@pytest.mark.parametrize(("case", "arguments"), RUNS)
def test_answers_keep_to_the_schema(case: str, arguments: dict[str, Any]) -> None:
    answer = ws.forecast(ws.read(ROOT / "cases" / case), **arguments)
    jsonschema.Draft202012Validator(FORECAST_SCHEMA).validate(json.loads(answer.to_json()))


def test_the_schema_is_strict() -> None:
    jsonschema.Draft202012Validator.check_schema(FORECAST_SCHEMA)
    answer = ws.forecast(ws.read(ROOT / "cases/emissions-1989"), point=True).to_dict()
    check = jsonschema.Draft202012Validator(FORECAST_SCHEMA)
    assert check.is_valid(answer)
    assert not check.is_valid(answer | {"more": 1})
    assert not check.is_valid(answer | {"point": False})


def test_every_field_of_the_json_is_documented() -> None:
    words = page("docs/reference/forecast-json.md").text
    for name in properties(FORECAST_SCHEMA):
        assert f"`{name}`" in words, name


def properties(node: Any) -> set[str]:
    """Return every property that a schema names, at any depth."""
    if isinstance(node, list):
        return set().union(*map(properties, node))
    if not isinstance(node, dict):
        return set()
    own = set(node.get("properties", {}))
    return own.union(*map(properties, node.values()))


# --- the pages hang together ----------------------------------------------------------------


@pytest.mark.parametrize("found", PAGES, ids=ids(PAGES))
def test_links_lead_somewhere(found: Page) -> None:
    for number, target in found.links:
        if re.match(r"https?://|mailto:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (found.path.parent / file).resolve() if file else found.path
        place = f"{found.name}:{number}: {target}"
        assert path.is_relative_to(ROOT), place
        assert path.exists(), place
        if anchor and path.suffix == ".md":
            assert anchor in Page(path).anchors, place


def test_every_page_is_reached_from_the_index() -> None:
    index = page("docs/README.md")
    listed = {(index.path.parent / target.partition("#")[0]).resolve() for _, target in index.links}
    missing = [
        found.name
        for found in PAGES
        if found.name.startswith("docs/") and found is not index and found.path not in listed
    ]
    assert not missing


@pytest.mark.parametrize("name", ["explanation/how-it-works.md", "decisions/0001-layers.md"])
def test_the_floors_are_as_they_are_held(name: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floors = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    shown = [
        re.split(r" {2,}", line)[0].strip()
        for block in page(f"docs/{name}").of("text")
        for line in block.lines
        if "errors" in block.text and "kernels" in block.text
    ]
    assert shown == [floor for floor in floors if floor != "__main__" or "__main__" in shown]


def test_every_command_has_a_place_in_the_workbench_or_a_reason_why_not() -> None:
    from winset.web.pages import pages

    context = click.Context(cli)
    names = set()
    for name in cli.list_commands(context):
        found = cli.get_command(context, name)
        inner = found.list_commands(context) if isinstance(found, click.Group) else []
        names |= {f"{name} {one}" for one in inner} or {name}
    listed = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page("docs/reference/places.md").text.splitlines()
        if line.startswith("| `")
    ]
    assert {command.strip("`") for command, _, _ in listed} == names
    assert len(listed) == len(names)
    places = {f"{one.place}: {one.label}" for one in pages() if one.place}
    for command, place, words in listed:
        assert place in places | {"Cases", "Track record", "none"}, command
        assert words or place != "none", command


def test_commands_in_examples_exist() -> None:
    """``winset VERB`` in code, anywhere: the verb and its options are there."""
    unknown = []
    for found in PAGES:
        for number, line in enumerate(found.text.splitlines(), start=1):
            for verb in re.findall(r"(?:`|\$ |^|\./run |uv run )winset ([a-z]+)", line):
                if verb not in COMMANDS:
                    unknown.append(f"{found.name}:{number}: winset {verb}")
    assert not unknown


def test_options_in_the_command_reference_are_all_explained() -> None:
    from importlib import import_module

    for name in COMMANDS:
        command: click.Command = import_module(f"winset.cli.{name}").command
        for parameter in command.params:
            assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None)


def test_the_citation_file_agrees_with_the_package() -> None:
    cited = text.read_text((ROOT / "CITATION.cff").read_bytes(), "CITATION.cff").data
    assert cited["cff-version"] == "1.2.0"
    assert cited["version"] == ws.__version__
    assert cited["license"] == "MIT"
    assert cited["authors"]
    assert cited["title"] == "Winset"

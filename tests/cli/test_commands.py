"""Every command where all goes well: what it says, its JSON, its files, its exit code."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import winset as ws
from tests.conftest import ROOT, Call
from winset.cli.main import COMMANDS

IRAN = ROOT / "cases" / "iran-2014"
EMISSIONS = ROOT / "cases" / "emissions-1989"
CASES = [IRAN, EMISSIONS]
NAMES = [path.name for path in CASES]
MODELS = [model.name for model in ws.list_models()]


def winset(*args: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run ``python -m winset ARGS`` as a process of its own, with warnings as errors."""
    command = [sys.executable, "-m", "winset", *map(str, args)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=180, check=False)


def told(text: str) -> Any:
    """Read JSON as a strict reader would: no NaN, no Infinity."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


# --- help -------------------------------------------------------------------------------------


def test_help_lists_every_command_in_order(call: Call) -> None:
    said = call("--help")
    assert (said.code, said.err) == (0, "")
    listed = re.findall(r"^  ([a-z]+) {2,}\S", said.out.split("Cases:")[1], re.MULTILINE)
    assert listed == list(COMMANDS)
    assert "Exit codes: 0 done, 1 the case has faults, 2 the call cannot be carried" in said.out
    assert call("-h").out == said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_by_example(call: Call, command: str) -> None:
    said = call(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: winset {command} ")
    examples = said.out.split("Examples:\n")[1].split("\n\n")[0].splitlines()
    assert examples
    assert all(f"winset {command}" in line or "winset forecast" in line for line in examples)
    assert max(map(len, said.out.splitlines())) <= 100
    assert call(command, "-h").out == said.out


def test_the_commands_listed_are_the_modules_there_are() -> None:
    shared = {"__init__", "main", "arguments", "output", "first_use"}
    there = {path.stem for path in (ROOT / "src" / "winset" / "cli").glob("*.py")}
    helpers = {name for name in there if name.partition("_")[0] in COMMANDS and "_" in name}
    assert there - shared - helpers == set(COMMANDS)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version(call: Call, option: str) -> None:
    assert call(option).out == f"winset, version {ws.__version__}\n"


def test_help_is_quick_because_it_imports_little() -> None:
    code = (
        "import sys\n"
        "from winset.cli.main import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit as left:\n"
        "    assert left.code == 0\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=180, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "click" in loaded
    assert loaded.isdisjoint({"numpy", "numba", "scipy", "pydantic", "ruamel", "rich", "jinja2"})


# --- as a process of its own ------------------------------------------------------------------


def test_check_as_a_process() -> None:
    done = winset("check", IRAN)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"0 errors, 0 warnings\n", b"")


def test_forecast_as_a_process_says_what_the_function_says(call: Call) -> None:
    args = ("forecast", EMISSIONS, "--draws", 300, "--seed", 3, "--json")
    done = winset(*args)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == call(*args).out


def test_standard_input_as_a_process() -> None:
    done = winset("check", "-", stdin=(IRAN / "case.yaml").read_bytes())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"0 errors, 0 warnings\n", b"")


def test_terms_in_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    """What is written to a file is UTF-8 even where the terminal is not."""
    command = [sys.executable, "-X", "utf8=0", "-m", "winset", "report", str(EMISSIONS)]
    done = subprocess.run(
        [*command, "-n", "20", "-o", "page.html"],
        cwd=tmp_path,
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "HOME": str(tmp_path)},
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "<meta charset" in (tmp_path / "page.html").read_text(encoding="utf-8").lower()


# --- check ------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_the_cases_have_no_fault(call: Call, folder: Path) -> None:
    said = call("check", folder)
    assert (said.code, said.out, said.err) == (0, "0 errors, 0 warnings\n", "")
    said = call("check", folder, "--json")
    assert (said.code, said.err) == (0, "")
    assert told(said.out) == {"case": str(folder), "findings": []}


def test_check_reads_a_folder_a_file_and_standard_input(call: Call) -> None:
    text = (IRAN / "case.yaml").read_bytes()
    assert call("check", IRAN).out == call("check", IRAN / "case.yaml").out
    assert call("check", "-", stdin=text).out == call("check", IRAN).out


def test_warnings_alone_are_exit_code_0(call: Call) -> None:
    text = (EMISSIONS / "case.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^decision:\n", "decision:\n  deadline: 1950-01-01\n", text)
    said = call("check", "-", stdin=text.encode())
    assert said.code == 0
    assert "warning  decision.deadline\n" in said.out
    assert said.out.endswith("0 errors, 1 warning\n")
    (finding,) = told(call("check", "--json", "-", stdin=text.encode()).out)["findings"]
    assert finding["severity"] == "warning"
    assert call("forecast", "-", "--point", stdin=text.encode()).code == 0


def test_faults_are_exit_code_1_each_with_its_place(call: Call, tmp_path: Path) -> None:
    text = (EMISSIONS / "case.yaml").read_text(encoding="utf-8")
    broken = text.replace("title:", "titel:", 1)
    line = broken[: broken.index("titel:")].count("\n") + 1
    (tmp_path / "case.yaml").write_text(broken, encoding="utf-8")
    said = call("check", ".")
    assert (said.code, said.err) == (1, "")
    assert f"case.yaml:{line}:1  error  titel\n  found     the unknown key 'titel'\n" in said.out
    assert "Did you mean 'title'?" in said.out
    assert said.out.endswith("2 errors, 0 warnings\n")
    said = call("check", ".", "--json")
    assert (said.code, said.err) == (1, "")
    findings = told(said.out)["findings"]
    assert [finding["path"] for finding in findings] == ["title", "titel"]
    assert set(findings[0]) == {
        "file", "line", "column", "path", "found", "expected", "mend", "severity",
    }  # fmt: skip


# --- show -------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_show_names_every_issue_and_actor(call: Call, folder: Path) -> None:
    case = ws.read(folder)
    said = call("show", folder)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{case.title}\n{case.question}\n")
    words = set(said.out.split())
    assert {*case.issues, *case.actors} <= words
    assert case.digest()[:12] in said.out
    assert f"{len(case.sources)} source" in said.out


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_show_json_is_the_case(call: Call, folder: Path) -> None:
    said = call("show", folder, "--json")
    assert ws.loads(said.out) == ws.read(folder)
    jsonschema.validate(told(said.out), told(ws.schema("case")))


# --- new --------------------------------------------------------------------------------------


def test_new_writes_a_case_that_runs(call: Call, tmp_path: Path) -> None:
    said = call("new", "my-case")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "Wrote my-case/case.yaml",
        "Next: winset check my-case   then   winset forecast my-case",
    ]
    assert {path.name for path in (tmp_path / "my-case").iterdir()} == {
        "case.yaml", "case.schema.json",
    }  # fmt: skip
    assert call("check", "my-case").out == "0 errors, 0 warnings\n"
    answer = told(call("forecast", "my-case", "-n", 100, "--json").out)
    assert answer["case"] == "my-case"
    assert set(answer["models"]) == set(MODELS)
    assert call("report", "my-case", "-n", 50).code == 0
    assert (tmp_path / "my-case-report.html").stat().st_size > 10_000
    schema = (tmp_path / "my-case" / "case.schema.json").read_text(encoding="utf-8")
    assert schema == ws.schema("case")


def test_new_does_not_overwrite(call: Call, tmp_path: Path) -> None:
    call("new", "d")
    target = tmp_path / "d" / "case.yaml"
    target.write_text("mine", encoding="utf-8")
    (tmp_path / "d" / "case.schema.json").unlink()
    said = call("new", "d")
    assert (said.code, said.out) == (2, "")
    assert "d/case.yaml exists already; nothing was changed." in said.err
    assert target.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["case.yaml"]


def test_new_makes_the_folders_on_the_way_and_keeps_what_is_there(
    call: Call, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("mine", encoding="utf-8")
    assert call("new", "a").code == 0
    assert (tmp_path / "a" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert call("new", "b/c/d").code == 0
    assert ws.read(tmp_path / "b" / "c" / "d").id == "d"


@pytest.mark.parametrize(
    "title", ["The fisheries talks", 'Said: "no" #1', "NO", "1992", "it's {odd}: [x]", "核", "\\1"]
)
def test_the_title_stands_as_given(call: Call, tmp_path: Path, title: str) -> None:
    assert call("new", "d", "--title", title).code == 0
    assert ws.read(tmp_path / "d").title == title


def test_new_into_a_file_is_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("mine", encoding="utf-8")
    for place in ("f", "f/g"):
        said = call("new", place)
        assert said.code == 2
        assert f"Cannot write {place}/case.schema.json: Not a directory." in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


# --- models, power, schema --------------------------------------------------------------------


def test_models_lists_what_each_says_assumes_and_follows(call: Call) -> None:
    said = call("models")
    assert (said.code, said.err) == (0, "")
    assert re.findall(r"^(\S+)  \S", said.out, re.MULTILINE) == MODELS
    assert said.out.count("  assumes   ") == len(MODELS)
    assert said.out.count("  follows   ") >= len(MODELS)
    listed = told(call("models", "--json").out)
    assert list(listed) == MODELS
    for entry in listed.values():
        assert set(entry) == {"says", "assumes", "options", "references"}
        assert entry["says"]
        assert entry["assumes"]
        assert entry["references"]


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_power_adds_up(call: Call, folder: Path) -> None:
    case = ws.read(folder)
    said = call("power", folder)
    assert (said.code, said.err) == (0, "")
    for actor in case.actors.values():
        assert actor.name in said.out
    found = told(call("power", folder, "--json").out)
    assert list(found["actors"]) == list(case.actors)
    for index in ("banzhaf", "shapley_shubik"):
        assert sum(entry[index] for entry in found["actors"].values()) == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["case", "forecast"])
def test_a_schema_is_printed_as_shipped(call: Call, name: str) -> None:
    said = call("schema", name)
    assert (said.code, said.err) == (0, "")
    assert said.out == ws.schema(name)
    jsonschema.Draft202012Validator.check_schema(told(said.out))


def test_the_schema_of_a_case_is_the_default(call: Call) -> None:
    assert call("schema").out == call("schema", "case").out


# --- forecast ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forecast_schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(told(ws.schema("forecast")))


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
@pytest.mark.parametrize("point", [False, True], ids=["draws", "point"])
def test_forecast_json_keeps_to_its_schema(
    call: Call, forecast_schema: jsonschema.Draft202012Validator, folder: Path, point: bool
) -> None:
    said = call("forecast", folder, "-n", 200, "--json", *["--point"][: int(point)])
    assert (said.code, said.err) == (0, "")
    answer = told(said.out)
    forecast_schema.validate(answer)
    case = ws.read(folder)
    assert (answer["case"], answer["digest"]) == (folder.name, case.digest())
    assert answer["draws"] == (1 if point else 200)
    assert answer["point"] is point
    assert set(answer["models"]) | set(answer.get("skipped", {})) == set(MODELS)
    for model in answer["models"].values():
        assert list(model["issues"]) == list(case.issues)
        for name, summary in model["issues"].items():
            low, high = case.issues[name].range
            values = [value for value in summary.values() if isinstance(value, float)]
            if point:
                assert set(summary) == {"value"}
                assert low <= summary["value"] <= high
            else:
                assert {"p5", "median", "p95"} <= set(summary)
                assert summary["p5"] <= summary["median"] <= summary["p95"]
                assert low <= summary["p5"] <= summary["p95"] <= high
            assert values


def test_the_schema_of_a_forecast_refuses_what_is_no_forecast(
    call: Call, forecast_schema: jsonschema.Draft202012Validator
) -> None:
    answer = told(call("forecast", EMISSIONS, "-n", 20, "--json").out)
    for key in ("case", "draws", "seed", "models"):
        assert not forecast_schema.is_valid({k: v for k, v in answer.items() if k != key})
    assert not forecast_schema.is_valid(answer | {"draws": "many"})


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
@pytest.mark.parametrize("extra", [(), ("--point",), ("--path",)], ids=["draws", "point", "path"])
def test_forecast_for_people(call: Call, folder: Path, extra: tuple[str, ...]) -> None:
    case = ws.read(folder)
    said = call("forecast", folder, "-n", 100, *extra)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{case.title}\n{case.question}\n")
    for issue in case.issues.values():
        assert issue.name.split()[0] in said.out
    assert ("One run at the most likely values" if extra == ("--point",) else "100 draws") in (
        said.out
    )
    assert case.digest()[:12] in said.out
    assert "nan" not in said.out.lower().split()
    assert ("round  " in said.out) is (extra == ("--path",))


def test_a_path_has_its_title_on_one_line(call: Call) -> None:
    said = call("forecast", EMISSIONS, "-n", 20, "--path", "-m", "challenge")
    assert "\nchallenge: 10 rounds\nMedians\n" in said.out


def test_no_line_of_the_models_goes_on_at_the_margin(call: Call) -> None:
    """Each line is a model's name and what it says, an indented line, or empty."""
    lines = [line for line in call("models").out.splitlines() if line]
    assert [line for line in lines if not re.match(r"  |\S+  \S", line)] == []


def test_models_that_do_not_fit_say_why(call: Call) -> None:
    said = call("forecast", EMISSIONS, "-n", 20)
    assert said.code == 0
    assert "nash did not run: it needs to know what no deal is worth to " in said.out
    assert set(told(call("forecast", EMISSIONS, "-n", 20, "--json").out)["skipped"]) == {
        "nash", "kalai-smorodinsky", "winset",
    }  # fmt: skip


def test_some_models_alone(call: Call) -> None:
    said = call("forecast", IRAN, "-n", 20, "--json", "-m", "nash", "--model", "mean")
    assert list(told(said.out)["models"]) == ["mean", "nash"]


def test_a_setting_is_recorded_and_counts(call: Call) -> None:
    base = ("forecast", EMISSIONS, "--point", "--json", "-m", "challenge")
    plain, with_setting = call(*base), call(*base, "--set", "challenge.rounds=1")
    assert with_setting.code == 0
    assert told(with_setting.out)["settings"] == ["challenge.rounds=1"]
    assert told(plain.out)["settings"] == []
    assert len(told(with_setting.out)["models"]["challenge"]["rounds"]) <= 2


def test_a_scenario_is_recorded_and_counts(call: Call) -> None:
    base = ("forecast", IRAN, "-n", 100, "--json", "-m", "mean")
    plain, other = call(*base), call(*base, "--scenario", "ukraine")
    assert (told(plain.out)["scenario"], told(other.out)["scenario"]) == (None, "ukraine")
    assert told(plain.out)["digest"] != told(other.out)["digest"]
    shown = call("forecast", IRAN, "-n", 20, "-m", "mean", "--scenario", "ukraine")
    assert f"Scenario: {ws.read(IRAN).scenarios['ukraine'].name}" in shown.out


def test_no_answer_depends_on_the_number_of_workers(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winset.ensemble.run.CHUNK", 20)
    base = ("forecast", IRAN, "-n", 130, "--json", "--seed", 5)
    answers = {call(*base, "--workers", workers).out for workers in (1, 2, 5)}
    assert len(answers) == 1
    assert answers.pop() == call(*base).out


def test_a_seed_decides(call: Call) -> None:
    base = ("forecast", IRAN, "-n", 40, "--json", "--seed")
    assert call(*base, 7).out == call(*base, 7).out
    one, other = told(call(*base, 7).out), told(call(*base, 8).out)
    assert one["models"] != other["models"]
    page = ("report", EMISSIONS, "-n", 50, "-o", "-", "--seed")
    assert call(*page, 7).out == call(*page, 7).out
    assert call(*page, 7).out != call(*page, 8).out


def test_the_point_forecast_does_not_depend_on_seed_or_draws(call: Call) -> None:
    base = ("forecast", IRAN, "--point", "--json")
    one, other = (told(call(*base, "--seed", seed, "-n", n).out) for seed, n in ((1, 10), (2, 99)))
    assert one["models"] == other["models"]


def test_output_goes_to_a_file_or_standard_output(call: Call, tmp_path: Path) -> None:
    base = ("forecast", EMISSIONS, "-n", 50)
    printed = call(*base, "--json").out
    assert call(*base, "-o", "-").out == printed
    said = call(*base, "-o", "answer.json")
    assert (said.code, said.out, said.err) == (0, "", "")
    written = (tmp_path / "answer.json").read_text(encoding="utf-8")
    assert told(written) == told(printed)
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]


def test_a_file_is_written_over_as_a_whole_and_keeps_its_mode(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    target.write_text("x" * 1_000_000, encoding="utf-8")
    target.chmod(0o640)
    assert call("forecast", EMISSIONS, "-n", 20, "-o", target).code == 0
    assert told(target.read_text(encoding="utf-8"))["case"] == "emissions-1989"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_forecast_from_standard_input_is_the_same(call: Call) -> None:
    text = (EMISSIONS / "case.yaml").read_bytes()
    one = told(call("forecast", "-", "-n", 50, "--json", stdin=text).out)
    other = told(call("forecast", EMISSIONS, "-n", 50, "--json").out)
    assert one["models"] == other["models"]
    assert other["case"] == "emissions-1989"
    assert one["case"] == ("case" if b"\nid:" not in text else "emissions-1989")


# --- report -----------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_a_report_is_one_page_in_this_folder(call: Call, tmp_path: Path, folder: Path) -> None:
    said = call("report", folder, "-n", 50)
    name = f"{folder.name}-report.html"
    assert (said.code, said.out, said.err) == (0, "", f"Wrote {name}\n")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    page = (tmp_path / name).read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert not re.search(r"<(script|img|link|iframe)[^>]+(src|href)=\"?https?:", page)
    assert call("report", folder, "-n", 50, "-o", "-").out.rstrip() == page.rstrip()


def test_a_case_is_begun_from_nothing(call: Call, tmp_path: Path) -> None:
    said = call("new", "talks", "--empty", "--title", "The fisheries talks")
    assert said.code == 0
    head, *lines = (tmp_path / "talks" / "case.yaml").read_text(encoding="utf-8").splitlines()
    assert head.startswith("# yaml-language-server")
    day = datetime.date.today().isoformat()
    assert lines == ["winset: 1", 'title: "The fisheries talks"', f"as_of: {day}"]
    assert call("check", "talks").code == 1
    refused = call("new", "sheet", "--empty", "--xlsx")
    assert (refused.code, "leave out" in refused.err) == (2, True)
    assert not list(tmp_path.glob("sheet*"))

"""What every page of the workbench shares, and how a page is made of a template."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.case.changes import apply_scenario
from winset.case.probability_words import CREDIBILITY, RELIABILITY, rating_words
from winset.case.schema import Case
from winset.errors import UsageError
from winset.web.answer_memory import Memory
from winset.web.case_form import told
from winset.web.case_store import CaseStore, CaseVersion
from winset.web.checklist import checklist
from winset.web.forecast_memory import Answers
from winset.web.jobs import Jobs
from winset.web.judging import Judging
from winset.web.security import HEADER, Guard

Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]
PLACES = ("Brief", "Model", "Evidence", "Explore", "Record")
"""The places of a case, in the order of the rail."""
MOST_DRAWS = 200_000
ANSWERING = frozenset(
    "brief forecast assess whatif advise scenarios inputs options odds context".split()
)
"""Pages that go on with the case as it last was without faults."""


@dataclass(frozen=True)
class Page:
    """A page of the workbench: its place in the navigation, and what it answers.

    Attributes
    ----------
    id : str
        The last part of its address, ``/case/KEY/ID``.
    label : str
        What the navigation says.
    place : str
        One of `PLACES`, where the rail names it; empty where no rail does.
    routes : sequence of Route
    hint : str
        What it is for, in a few words.
    """

    id: str
    label: str
    routes: Sequence[Route]
    hint: str = ""
    place: str = ""


@dataclass(frozen=True)
class Context:
    """Under what a page answers, as its address says; what is not said there is left to the page.

    Attributes
    ----------
    scenario : str or None
        Of the case, applied first.
    draws, seed : int or None
    others : tuple of (name, value)
        What else the address says.
    """

    scenario: str | None
    draws: int | None
    seed: int | None
    others: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """As an address says it, with its question mark; empty where nothing is said."""
        said = {"scenario": self.scenario, "draws": self.draws, "seed": self.seed}
        given = {name: value for name, value in said.items() if value is not None}
        return f"?{urlencode(given)}" if given else ""

    @property
    def rest(self) -> str:
        """The scenario and the seed, to stand after the draws of an address."""
        said = {"scenario": self.scenario, "seed": self.seed}
        return "".join(f"&{urlencode({k: v})}" for k, v in said.items() if v is not None)


@dataclass
class Workbench:
    """The state of a running workbench."""

    store: CaseStore
    guard: Guard
    library: Path
    """The file that holds the sources; made when the first is added."""
    jobs: Jobs = field(default_factory=Jobs)
    answers: Answers = field(init=False)
    memory: Memory = field(default_factory=Memory)
    judging: Judging = field(default_factory=Judging)
    pages: Sequence[Page] = ()
    compiling: bool = False
    """Whether kernels are being compiled, or read from where they are kept, since the start."""

    def __post_init__(self) -> None:
        self.answers = Answers(self.store.folder)


def workbench_of(request: Request) -> Workbench:
    """Return the workbench that a request came to."""
    workbench: Workbench = request.app.state.workbench
    return workbench


def version_of(request: Request) -> CaseVersion:
    """Return the case that a request names, the same one however often it is asked for.

    Pages that answer have it as it last was without faults, and say so.

    Raises
    ------
    NoCaseError
        No case has that key.
    """
    version: CaseVersion | None = getattr(request.state, "version", None)
    if version is None:
        version = current_of(request)
        if version.reading.case is None and request.scope["path"].split("/")[3] in ANSWERING:
            version = workbench_of(request).store.last_sound(version.key) or version
        request.state.version = version
    return version


def current_of(request: Request) -> CaseVersion:
    """Return the case that a request names as its file is now, with the faults that it has.

    Raises
    ------
    NoCaseError
        No case has that key.
    """
    return workbench_of(request).store.load(request.path_params["key"])


def case_of(request: Request) -> Case:
    """Return the case that a request names.

    Raises
    ------
    NoCaseError
        No case has that key.
    UsageError
        It has faults.
    """
    return version_of(request).case


def context_of(request: Request) -> Context:
    """Return under what a request asks.

    Raises
    ------
    UsageError
        The case has no such scenario.
    """
    case = version_of(request).reading.case
    scenario = request.query_params.get("scenario") or None
    if case is not None and scenario is not None and scenario not in case.scenarios:
        raise UsageError(f"The case has no such scenario as '{scenario[:80]}'. Choose another one.")
    given = {
        name: whole_number(request, name, low, low, high)
        if request.query_params.get(name)
        else None
        for name, low, high in (("draws", 1, MOST_DRAWS), ("seed", 0, 2**31))
    }
    others = tuple(
        pair for pair in request.query_params.multi_items() if pair[0] not in ("scenario", *given)
    )
    return Context(scenario, given["draws"], given["seed"], others)


def asked_case(request: Request) -> Case:
    """Return the case that a request names, under the scenario that its address says.

    Raises
    ------
    UsageError
        It has faults, or no such scenario.
    """
    case, scenario = case_of(request), context_of(request).scenario
    return case if scenario is None else apply_scenario(case, scenario)


def seed_of(request: Request) -> int:
    """Return the seed that an address says, 0 where it says none."""
    return whole_number(request, "seed", 0, 0, 2**31)


@cache
def environment() -> Environment:
    """Return the templates; whatever they show is escaped."""
    from winset.show.words import percent

    templates = Environment(
        loader=PackageLoader("winset.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"percent": percent, "ago": ago, "told": told, "rating": rating_words}
    templates.filters["checklist"] = checklist
    templates.globals |= {"reliability": RELIABILITY, "credibility": CREDIBILITY}
    templates.policies["json.dumps_kwargs"] = {"sort_keys": False}
    return templates


def render(request: Request, template: str, status: int = 200, **names: Any) -> HTMLResponse:
    """Return a template filled in, as an answer.

    Parameters
    ----------
    request : Request
    template : str
        Its file. The navigation marks the page of its name, or the one that ``here`` names.
    status : int
        Of the answer.
    **names
        What the template shows, besides the case that the request names, ``version``.
    """
    workbench = workbench_of(request)
    if "version" not in names:
        names["version"] = version_of(request) if "key" in request.path_params else None
    names = {"here": template.removesuffix(".html")} | names
    text = environment().get_template(template)
    common = {"workbench": workbench, "csrf": workbench.guard.csrf, "csrf_header": HEADER}
    shown = text.render(common | _frame(request, names) | names)
    return HTMLResponse(shown.encode("utf-8", "replace"), status)  # a folder's name may be no text


def _frame(request: Request, names: dict[str, Any]) -> dict[str, Any]:
    """Return what the frame around a page shows."""
    bench, version = workbench_of(request), names["version"]
    if version is None:
        return {}
    now = current_of(request) if "key" in request.path_params else version
    pages = [page for page in bench.pages if page.place]
    rail = {place: [page for page in pages if page.place == place] for place in PLACES}
    place = next((page.place for page in pages if page.id == names["here"]), "")
    return {
        "rail": rail,
        "place": place,
        "context": context_of(request),
        "rest": context_of(request).rest,
        "done": bench.store.history(version.key).steps(),
        "bar": bar(bench, now),
        "now": now,
        "last": bench.answers.last(version.key),
    }


def bar(bench: Workbench, version: CaseVersion) -> dict[str, str]:
    """Return what the bar says of a case: how it stands, where, and how old its last forecast is.

    Parameters
    ----------
    bench : Workbench
    version : CaseVersion
    """
    last, case = bench.answers.last(version.key), version.reading.case
    standing, words, to = "good", "no findings", "edit#findings"
    if version.begun:
        missing = sum(item.needed and not item.done for item in checklist(version))
        standing, words, to = "", f"{missing} still missing", "case"
    elif version.faults:
        standing, words = "bad", f"{version.faults} fault{'' if version.faults == 1 else 's'}"
    elif version.warnings:
        standing, words = "warn", f"{version.warnings} to look at"
    forecast = "no forecast yet"
    if last is not None:
        fresh = case is not None and last.digest == case.digest()
        forecast = f"forecast {ago(last.when)}{'' if fresh else ', before the last change'}"
    return {"standing": standing, "findings": words, "to": to, "forecast": forecast}


def context_line(request: Request, answer: object, follows: bool = True) -> Markup:
    """Return under what an answer holds, scenario first.

    Parameters
    ----------
    request : Request
    answer : object
        Its draws and its seed are said where it has them.
    follows : bool
        Whether it is of the case under the scenario that the address says.
    """
    case, scenario = case_of(request), context_of(request).scenario
    of_case = getattr(answer, "case", case)
    sound = version_of(request) is current_of(request)
    said = ["The case as it is" if sound else "The case before its faults"]
    if scenario is not None:
        of = case.scenarios[scenario].name
        said = [f"Scenario: {of}" if follows else f"The case as it is, whatever “{of}” changes"]
    run = getattr(answer, "forecast", answer)
    draws, seed = (getattr(run, name, None) for name in ("draws", "seed"))
    said += [] if draws is None else [f"{draws:,} draws"]
    said += [] if seed is None else [f"seed {seed}"]
    said += [f"case {of_case.digest()[:12]}", f"as of {case.as_of}"]
    return Markup('<p class="context">{}</p>').format(" · ".join(said))


def ago(moment: float) -> str:
    """Return how long ago a moment was, in words."""
    passed = max(0.0, time.time() - moment)
    for length, one in ((86400 * 365, "year"), (86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(passed // length)
        if count:
            return f"{count} {one}{'' if count == 1 else 's'} ago"
    return "just now"


def whole_number(request: Request, name: str, default: int, low: int, high: int) -> int:
    """Return a whole number from the address, within bounds.

    Parameters
    ----------
    request : Request
    name : str
        Of the number in the address.
    default : int
        Where there is none.
    low, high : int
        The bounds.
    """
    text = request.query_params.get(name, "")
    try:
        return min(max(int(text[:12]), low), high)
    except ValueError:
        return default

"""What does an actor really want: hypotheses, evidence, what would change our mind."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset.case.views import actors
from winset.errors import UsageError
from winset.web.bench import Page, bench_of, held_of, render, show_job, whole
from winset.web.jobs import Job

DRAWS = 4000


def assess(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    held = held_of(request)
    case = held.reading.case
    names = () if case is None else tuple(actors(case))
    return render(
        request,
        "assess.html",
        held,
        here="assess",
        names=names,
        actor=_actor(request, names),
        draws=_draws(request),
    )


def _draws(request: Request) -> int:
    return whole(request, "draws", DRAWS, 100, 20_000)


def _actor(request: Request, names: tuple[str, ...]) -> str:
    asked = request.query_params.get("actor", "")
    return asked if asked in names else next(iter(names), "")


def run(request: Request) -> Response:
    """Weigh the hypotheses in the background."""
    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    bench, draws = bench_of(request), _draws(request)
    actor = _actor(request, tuple(actors(case)))

    def work(job: Job) -> str:
        from winset import api

        key = ("assess", case.digest(), actor, draws)
        bench.memory.make(key, lambda: api.assess(case, actor=actor, draws=draws))
        return f"/case/{held.key}/assess/answer?actor={actor}&draws={draws}"

    return show_job(request, bench.jobs.start("Weighing the evidence", held.key, work), held)


def answer(request: Request) -> Response:
    """Show the answer alone."""
    from winset import api
    from winset.report.assess import assess_sections

    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    actor, draws = _actor(request, tuple(actors(case))), _draws(request)
    key = ("assess", case.digest(), actor, draws)
    found = bench_of(request).memory.make(key, lambda: api.assess(case, actor=actor, draws=draws))
    (part,) = assess_sections({actor: found})
    return render(request, "assess-answer.html", held, part=part)


PAGE = Page(
    "assess",
    "Assess",
    [
        Route("/case/{key}/assess", assess),
        Route("/case/{key}/assess", run, methods=["POST"]),
        Route("/case/{key}/assess/answer", answer),
    ],
    hint="What does an actor really want?",
)

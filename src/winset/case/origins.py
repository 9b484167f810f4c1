"""What items of evidence have from the documents that they cite: origin, rating, retraction.

Items that go back to one origin could be wrong together.

An origin that is written counts. An item without one has the origin of the document that it cites:
the one that most items citing it have written, or the document itself. Of several documents it is
the one on which most items rest, so that nothing counts twice because one more paper is named.

An item without a rating has the best of the documents that it cites, each its own or its
publisher's. An item all of whose documents are retracted is struck.
"""

from __future__ import annotations

from collections import Counter

from winset.case.hypotheses import Candidate, Evidence
from winset.case.judgements import written_out
from winset.case.schema import Case


def documents(case: Case, item: Evidence) -> tuple[str, ...]:
    """Return the documents whose passages an item cites, in its order, each once.

    Parameters
    ----------
    case : Case
    item : Evidence
    """
    known = [(name, case.sources.get(name)) for name in _sources(item)]
    return tuple(dict.fromkeys((s.document if s else None) or name for name, s in known))


def origins(case: Case) -> dict[str, str | None]:
    """Return the origin of each item of evidence; None where it shares none with another item.

    Parameters
    ----------
    case : Case
    """
    cited = {name: documents(case, item) for name, item in case.evidence.items()}
    written: dict[str, Counter[str]] = {}
    for name, item in case.evidence.items():
        if item.origin is not None:
            for document in cited[name]:
                written.setdefault(document, Counter())[item.origin] += 1
    found: dict[str, str | None] = {name: item.origin for name, item in case.evidence.items()}
    open_items = {
        name: [written[d].most_common(1)[0][0] if d in written else d for d in cited[name]]
        for name, item in case.evidence.items()
        if item.origin is None and item.own_origin is None
    }
    resting = Counter(origin for origin in found.values() if origin is not None)
    resting.update(origin for labels in open_items.values() for origin in set(labels))
    for name, labels in open_items.items():
        most = max(labels, key=lambda origin: resting[origin], default="")
        found[name] = most if resting[most] > 1 else None
    return found


def rating(case: Case, item: Evidence) -> str | None:
    """Return an item's rating: its own, or the best of the documents that it cites.

    Parameters
    ----------
    case : Case
    item : Evidence
    """
    if item.rating is not None:
        return item.rating
    publishers = {key: entry.rating for key, entry in case.publishers.items()}
    publishers |= {entry.name: entry.rating for entry in case.publishers.values()}
    cited = [case.sources[n] for n in _sources(item) if n in case.sources]
    found = [s.rating or publishers.get(s.publisher or "") for s in cited if s.retracted is None]
    known = [each for each in found if each is not None]
    return min(known, key=lambda each: (max(_rank(each)), _rank(each)), default=None)


def _rank(mark: str) -> tuple[int, int]:
    """Return how poor a rating is, letter and digit; what cannot be judged lies in the middle."""
    letter, digit = "ABCFDE".index(mark[0]), "123645".index(mark[1])
    return letter, digit


def _sources(item: Evidence) -> list[str]:
    return [locator.partition("#")[0] for locator in item.sources]


def struck(case: Case) -> tuple[str, ...]:
    """Return the items all of whose documents are retracted.

    Parameters
    ----------
    case : Case
    """
    gone = {name for name, source in case.sources.items() if source.retracted is not None}
    items = case.evidence.items()
    return tuple(name for name, item in items if item.sources and set(_sources(item)) <= gone)


def observed(candidate: Candidate) -> Evidence | None:
    """Return what was seen, or looked for without a find, as an item; None while it is open.

    Parameters
    ----------
    candidate : Candidate
    """
    if candidate.seen is None or not candidate.likelihood:
        return None
    likelihood = candidate.likelihood
    if not candidate.seen:
        likelihood = {
            name: belief.mapped(lambda value: 100.0 - value) for name, belief in likelihood.items()
        }
    return Evidence(
        name=candidate.name if candidate.seen else f"Not seen: {candidate.name}",
        date=candidate.date,
        rating=candidate.rating,
        judged=candidate.judged,
        judged_by=candidate.judged_by,
        likelihood=likelihood,
        why=candidate.why,
        sources=candidate.sources,
    )


def known_on(case: Case, day: str) -> Case:
    """Return the case without the items of a later date; those without a date are known.

    A month or a year is known once it has begun.

    Parameters
    ----------
    case : Case
    day : str
        Such as 2014-11-24.
    """
    evidence = {n: i for n, i in case.evidence.items() if not _later(i.date, day)}
    candidates = {
        name: entry.model_copy(update={"seen": None}) if _later(entry.date, day) else entry
        for name, entry in case.candidates.items()
    }
    return case.model_copy(update={"evidence": evidence, "candidates": candidates})


def _later(date: str | None, day: str) -> bool:
    return date is not None and date > day[: len(date)]


def as_weighed(case: Case) -> Case:
    """Return the case with its items as they count.

    Origins and ratings are written out, judgements of several made one, struck items left out.

    Parameters
    ----------
    case : Case
    """
    gone = struck(case)
    kept = {name: item for name, item in case.evidence.items() if name not in gone}
    kept |= {name: found for name, entry in case.candidates.items() if (found := observed(entry))}
    case = case.model_copy(update={"evidence": kept})
    evidence = {}
    for name, origin in origins(case).items():
        taken = {"origin": origin, "rating": rating(case, kept[name])}
        evidence[name] = written_out(kept[name]).model_copy(update=taken)
    return case.model_copy(update={"evidence": evidence})

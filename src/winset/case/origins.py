"""Which items of evidence could be wrong together: those that go back to one origin.

An origin that is written counts. An item without one has the origin of the document that it cites:
the one that most items citing it have written, or the document itself. Of several documents it is
the one on which most items rest, so that nothing counts twice because one more paper is named.
"""

from __future__ import annotations

from collections import Counter

from winset.case.hypotheses import Evidence
from winset.case.schema import Case


def documents(case: Case, item: Evidence) -> tuple[str, ...]:
    """Return the documents whose passages an item cites, in its order, each once.

    Parameters
    ----------
    case : Case
    item : Evidence
    """
    cited = [locator.partition("#")[0] for locator in item.sources]
    known = [(name, case.sources.get(name)) for name in cited]
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


def with_origins(case: Case) -> Case:
    """Return the case with the origin of every item that shares one written out.

    Parameters
    ----------
    case : Case
    """
    evidence = {
        name: case.evidence[name].model_copy(update={"origin": origin})
        for name, origin in origins(case).items()
    }
    return case.model_copy(update={"evidence": evidence})

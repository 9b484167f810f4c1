"""Claims kept in the library: candidates as they were found, and how people judged them.

A judgement never overwrites another: each is kept with who made it and when, and the last one
counts. So several analysts may judge the same claims, and their agreement can be measured.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from winset.errors import UsageError, nearest
from winset.library import store
from winset.library.catalogue import Catalogue
from winset.library.claims.claim import EXTRACTOR, STATES, Claim, Source, judge
from winset.library.claims.sentences import Passages
from winset.library.claims.vocabulary import ACTS
from winset.library.readers.iso_dates import day_of

HOW = ("accept", "change", "drop")
SHORTEST = 4
"""How many signs of a claim's id name it at least."""
_UNREAD = ("code", "table")


@dataclass(frozen=True)
class Judgement:
    """What one person said of a claim, once.

    Attributes
    ----------
    claim : Claim
        As it stood after this judgement.
    at : str
        When, in UTC.
    """

    claim: Claim
    at: str


def list_claims(
    library: Catalogue,
    name: str | None = None,
    actor: str | None = None,
    state: str | None = None,
    *,
    parser: bool = False,
    endpoint: str | None = None,
    model: str | None = None,
    sources: Sequence[Source] = (),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Claim, ...]:
    """Return the claims of a document, or of all, in the order of the text.

    Candidates are looked for where the present rules have not looked yet, and kept; not so where
    only claims in another state are asked for.

    Parameters
    ----------
    library : Catalogue
    name : str, optional
        A document's id, or a passage's address.
    actor : str, optional
        Only claims in which it holds or does something; an id or a name.
    state : str, optional
        One of :data:`~winset.library.claims.claim.STATES`.
    parser : bool
        Look with the parser model too, which the extra ``parser`` installs.
    endpoint, model : str, optional
        Ask a language model too: the address of an endpoint of the OpenAI kind, to which the text
        is sent, and the model's name there. The environment variable ``WINSET_MODEL_KEY`` may hold
        its key.
    sources : sequence of Source, optional
        Further sources of candidates, asked where they have not looked yet.
    progress : callable, optional
        Called with (documents looked through, documents in all).

    Raises
    ------
    UsageError
        There is no such document, paragraph or state; the parser model is not installed; a source
        does not answer.
    """
    if state is not None and state not in STATES:
        raise UsageError(
            f"There is no state '{state}'; there are: {', '.join(STATES)}.{nearest(state, STATES)}"
        )
    document, n = name, None
    if name is not None and "#" in name:
        passage = library.passage(name)
        document, n = passage.document, passage.n
    if name is not None:
        library.show(str(document))
    further = (*further_sources(parser, endpoint, model), *sources)
    if state in (None, "candidate"):
        for source in (None, *further):
            _look(library.connection, document, source, progress)
    about = None if actor is None else actor_id(actor)
    rows = library.connection.execute(
        _NOW + " where (?1 is null or d.id = ?1) and (?2 is null or c.n = ?2)"
        " order by d.number, c.n, c.start, c.number",
        (document, n),
    )
    return tuple(
        claim
        for claim in (_claim(*row[1:]) for row in rows)
        if state in (None, claim.state) and (about is None or about in claim.actors)
    )


def looked_through(library: Catalogue, name: str) -> bool:
    """Whether the present rules have looked through a document.

    Parameters
    ----------
    library : Catalogue
    name : str
        The document's id.
    """
    row = library.connection.execute(
        "select 1 from claim_reading join document on number = document"
        " where id = ? and extractor = ?",
        (name, EXTRACTOR),
    ).fetchone()
    return row is not None


def further_sources(parser: bool, endpoint: str | None, model: str | None) -> list[Source]:
    """Return what looks for claims beside the rules.

    Parameters
    ----------
    parser : bool
        Whether the parser model does.
    endpoint, model : str, optional
        A language model's address and name.

    Raises
    ------
    UsageError
        One of endpoint and model is missing, or the parser is not installed.
    """
    if (endpoint is None) != (model is None):
        raise UsageError("An endpoint and a model belong together: an address, and a model there.")
    further: list[Source] = []
    if parser:
        from winset.library.claims.parser import installed

        further.append(installed())
    if endpoint is not None and model is not None:
        from winset.library.claims.language_model import Endpoint

        further.append(Endpoint(endpoint, model, os.environ.get("WINSET_MODEL_KEY", "")))
    return further


def accepted_claims(library: Catalogue) -> tuple[Claim, ...]:
    """Return the claims that people accepted, as found or corrected, in the order of the text."""
    rows = library.connection.execute(
        _NOW + " where j.state in ('accepted', 'changed') order by d.number, c.n, c.start, c.number"
    )
    return tuple(_claim(*row[1:]) for row in rows)


def read_claim(library: Catalogue, name: str) -> Claim:
    """Return a claim as it stands.

    Parameters
    ----------
    library : Catalogue
    name : str
        Its id, or the beginning of it (four signs at least) that no other claim shares.

    Raises
    ------
    UsageError
        There is no such claim, or more than one.
    """
    return _claim(*_row(library, name)[1:])


def list_judgements(library: Catalogue, name: str | None = None) -> tuple[Judgement, ...]:
    """Return every judgement of a claim, or of all claims, the first made first.

    Parameters
    ----------
    library : Catalogue
    name : str, optional
        The claim's id, or the beginning of it.
    """
    number = None if name is None else _row(library, name)[0]
    rows = library.connection.execute(
        "select c.found, j.state, j.by, j.held, j.at from judgement j"
        " join claim c on c.number = j.claim where ?1 is null or c.number = ?1 order by j.number",
        (number,),
    )
    return tuple(Judgement(_claim(*row[:4]), row[4]) for row in rows)


def judge_claim(
    library: Catalogue, name: str, how: str, by: str, note: str | None = None, **changes: Any
) -> Claim:
    """Keep a person's judgement of a claim, and return the claim as it stands then.

    Parameters
    ----------
    library : Catalogue
    name : str
        The claim's id, or the beginning of it.
    how : {"accept", "change", "drop"}
        ``accept`` takes the claim as it stands: it is ``accepted`` where that is as it was found,
        else ``changed``. ``change`` corrects it and accepts it so.
    by : str
        Who judges.
    note : str, optional
    **changes
        What ``change`` corrects; see :func:`winset.library.claims.claim.judge`.

    Raises
    ------
    UsageError
        There is no such claim, nobody judges, nothing changes, or a value is unknown.
    """
    if how not in HOW:
        raise UsageError(f"A claim is judged by one of: {', '.join(HOW)}.{nearest(how, HOW)}")
    if how == "change" and not changes:
        raise UsageError("Say what changes: actor, stance, object, polarity or modality.")
    if how != "change" and changes:
        raise UsageError(f"'{how}' changes nothing. To correct the claim, say change.")
    if "label" in changes:
        changes.setdefault("kind", "act" if changes["label"] in ACTS else "stance")
    with store.writing(library.connection):
        number, candidate, *judged = _row(library, name)
        first, now = _claim(candidate), _claim(candidate, *judged)
        after = _judged(first, now, how, by, changes)
        after = replace(after, note=now.note if note is None else " ".join(note.split()))
        library.connection.execute(
            "insert into judgement (claim, state, by, at, held) values (?, ?, ?, ?, ?)",
            (number, after.state, after.by, _now(), _text(after)),
        )
    return after


def _judged(first: Claim, now: Claim, how: str, by: str, changes: dict[str, Any]) -> Claim:
    if how == "drop":
        return judge(now, "dropped", by)
    after = judge(now, "changed", by, **changes) if changes else judge(now, "accepted", by)
    if after.kind == "act" and after.label != now.label:
        after = replace(after, cue="")
    as_found = _text(replace(after, note=first.note)) == _text(first)
    return replace(after, state="accepted" if as_found else "changed")


def actor_id(name: str) -> str:
    """Return the id of an actor: as the gazetteer has it, else made of the name."""
    from winset.case.ids import id_of
    from winset.library.claims.entities import find_entities
    from winset.library.claims.gazetteer import names

    name = " ".join(name.split())
    if name in names():
        return name
    mentions = [m for m in find_entities(name) if (m.start, m.stop) == (0, len(name))]
    return mentions[0].actor if mentions else id_of(name, otherwise="actor")


# --- looking for candidates ----------------------------------------------------------------


def _look(
    connection: sqlite3.Connection,
    name: str | None,
    source: Source | None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Look for candidates in the documents that the present rules, or a source, have not seen."""
    mark = EXTRACTOR if source is None else source.mark
    waiting = connection.execute(
        "select number, id from document where (?1 is null or id = ?1) and not exists (select 1"
        " from claim_reading where document = number and extractor = ?2) order by number",
        (name, mark),
    ).fetchall()
    for done, (number, id_) in enumerate(waiting, start=1):
        own = [
            claim
            for claim in _candidates(connection, number, id_, source)
            if claim.extractor == mark
        ]
        with store.writing(connection):
            _store(connection, number, own, mark)
        if progress is not None:
            progress(done, len(waiting))


def _candidates(
    connection: sqlite3.Connection, number: int, name: str, source: Source | None
) -> list[Claim]:
    from winset.library.claims.rules import find_claims

    dates = connection.execute("select date from document where number = ?", (number,)).fetchall()
    rows = connection.execute(
        "select n, text, kind from paragraph where document = ? order by n", (number,)
    )
    texts = {n: text for n, text, kind in rows if kind not in _UNREAD}
    passages = Passages(name, texts, day_of(dates[0][0] if dates else None))
    return find_claims(passages, () if source is None else (source,))


def _store(connection: sqlite3.Connection, number: int, candidates: list[Claim], mark: str) -> None:
    """Store candidates; those of older rules, or an older parser, that nobody judged go."""
    if connection.execute("select 1 from document where number = ?", (number,)).fetchone() is None:
        return
    connection.execute(
        "delete from claim where document = ?1 and json_extract(found, '$.extractor') like ?2"
        " and not exists (select 1 from judgement where claim = claim.number)",
        (number, f"{mark.split()[0]} %" if mark.split()[0] in ("rules", "parser") else mark),
    )
    connection.executemany(
        "insert into claim (id, document, n, start, found) values (?, ?, ?, ?, ?)"
        " on conflict (id) do nothing",
        [(c.id, number, c.paragraph, c.start, _text(c)) for c in candidates],
    )
    connection.execute("insert or replace into claim_reading values (?, ?)", (number, mark))


# --- rows and claims -----------------------------------------------------------------------

_NOW = (
    "select c.number, c.found, j.state, j.by, j.held from claim c"
    " join document d on d.number = c.document left join judgement j on j.number ="
    " (select max(number) from judgement where claim = c.number)"
)


def _row(library: Catalogue, name: str) -> tuple[Any, ...]:
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", name):
        raise UsageError(
            f"'{name}' is no id of a claim. List them: winset library claims --library "
            f"{library.path}"
        )
    rows = library.connection.execute(
        _NOW + " where substr(c.id, 1, ?) = ? order by c.number limit 2", (len(name), name)
    ).fetchall()
    if not rows:
        raise UsageError(
            f"There is no claim '{name}' in {library.path}. List them: winset library claims"
        )
    if len(rows) > 1:
        raise UsageError(f"More than one claim begins with '{name}'. Write more of its id.")
    return tuple(rows[0])


def _claim(
    candidate: str, state: str | None = None, by: str | None = None, judged: str | None = None
) -> Claim:
    data = json.loads(candidate if judged is None else judged)
    names = {field.name for field in fields(Claim)}
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in data.items()
        if key in names
    }
    return Claim(**values, state=state or "candidate", by=by or "")


def _text(claim: Claim) -> str:
    """Return a claim as it is kept; who judged it, and how, stands beside it."""
    data = {key: value for key, value in asdict(claim).items() if key not in ("state", "by")}
    return json.dumps(data, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

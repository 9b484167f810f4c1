"""The library beside the cases, opened for one request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request

from winset import api
from winset.errors import WinsetError
from winset.web.workbench import workbench_of

if TYPE_CHECKING:
    from winset.library.library import Library


@contextmanager
def opened(request: Request, create: bool = False) -> Iterator[Library | None]:
    """Open the library for one request; None where there is none yet.

    Parameters
    ----------
    request : Request
    create : bool
        Whether to make one where there is none.
    """
    place = workbench_of(request).library
    if not create and not place.exists():
        yield None
        return
    with api.open_library(place, create=create) as library:
        yield library


def documents(request: Request) -> tuple[str, ...]:
    """Return the ids of the library's documents; none where it cannot be opened."""
    try:
        with opened(request) as library:
            return () if library is None else library.ids()
    except WinsetError:
        return ()


@contextmanager
def library_of(request: Request) -> Iterator[Library]:
    """Open the library for one request.

    Raises
    ------
    HTTPException
        There is none yet.
    """
    with opened(request) as library:
        if library is None:
            raise HTTPException(404, "There is no library yet.")
        yield library


def base(request: Request) -> str:
    """Return the address of the library's pages, in the case that the request names if any."""
    key = request.path_params.get("key")
    return "/library" if key is None else f"/case/{quote(key)}/library"

"""Files of R (``.rda``, ``.RData``, ``.rds``) that hold one data frame -> a table of text.

rdata reads them in Python alone; what they hold is data, and no code of theirs is run.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import warnings
import zlib
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, Literal

from winset.confined import Ended, confined
from winset.errors import Findings, UsageError
from winset.interchange.tables import Limits

if TYPE_CHECKING:
    import pandas as pd

NEEDED = "Reading files of R needs rdata. Install it: pip install 'winset[r]'"
_SAVED = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n")
_ALONE = (b"X\n\0\0\0\2", b"X\n\0\0\0\3", b"A\n2\n", b"A\n3\n")
_LONGEST_SIGN = 6
_SECONDS, _MEMORY = 120.0, 4_000_000_000
_PACKED: dict[bytes, Callable[[IO[bytes]], gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}


def is_r_data(raw: bytes) -> bool:
    """Say whether bytes are a file that R saved, packed or not.

    Parameters
    ----------
    raw : bytes
    """
    try:
        return _unpacked(raw, _LONGEST_SIGN).startswith(_SAVED + _ALONE)
    except (OSError, EOFError, zlib.error, lzma.LZMAError):
        return False


def r_table(raw: bytes, file: str, limits: Limits) -> bytes:
    """Return the data frame of a file of R as a table, its cells set apart by commas.

    Parameters
    ----------
    raw : bytes
    file : str
        Its name in findings.
    limits : Limits

    Raises
    ------
    CaseError
        It is broken or too large, or holds no data frame, or several.
    UsageError
        rdata is not installed.
    """
    if find_spec("rdata") is None:
        raise UsageError(NEEDED)
    findings = Findings(file, 1)
    try:
        text, names = confined(_as_csv, raw, limits, seconds=_SECONDS, memory=_MEMORY)
    except Ended as ended:
        text, found = b"", f"a file of R of which {ended}"
    except ValueError as error:
        text, found = b"", f"a file of R that cannot be read ({error})"
    else:
        held = f": {', '.join(names[:10])}" if names else ""
        found = f"a file of R that holds {len(names) or 'no'} data frames{held}"
    if not text:
        expected = f"one data frame, of at most {limits.bytes:,} bytes"
        findings.error(0, 0, "", found, expected, "In R, save one table: write.csv(x, 'x.csv').")
        findings.stop()
    return text


def _as_csv(raw: bytes, limits: Limits) -> tuple[bytes, list[str]]:
    """Return the one data frame of a file as a table, and the names of all that it holds."""
    try:
        frames = _frames(raw, limits)
        if len(frames) != 1:
            return b"", list(frames)
        (frame,) = frames.values()
        whole = frame.convert_dtypes()  # a year is 1995 and not 1995.0
        said = whole.select_dtypes("boolean").columns
        text = whole.astype(dict.fromkeys(said, "Int64")).to_csv(index=False, lineterminator="\n")
    except MemoryError:
        raise
    except Exception as error:  # whatever a damaged file sets off while it is read
        told = " ".join(str(error).split())[:100] or "something else than data"
        raise ValueError(told) from None
    return str(text).encode(), list(frames)


def _unpacked(raw: bytes, most: int) -> bytes:
    """Return the first bytes of what a file holds."""
    opened = next((way for sign, way in _PACKED.items() if raw.startswith(sign)), None)
    return raw[:most] if opened is None else opened(io.BytesIO(raw)).read(most)


def _frames(raw: bytes, limits: Limits) -> dict[str, pd.DataFrame]:
    """Return the data frames of a file by their names."""
    import pandas as pd
    import rdata

    content = _unpacked(raw, limits.bytes + 1)
    if len(content) > limits.bytes:
        raise ValueError(f"more than {limits.bytes:,} bytes")
    bounded = {
        name: _bounded(make, limits) if name.startswith(b"compact") else make
        for name, make in rdata.parser.DEFAULT_ALTREP_MAP.items()
    }
    saved = content.startswith(_SAVED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of classes that are kept as what they are made of
        parsed = rdata.parser.parse_data(
            content, altrep_constructor_dict=bounded, extension=".rda" if saved else ".rds"
        )
        made: Any = dict(rdata.conversion.DEFAULT_CLASS_MAP) | _MOMENTS
        held = rdata.conversion.convert(parsed, made, default_encoding="utf-8")
    named = held if saved else {"table": held}
    return {str(name): one for name, one in named.items() if isinstance(one, pd.DataFrame)}


def _moments(unit: Literal["D", "s"], sign: str, values: Any, _: Any) -> list[str | None]:
    """Return days, or moments of UTC, as people write them; R counts them from 1970 on."""
    import numpy as np

    numbers: Any = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    return [
        f"{np.datetime64(int(np.floor(n)), unit)}{sign}" if np.isfinite(n) else None
        for n in numbers.tolist()
    ]


_MOMENTS: dict[str | bytes, Callable[[Any, Any], Any]] = {
    "Date": partial(_moments, "D", ""),
    "POSIXct": partial(_moments, "s", "Z"),
}


def _bounded(make: Callable[[Any], Any], limits: Limits) -> Callable[[Any], Any]:
    """Return what writes out a sequence that is kept as its ends, if it is not too long."""

    def build(state: Any) -> Any:
        if not 0 <= float(state.value[0]) <= limits.rows:
            raise ValueError(f"a sequence of more than {limits.rows:,} numbers")
        return make(state)

    return build

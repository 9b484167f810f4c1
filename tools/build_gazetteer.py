"""Write src/winset/library/claims/gazetteer.json: states, organisations, leaders.

Sources, all free to use and to pass on:

- the World Factbook, public domain, as the JSON mirror factbook/factbook.json (CC0): names,
  nationalities, capitals, incumbents. Give its folder; commit 8662a8b was used;
- Unicode CLDR by way of Babel (BSD): ISO 3166 codes. Installed for this script alone;
- the tables in tools/gazetteer/, made by hand for Winset: further names, organisations, seats of
  government, leaders by role and date.

Run it after a change to a table: ``python tools/build_gazetteer.py FACTBOOK``. Without a folder the
states that are there are kept, and the tables alone are read again.
"""

from __future__ import annotations

import csv
import html
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TABLES = HERE / "gazetteer"
TARGET = HERE.parent / "src" / "winset" / "library" / "claims" / "gazetteer.json"
REGIONS = (
    "africa",
    "australia-oceania",
    "central-america-n-caribbean",
    "central-asia",
    "east-n-southeast-asia",
    "europe",
    "middle-east",
    "north-america",
    "south-america",
    "south-asia",
)
KNOWN = ("prime minister", "president", "chancellor", "premier", "king", "emir", "sultan")
OFFICES = {office.split()[0] for office in KNOWN}
MONTHS = (
    "January February March April May June July August September October November December"
).split()
SINCE = re.compile(r"(?P<who>[^;,()]+?)\s*\(since (?:(\d{1,2}) )?(?:([A-Z][a-z]+) )?(\d{4})\)")


def rows(name: str) -> list[dict[str, str]]:
    """Read a table made by hand; lines that begin with # are remarks."""
    text = (TABLES / f"{name}.tsv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [
        {key: (value or "").strip() for key, value in row.items()}
        for row in csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]


def many(cell: str) -> list[str]:
    """Split a cell at |."""
    return [part.strip() for part in cell.split("|") if part.strip()]


def slug(name: str) -> str:
    """Return an id as cases write it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def held(data: Any, *path: str) -> str:
    """Return a text of the factbook without markup and notes."""
    for key in path:
        data = data.get(key, {}) if isinstance(data, dict) else {}
    text = data.get("text", "") if isinstance(data, dict) else str(data or "")
    text = re.sub(r"<[^>]+>", " ", html.unescape(text)).replace("\xa0", " ")
    return re.split(r";| note\b|\s--\s", text)[0].strip()


def nationality(text: str) -> list[str]:
    """Return singular and plural of ``Iranian(s)``, ``Briton(s), British (collective plural)``."""
    found: list[str] = []
    for part in re.split(r",| or |/", re.sub(r"\((?!s\)|es\))[^)]*\)", "", text)):
        part = part.strip()
        if not part or not part[0].isupper():
            continue
        base = re.sub(r"\((?:s|es)\)", "", part)
        found.append(base)
        if base != part:
            found.append(base + ("es" if "(es)" in part else "s"))
    return list(dict.fromkeys(found))


def person(text: str) -> tuple[str, str, str]:
    """Split ``President Masoud PEZESHKIAN`` into role, name and the name used alone."""
    words = [word for word in re.sub(r"[\"“”].*?[\"“”]", "", text).split() if word]
    first = next(
        (
            k
            for k, word in enumerate(words)
            if k and word[0].isupper() and not _role(word) and words[k - 1] not in ("of", "the")
        ),
        None,
    )
    if first is None or not any(word.isupper() and len(word) > 1 for word in words[first:]):
        return "", "", ""
    name = words[first:]
    last = [word for word in name if word.isupper() and len(word) > 1] or name[-1:]
    return " ".join(words[:first]), " ".join(map(titled, name)), titled(" ".join(last))


def _role(word: str) -> bool:
    known = (
        "President Prime Minister King Queen Emir Sultan Chancellor Premier Supreme Leader Vice Acting "
        "Interim Chairman Transitional Crown Prince Amir Federal Deputy Taoiseach General Governor State "
        "Head Government Council Chief Administrator Grand Duke Pope Secretary First Counselor Doctor Dr. "
        "Executive Minister Sir Dame Sheikh Co-prince Custodian Leader Princess Field Marshal Gen. Lt. "
        "Maj. Col. Colonel Captain Regent Military Presidential Yang di-Pertuan Agong"
    )
    return word.strip(",") in known.split()


def titled(text: str) -> str:
    """Return ``Masoud Pezeshkian`` for ``Masoud PEZESHKIAN``."""
    return " ".join(
        "-".join(p.capitalize() if p.isupper() and len(p) > 1 else p for p in w.split("-"))
        for w in text.split()
    )


def state(data: Any, codes: dict[str, str]) -> dict[str, Any] | None:
    """Return one state as the factbook has it."""
    government = data.get("Government", {})
    country = government.get("Country name", {})
    long, short = (held(country, f"conventional {kind} form") for kind in ("long", "short"))
    name = short if short and short != "none" else long
    domain = re.search(r"\.([a-z]{2})\b", held(data, "Communications", "Internet country code"))
    two = domain[1].upper() if domain else ""
    people = held(data, "People and Society", "Nationality", "noun")
    if not name or name == "none" or not people or not re.fullmatch(r"[A-Z]{2}", two):
        return None
    name = re.sub(r"^(.*), The$", r"\1", name)
    two = {"UK": "GB"}.get(two, two)
    adjective = held(data, "People and Society", "Nationality", "adjective")
    names = [name, long, held(country, "former")] if "none" not in long else [name]
    leaders = []
    for office in ("chief of state", "head of government"):
        text = held(government, "Executive branch", office)
        for found in SINCE.finditer(text):
            role, full, last = person(found["who"])
            role = role.lower()
            offices = set(role.split())
            plain = (
                len(full.split()) > 1 and not re.search(r"\.|Iii|Vi\b", full) and offices & OFFICES
            )
            if plain and not government.get("Dependency status"):
                day, month, year = found.groups()[1:]
                m = MONTHS.index(month) + 1 if month in MONTHS else 1
                since = f"{year}-{m:02d}-{int(day or 1):02d}"
                kept = next(office for office in KNOWN if office.split()[0] in offices)
                leaders.append({"name": full, "last": last, "role": kept, "since": since})
    return {
        "id": slug(name),
        "kind": "state",
        "name": name,
        "iso2": two,
        "iso3": codes.get(two, ""),
        "names": list(dict.fromkeys(n for n in names[:2] if n)),
        "people": [
            p
            for p in dict.fromkeys([*nationality(adjective), *nationality(people)])
            if p not in names
        ],
        "capital": re.sub(r"\s*\(.*?\)", "", held(government, "Capital", "name")).split(",")[0],
        "leaders": list({leader["name"]: leader for leader in leaders}.values()),
    }


def states(folder: Path) -> list[dict[str, Any]]:
    """Read every state of the factbook."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    codes = {
        two[0]: three
        for three, two in sorted(aliases.items())
        if len(three) == 3 and three.isalpha() and len(two) == 1
    }
    found = []
    for region in REGIONS:
        for path in sorted((folder / region).glob("*.json")):
            entry = state(json.loads(path.read_text(encoding="utf-8")), codes)
            if entry is not None:
                found.append(entry)
    return sorted(found, key=lambda entry: entry["id"])


def corrected(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the hand-made names of states beside those of the factbook."""
    by_id = {entry["id"]: dict(entry) for entry in found}
    for row in rows("states"):
        entry = by_id.setdefault(
            row["id"],
            {"id": row["id"], "kind": "state", "name": row["name"], "iso2": "", "iso3": ""}
            | {"names": [], "people": [], "capital": "", "leaders": []},
        )
        if row["name"]:
            entry["name"] = row["name"]
        for key, column in (("iso3", "iso3"), ("capital", "capital")):
            if row[column]:
                entry[key] = row[column]
        entry["names"] = list(dict.fromkeys([*entry["names"], entry["name"], *many(row["names"])]))
        entry["people"] = list(dict.fromkeys([*entry["people"], *many(row["people"])]))
        if entry["capital"] == "none":
            entry["capital"] = ""
        if row["seats"]:
            entry["seats"] = many(row["seats"])
        entry["names"] = [n for n in entry["names"] if n not in many(row["drop"])]
        entry["people"] = [n for n in entry["people"] if n not in many(row["drop"])]
    return sorted(by_id.values(), key=lambda entry: str(entry["id"]))


def main(arguments: list[str]) -> None:
    """Build the file."""
    base = TABLES / "factbook-states.json"
    if arguments:
        text = json.dumps(states(Path(arguments[0])), ensure_ascii=False, indent=1)
        base.write_text(text + "\n", encoding="utf-8")
    built = {
        "sources": "World Factbook (public domain), Unicode CLDR codes, tables made for Winset",
        "states": corrected(json.loads(base.read_text(encoding="utf-8"))),
        "organisations": [
            {"id": r["id"], "kind": r["kind"], "name": r["name"], "names": many(r["names"])}
            for r in rows("organisations")
        ],
        "leaders": [
            {
                "name": r["name"],
                "names": many(r["names"]),
                "last": r["last"],
                "alone": r["alone"] == "yes",
                "of": r["of"],
                "role": r["role"],
                "since": r["since"],
                "until": r["until"] or None,
            }
            for r in rows("leaders")
        ],
        "no_actors": sorted(row["phrase"] for row in rows("no_actors")),
    }
    text = json.dumps(built, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(text.replace("},{", "},\n{") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Reads the documentation: its pages, their headings, links, tables and blocks of code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\s*$")
_NOTE = re.compile(r"^<!-- *(?P<note>.+?) *-->\s*$")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`[^`\n]*`")


@dataclass
class Block:
    """A fenced block of code; `note` is the HTML comment right above it, if there is one."""

    language: str
    line: int
    note: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(line + "\n" for line in self.lines)


class Page:
    """A Markdown file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.relative_to(ROOT).as_posix()
        self.text = path.read_text(encoding="utf-8")
        self.blocks: list[Block] = []
        self.prose: list[tuple[int, str]] = []
        self._split()

    def _split(self) -> None:
        block: Block | None = None
        indent = note = ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            fence = _FENCE.match(line)
            if block is None and fence:
                indent = fence["indent"]
                block = Block(fence["language"], number, note)
                note = ""
            elif block is not None and line.strip() == "```":
                self.blocks.append(block)
                block = None
            elif block is not None:
                block.lines.append(line.removeprefix(indent))
            else:
                self.prose.append((number, line))
                found = _NOTE.match(line)
                note = found["note"] if found else note if not line.strip() else ""
        assert block is None, f"{self.name}:{block.line}: the block has no end"

    def of(self, language: str) -> list[Block]:
        return [block for block in self.blocks if block.language == language]

    @property
    def links(self) -> list[tuple[int, str]]:
        words = _CODE.sub("", "\n".join(line for _, line in self.prose))
        return [
            (self.prose[words.count("\n", 0, found.start())][0], found[1])
            for found in _LINK.finditer(words)
        ]

    @property
    def headings(self) -> list[str]:
        return [line.lstrip("#").strip() for _, line in self.prose if re.match(r"#{1,4} ", line)]

    @property
    def anchors(self) -> set[str]:
        found: dict[str, int] = {}
        for heading in self.headings:
            found[slug(heading)] = found.get(slug(heading), 0) + 1
        return {f"{name}-{n}" if n else name for name, most in found.items() for n in range(most)}

    def section(self, heading: str) -> str:
        """Return the prose under a heading, up to the next of the same level or a higher one."""
        lines: list[str] = []
        level = 0
        for _, line in self.prose:
            found = re.match(r"(#{1,4}) (.*)", line)
            if found and found[2].strip() == heading:
                level = len(found[1])
            elif found and level and len(found[1]) <= level:
                break
            elif level:
                lines.append(line)
        assert level, f"{self.name} has no heading '{heading}'"
        return "\n".join(lines)


def slug(heading: str) -> str:
    """Return a heading's anchor, as forges make it."""
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return plain.strip().replace(" ", "-")


def rows(section: str) -> list[list[str]]:
    """Return the cells of the table rows in a section, heads left out."""
    found = []
    for line in section.splitlines():
        if line.startswith("|") and not re.match(r"^\|[\s:|-]+\|$", line):
            found.append([cell.strip() for cell in line.strip().strip("|").split(" | ")])
    return found


def quoted(cell: str) -> list[str]:
    """Return the words that a cell sets in code."""
    return re.findall(r"`([^`]+)`", cell)


PAGES = [
    Page(path)
    for path in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *sorted((ROOT / "docs").rglob("*.md")),
    ]
    if path.exists()
]


def page(name: str) -> Page:
    """Return the page of that name, such as ``docs/reference/case.md``."""
    return next(found for found in PAGES if found.name == name)

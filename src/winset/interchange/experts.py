"""What several experts believe about the numbers of a case: a file each, read, checked and pooled.

A folder holds ``NAME.yaml`` for each expert: who it is, and beliefs about numbers of the case, each
with its reason, day and round. ``seeds.yaml`` beside them has the questions of known answer, apart
from the answers to them. A number is named as its draws are, ``position/russia/fordow``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from importlib import resources
from importlib.resources import as_file
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from winset.case.belief import Belief, chance, fault
from winset.case.fields import Count, Id, Number, Part, Traced, When
from winset.case.ids import as_id
from winset.case.validation import finding_of
from winset.case.yaml.text import Text, read_text
from winset.errors import CaseError, Finding, Findings, UsageError, nearest
from winset.interchange.expert_tables import TABLES, texts_of
from winset.interchange.judgements import LIMITS
from winset.interchange.studies import Answered, Study, StudyItem, assembled
from winset.interchange.tables import read_table
from winset.kernels.classical_model import optimised, performance_weights

SEEDS_FILE = "seeds.yaml"
MOST_EXPERTS = 200
WEIGHTS = ("equal", "global", "global_optimised")
"""How experts are weighed: alike, or by performance on seeds (Cooke 1991)."""


def _belief_or_word(value: Any) -> Belief:
    return chance(value) if isinstance(value, str) else Belief.parse(value)


def _percentiles(value: Belief) -> Belief:
    if not value.stated:
        raise fault("percentiles, such as {p5:, p50:, p95:}", "State percentiles of a seed.")
    return value


class Judged(Traced):
    """What an expert believes about one number of a case."""

    about: str
    """Which: ``salience/iran/duration``."""
    belief: Annotated[Belief, BeforeValidator(_belief_or_word)]
    date: When | None = None
    round: Count = 1
    """In which round it was given; the last one counts."""


def _name(value: str) -> str:
    if not value.strip():
        raise fault("a name", "Say who answered; others see it only where named is true.")
    return value.strip()


def _once(rows: tuple[Judged, ...]) -> tuple[Judged, ...]:
    given = Counter((row.about, row.round) for row in rows)
    twice = [f"{about} in round {number}" for (about, number), n in given.items() if n > 1]
    if twice:
        raise fault("one belief about a number in a round", f"Drop one about {twice[0]}.")
    return rows


class Expert(Part):
    """An expert's file."""

    name: Annotated[str, AfterValidator(_name)]
    case: str | None = None
    """The case that was asked about, by its id; it is seen to when a form comes back."""
    named: bool = False
    """Whether others may see the name; anonymous unless it says so."""
    made_up: bool = False
    """Whether the numbers were made for an example."""
    note: str | None = None
    beliefs: Annotated[tuple[Judged, ...], AfterValidator(_once)] = ()
    seeds: dict[Id, Annotated[Belief, AfterValidator(_percentiles)]] = Field(default_factory=dict)
    """Percentiles of questions of known answer."""


class Seed(Traced):
    """A question of known answer."""

    question: str
    known: Number
    unit: str | None = None
    scale: Literal["uni", "log"] = "uni"


class SeedList(Part):
    """The questions of known answer."""

    seeds: dict[Id, Seed]


@dataclass(frozen=True)
class Member:
    """An expert of a panel.

    Attributes
    ----------
    id : str
        The name of the file.
    label : str
        What others see: the name where it may be seen, or a letter that tells nothing.
    """

    id: str
    label: str
    expert: Expert
    text: Text

    def latest(self, most: int | None = None) -> dict[str, Judged]:
        """Return the last belief about each number, up to a round.

        Parameters
        ----------
        most : int, optional
        """
        rows = sorted(self.expert.beliefs, key=lambda row: row.round)
        return {row.about: row for row in rows if most is None or row.round <= most}


@dataclass(frozen=True, eq=False)
class Panel:
    """Several experts, in an order that depends on their names alone.

    Attributes
    ----------
    members : tuple of Member
    seeds : mapping of id to Seed
    round : int, optional
        The last round that counts.
    """

    members: tuple[Member, ...]
    seeds: Mapping[str, Seed]
    round: int | None = None

    def of(self, about: str) -> tuple[tuple[Member, Judged], ...]:
        """Return who believes what about a number."""
        given = ((member, member.latest(self.round).get(about)) for member in self.members)
        return tuple((member, judged) for member, judged in given if judged is not None)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the case about which somebody believes something."""
        every = {about for member in self.members for about in member.latest(self.round)}
        return tuple(sorted(every))

    def study(self) -> Study:
        """Return the answers to seeds as a study.

        Raises
        ------
        UsageError
            There are no seeds, or no answers to them.
        CaseError
            Experts stated different percentiles.
        """
        if not self.seeds:
            raise UsageError(
                f"Performance weights need questions of known answer: a file {SEEDS_FILE} beside "
                "the experts' files."
            )
        findings = Findings(SEEDS_FILE)
        answers, levels = [], []
        for member in self.members:
            for key, belief in member.expert.seeds.items():
                if key not in self.seeds:
                    mend = f"Correct the id.{nearest(key, self.seeds)}"
                    findings.error(
                        0, 0, f"{member.id}: {key}", key, f"a seed of {SEEDS_FILE}", mend
                    )
                    continue
                levels.append(tuple(level for level, _ in belief.stated))
                values = tuple(value for _, value in belief.stated)
                answers.append(Answered(0, member.label, key, values))
        if not answers:
            raise UsageError("No expert answered a seed, so there is nothing to weigh them by.")
        usual = Counter(levels).most_common(1)[0][0]
        for answer, stated in zip(answers, levels, strict=True):
            if stated != usual:
                found = ", ".join(f"p{100 * level:g}" for level in stated)
                expected = ", ".join(f"p{100 * level:g}" for level in usual) + ", as the others"
                path = f"{answer.expert} on {answer.item}"
                findings.error(0, 0, path, found, expected, "Ask for the same percentiles.")
        findings.stop()
        items = {
            key: StudyItem(key, seed.scale == "log", seed.question, seed.why or "")
            for key, seed in self.seeds.items()
        }
        known = {key: seed.known for key, seed in self.seeds.items()}
        return assembled(usual, items, answers, known, findings)

    def weights(self, how: str | Mapping[str, float] = "equal") -> dict[str, float]:
        """Return each member's weight, by label.

        Parameters
        ----------
        how : str or mapping of id to float
            One of `WEIGHTS`; or weights by the names of files, 0 for who is not named.
        """
        labels = [member.label for member in self.members]
        if not isinstance(how, str):
            known = {member.id: member.label for member in self.members}
            unknown = [name for name in how if name not in known]
            wrong = [name for name, weight in how.items() if not 0.0 <= weight < math.inf]
            if wrong:
                raise UsageError(f"The weight of {wrong[0]} is no number of 0 or more.")
            if unknown or not any(how.values()):
                raise UsageError(
                    f"Weights name {', '.join(unknown) or 'nobody'}; there are {', '.join(known)}."
                )
            return {label: float(how.get(key, 0.0)) for key, label in known.items()}
        if how not in WEIGHTS:
            raise UsageError(f"There are no weights '{how}'; there are {', '.join(WEIGHTS)}.")
        if how == "equal":
            return dict.fromkeys(labels, 1.0)
        study = self.study()
        silent = [label for label in labels if label not in study.experts]
        if silent:
            raise UsageError(
                f"{', '.join(silent)} answered no seed, so performance says nothing of them. Ask "
                "them, or name weights, such as --weights NAME=2,NAME=1."
            )
        found = (
            performance_weights(study.quantiles)
            if how == "global"
            else optimised(study.quantiles).weights[:, 0]
        )
        if not np.any(found > 0.0):
            raise UsageError("No expert's calibration is above 0; weigh them alike instead.")
        weights = dict(zip(study.experts, found.tolist(), strict=True))
        return {label: weights[label] for label in labels}


def read_experts(folder: str | FilePath, round: int | None = None) -> Panel:  # noqa: A002
    """Read the files of experts, or one table of all.

    Parameters
    ----------
    folder : str or Path
        That holds a file ``NAME.yaml`` for each, and perhaps ``seeds.yaml``; or a table or workbook
        with a row an expert and number, beside which ``seeds.yaml`` may stand.
    round : int, optional
        The last round that counts; by default all do.

    Raises
    ------
    CaseError
        Files have faults; all of them are listed.
    UsageError
        There is no such folder, or nobody in it.
    """
    place = FilePath(folder)
    if place.suffix.lower() in TABLES and not place.is_dir():
        return _of_table(place, round)
    try:
        files = sorted(p for p in place.iterdir() if p.suffix.lower() in (".yaml", ".yml"))
    except OSError as error:
        raise UsageError(f"Cannot read the experts in {place}: {error.strerror}.") from error
    findings: list[Finding] = []
    seeds: Mapping[str, Seed] = {}
    read: list[tuple[str, Expert, Text]] = []
    for file in files:
        model = SeedList if file.name == SEEDS_FILE else Expert
        part, text = _read(file, model, findings)
        if isinstance(part, SeedList):
            seeds = part.seeds
        elif isinstance(part, Expert):
            read.append((file.stem, part, text))
    if any(one.severity == "error" for one in findings):
        raise CaseError(findings)
    if not read:
        raise UsageError(f"{place} holds no file NAME.yaml of an expert.")
    if len(read) > MOST_EXPERTS:
        raise UsageError(f"{place} holds {len(read)} experts; {MOST_EXPERTS} are the most.")
    return Panel(tuple(_labelled(read)), seeds, round)


def _of_table(place: FilePath, last: int | None) -> Panel:
    texts = texts_of(read_table(place, LIMITS))
    findings: list[Finding] = []
    read: list[tuple[str, Expert, Text]] = []
    for name, text in texts.items():
        part, key = _validated(text, Expert, findings), as_id(name.lower(), "expert")
        if any(key == taken for taken, _, _ in read):
            mend = "Write one expert's name alike in all rows, or two names apart."
            findings.append(Finding(text.file, 0, 0, "expert", name, "another name", mend, "error"))
        elif isinstance(part, Expert):
            read.append((key, part, text))
    if findings:
        raise CaseError(findings)
    if not read:
        raise UsageError(f"{place} holds no answers.")
    beside = place.parent / SEEDS_FILE
    seeds = read_seeds(beside) if beside.is_file() else {}
    return Panel(tuple(_labelled(read)), seeds, last)


def read_seeds(source: str | FilePath | None = None) -> Mapping[str, Seed]:
    """Read questions of known answer.

    Parameters
    ----------
    source : str or Path, optional
        A file such as ``experts/seeds.yaml``; by default the quiz that comes with Winset.

    Raises
    ------
    CaseError
        It has faults.
    UsageError
        There is no such file.
    """
    with ExitStack() as stack:
        quiz = resources.files("winset.interchange") / "quiz.yaml"
        file = FilePath(source) if source is not None else stack.enter_context(as_file(quiz))
        findings: list[Finding] = []
        part, _ = _read(file, SeedList, findings)
    if not isinstance(part, SeedList):
        raise CaseError(findings)
    return part.seeds


def read_answers(files: Iterable[str | FilePath], seeds: Mapping[str, Seed]) -> Study:
    """Return what experts answered to questions of known answer, by their own names.

    Parameters
    ----------
    files : iterable of str or Path
        That a form handed back, or experts' files.
    seeds : mapping of id to Seed

    Raises
    ------
    CaseError
        A file has faults.
    UsageError
        There is no such file, or nobody answered.
    """
    findings: list[Finding] = []
    members: list[Member] = []
    for file in map(FilePath, files):
        part, text = _read(file, Expert, findings)
        if isinstance(part, Expert):
            taken = {member.label for member in members}
            label = part.name if part.name not in taken else f"{part.name} ({file.stem})"
            members.append(Member(file.stem, label, part, text))
    if findings:
        raise CaseError(findings)
    return Panel(tuple(members), seeds).study()


def read_expert(text: Text) -> Expert:
    """Return the expert of a text.

    Parameters
    ----------
    text : Text

    Raises
    ------
    CaseError
        It has faults.
    """
    findings = [*text.findings]
    part = _validated(text, Expert, findings)
    if findings or not isinstance(part, Expert):
        raise CaseError(findings)
    return part


def _labelled(read: Sequence[tuple[str, Expert, Text]]) -> Iterator[Member]:
    """Yield members, each with the name that others see; letters follow no alphabet of names."""
    mixed = sorted(read, key=lambda one: blake2b(one[0].encode()).digest())
    names = Counter(expert.name for _, expert, _ in read if expert.named)
    for number, (key, expert, text) in enumerate(mixed):
        letters = chr(65 + number % 26) + (str(number // 26) if number > 25 else "")
        own = expert.named and names[expert.name] == 1
        yield Member(key, expert.name if own else f"Expert {letters}", expert, text)


def _read(file: FilePath, model: type[Part], findings: list[Finding]) -> tuple[Part | None, Text]:
    try:
        text = read_text(file.read_bytes(), str(file))
    except CaseError as error:
        findings += error.findings
        return None, Text(str(file))
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {error.strerror}.") from error
    findings += text.findings
    return _validated(text, model, findings), text


def _validated(text: Text, model: type[Part], findings: list[Finding]) -> Part | None:
    try:
        return model.model_validate(text.data)
    except ValidationError as error:
        findings += [finding_of(text, one, False) for one in error.errors(include_url=False)]
        return None

"""Tables of votes: both forms, every coding, and what is said of bad ones."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from winset.errors import CaseError, UsageError
from winset.interchange import tables, votes

LONG = (
    "rcid,country_code,country,vote\n1,US,United States,yes\n1,RU,Russia,no\n"
    "2,US,United States,abstain\n2,RU,Russia,yes\n"
)
WIDE = "actor,2,1\nUS,abstain,yes\nRU,yes,no\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def done(text: str | bytes, name: str = "votes.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return done


def as_dict(calls: votes.RollCalls) -> dict[tuple[str, str], int]:
    return {
        (a, r): int(calls.votes[i, j])
        for i, a in enumerate(calls.actors)
        for j, r in enumerate(calls.ids)
        if calls.votes[i, j] >= 0
    }


WANTED = {("US", "1"): 2, ("RU", "1"): 0, ("US", "2"): 1, ("RU", "2"): 2}


@pytest.mark.parametrize("text", [LONG, WIDE, LONG.replace(",", ";"), WIDE.replace(",", "\t")])
@pytest.mark.parametrize("dress", [str.encode, lambda t: b"\xef\xbb\xbf" + t.encode(),
                                   lambda t: t.replace("\n", "\r\n").encode(),
                                   lambda t: t.encode("utf-16"),
                                   lambda t: gzip.compress(t.encode())])  # fmt: skip
def test_both_forms_say_the_same(write: Write, text: str, dress: Callable[[str], bytes]) -> None:
    calls = votes.read(write(dress(text)))
    assert as_dict(calls) == WANTED
    assert calls.actors == ("RU", "US")
    assert calls.ids == ("1", "2")
    assert calls.sessions.tolist() == [0, 0]


def test_order_of_rows_does_not_matter(write: Write) -> None:
    head, *rows = LONG.splitlines()
    one = votes.read(write(LONG))
    other = votes.read(write("\n".join([head, *rows[::-1]])))
    assert (one.actors, one.ids, one.names) == (other.actors, other.ids, other.names)
    assert (one.votes == other.votes).all()


@pytest.mark.parametrize(
    ("cells", "codes", "wanted"),
    [
        ("Yes|NO|Abstain|absent", None, [2, 0, 1, -1]),
        ("yea|nay|Present|", None, [2, 0, 1, -1]),
        ("1|3|2|8", None, [2, 0, 1, -1]),
        ("1.0|3.0|2.0|9.0", None, [2, 0, 1, -1]),
        ("1|0|NA|1", None, [2, 0, -1, 2]),
        ("1|-1|0|NA", None, [2, 0, 1, -1]),
        ("1|6|9|2", "voteview", [2, 0, -1, 2]),
        ("4|5|6|7", "4=no,5=abstain,6=yes,7=absent", [0, 1, 2, -1]),
        ("ja|nein|yes|no", "ja=yes,nein=no", [2, 0, 2, 0]),
    ],
)
def test_codings(write: Write, cells: str, codes: str | None, wanted: list[int]) -> None:
    rows = "".join(f"a{k},{cell}\n" for k, cell in enumerate(cells.split("|")))
    calls = votes.read(write("who,roll\n" + rows), form="wide", codes=codes)
    assert calls.votes[:, 0].tolist() == wanted


def test_an_actor_without_a_code_goes_by_its_name_and_na_is_namibia(write: Write) -> None:
    text = "rcid,country_code,country,vote\n1,NA,Namibia,yes\n1,,Zanzibar,no\n1,,Yemen AR,yes\n"
    calls = votes.read(write(text))
    assert calls.actors == ("NA", "Yemen AR", "Zanzibar")
    assert calls.names["NA"] == "Namibia"


def test_sessions_titles_and_issues(write: Write) -> None:
    rolls = write('rcid,session,date,short\n2,70.0,2015-12-02,"Arms, ""small"""\n1,71,,\n', "r.csv")
    issues = write("rcid,short_name,issue\n1,nu,Nuclear\n1,me,Middle East\n2,nu,Nuclear\n", "i.csv")
    calls = votes.read(write(LONG), rolls, issues)
    assert calls.ids == ("2", "1")
    assert calls.sessions.tolist() == [70, 71]
    assert calls.titles["2"] == 'Arms, "small"'
    assert calls.dates["2"] == "2015-12-02"
    assert dict(calls.issues) == {"nu": ("1", "2"), "me": ("1",)}
    assert calls.issue_names["me"] == "Middle East"


def test_sessions_in_the_table_itself_and_columns_by_name(write: Write) -> None:
    text = "wer,was,wie,congress\nA,1,yes,90\nB,1,no,90\nA,2,no,91\nB,2,yes,91\n"
    calls = votes.read(write(text), columns={"actor": "wer", "roll_call": "was", "vote": "wie"})
    assert calls.sessions.tolist() == [90, 91]


def test_a_roll_call_without_a_session_is_a_warning(write: Write) -> None:
    calls = votes.read(write(LONG), write("rcid,session\n1,70\n", "r.csv"))
    assert [f.found for f in calls.findings] == ["1 roll calls without a session, such as 2"]


def test_votes_in_windows_1252_are_read_and_said(write: Write) -> None:
    calls = votes.read(write(LONG.replace("US", "Côte").encode("cp1252")))
    assert "Côte" in calls.actors
    assert ["Windows-1252" in finding.mend for finding in calls.findings] == [True]


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("", 0, "no rows"),
        ("rcid,country,vote\n", 0, "no rows"),
        ("a,b\x00c", 1, "no text"),
        (b"\xff\xfea", 1, "no text"),
        ('rcid,country,vote\n1,US,yes\n1,"RU,no\n', 3, "a row that cannot be read"),
        (b"\x1f\x8bbroken", 0, "gzipped"),
        (gzip.compress(LONG.encode(), mtime=0)[:-12], 0, "gzipped"),
        ("rcid,country,vote\n1,US,maybe\n1,RU,yes\n", 2, "the vote 'maybe' (1 times)"),
        ("rcid,country,vote\n1,US,7\n1,RU,4\n", 2, "the vote '7'"),
        ("rcid,country,vote\n1,US,yes\n1,US,no\n", 2, "another row contradicts"),
        ("rcid,country,vote\n1,US,yes\n,US,no\n", 3, "an empty cell"),
        ("rcid,country,vote\n1,US,yes\n1,,no\n", 3, "without an actor"),
        ("who,1,1\nUS,yes,no\nRU,no,no\n", 1, "more than one column '1'"),
        ("who,1,2\nUS,yes,no\nUS,no,no\n", 3, "a second row for US"),
        ("country,vote\nUS,yes\n", 1, "the columns country, vote"),
    ],
)  # fmt: skip
def test_bad_tables(write: Write, text: str | bytes, line: int, found: str) -> None:
    with pytest.raises(CaseError) as error:
        votes.read(write(text))
    assert any(f.line == line and found in f.found for f in error.value.findings), str(error.value)
    assert all(f.mend and f.expected for f in error.value.findings)


def test_all_faults_are_told_at_once_and_not_without_end(write: Write) -> None:
    rows = "".join(f"1,a{k},word{k}\n" for k in range(100))
    with pytest.raises(CaseError) as error:
        votes.read(write("rcid,country,vote\n" + rows + ",b,yes\n"))
    assert len(error.value.findings) == votes.MOST_FINDINGS + 2


def test_repeated_rows_that_agree_are_one_vote(write: Write) -> None:
    assert as_dict(votes.read(write(LONG + "1,US,United States,yes\n"))) == WANTED


def test_bad_sessions(write: Write) -> None:
    with pytest.raises(CaseError, match="the session 'first'"):
        votes.read(write(LONG), write("rcid,session\n1,first\n", "r.csv"))
    with pytest.raises(CaseError, match="a column for: roll_call"):
        votes.read(write(LONG), write("id,session\n1,1\n", "r.csv"))
    text = "rcid,country,vote,session\n1,A,yes,1\n1,B,no,2\n"
    with pytest.raises(CaseError, match="in the sessions 1 and 2"):
        votes.read(write(text))


def test_calls_that_cannot_be_carried_out(write: Write) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        votes.read("nowhere.csv")
    with pytest.raises(UsageError, match="Did you mean 'binary'"):
        votes.read(write(LONG), codes="binari")
    with pytest.raises(UsageError, match="Cannot read '1=perhaps'"):
        votes.read(write(LONG), codes="1=perhaps")
    with pytest.raises(UsageError, match="no column 'countri'"):
        votes.read(write(LONG), columns={"actor": "countri"})
    with pytest.raises(UsageError, match="no role 'who'"):
        votes.read(write(LONG), columns={"who": "country"})


def test_a_bomb_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "LIMITS", tables.Limits(bytes=1000))
    with pytest.raises(CaseError, match="more than 1,000 bytes"):
        votes.read(write(gzip.compress(b"a" * 100_000)))
    monkeypatch.setattr(votes, "LIMITS", tables.Limits(bytes=10**6, rows=3))
    with pytest.raises(CaseError, match="at most 3 rows"):
        votes.read(write(LONG))
    monkeypatch.setattr(votes, "LIMITS", tables.Limits(bytes=10**6))
    monkeypatch.setattr(votes, "MOST_VOTES", 3)
    for text in (LONG, WIDE):
        with pytest.raises(CaseError, match="2 actors on 2 roll calls"):
            votes.read(write(text))


def test_only_keeps_what_is_flagged(write: Write) -> None:
    calls = votes.read(write(LONG)).only(np.array([False, True]))
    assert calls.ids == ("2",)
    assert calls.votes.tolist() == [[2], [1]]


def test_a_roll_call_in_two_chambers_is_a_fault(write: Write) -> None:
    """Voteview's files of both chambers: roll-call numbers begin anew in each."""
    text = "congress,chamber,rollnumber,icpsr,cast_code\n113,House,1,1,1\n113,Senate,1,2,6\n"
    with pytest.raises(CaseError, match="the roll call 1 in the chambers House and Senate"):
        votes.read(write(text), codes="voteview")
    apart = write(text.replace("Senate,1", "Senate,2"))
    assert votes.read(apart, codes="voteview").ids == ("1", "2")


@pytest.mark.parametrize("missing", ["NA", "nan", "N/A", "", "NULL"])
def test_what_stands_for_no_code_is_no_actor(write: Write, missing: str) -> None:
    """R writes NA where there is no code, which is Namibia's code as well."""
    text = (
        f"rcid,country,country_code,vote\n1,Namibia,NA,no\n1,East Germany,{missing},yes\n"
        "1,Namibia ,NA,no\n1,France,FR,yes\n"
    )
    calls = votes.read(write(text.replace("1,Namibia ,NA,no\n", "")))
    assert calls.names["NA"] == "Namibia"
    assert as_dict(calls) == {("NA", "1"): 0, ("East Germany", "1"): 2, ("FR", "1"): 2}
    assert len(calls.findings) == bool(missing)


def test_one_code_with_two_names_is_told(write: Write) -> None:
    text = "rcid,country_code,country,vote\n1,X,One,yes\n2,X,Two,no\n3,X,one ,no\n"
    (finding,) = votes.read(write(text)).findings
    assert finding.found == "the code X for 'One' and 'Two'"


def test_an_export_of_howtheyvote(write: Write) -> None:
    """Members, not their countries, vote; ``position`` is the vote."""
    text = (
        "vote_id,member_id,position,country_code,group_code\n1,90,AGAINST,FRA,EPP\n"
        "1,91,DID_NOT_VOTE,FRA,S&D\n2,90,FOR,FRA,EPP\n2,91,ABSTENTION,FRA,S&D\n"
    )
    wanted = {("90", "1"): 0, ("90", "2"): 2, ("91", "2"): 1}
    assert as_dict(votes.read(write(text))) == wanted


@pytest.mark.parametrize("form", ["long", "wide"])
def test_an_accent_is_one_however_it_is_written(write: Write, form: str) -> None:
    """Unicode's forms C and D of one name are canonically equivalent: one actor."""
    if form == "long":
        calls = votes.read(
            write("roll_call,actor,vote\n1,Cot\u00e9,yes\n2,Cote\u0301,no\n1,X,no\n")
        )
        assert as_dict(calls) == {("Cot\u00e9", "1"): 2, ("Cot\u00e9", "2"): 0, ("X", "1"): 0}
        return
    with pytest.raises(CaseError, match="a second row for Cot\u00e9"):
        votes.read(write("actor,1,2\nCot\u00e9,yes,no\nCote\u0301,no,no\n"))


def test_a_column_of_codes_that_is_not_read_is_told(write: Write) -> None:
    text = "rcid,country,code,vote\n1,One,A,yes\n1,Two,B,no\n"
    (finding,) = votes.read(write(text)).findings
    assert finding.found == "a column 'code' that is not read"
    assert votes.read(write(text), columns={"actor": "code"}).findings == ()
    assert votes.read(write(text.replace("code", "country_code"))).findings == ()


def test_a_dash_for_two_countries_is_no_code(write: Write) -> None:
    text = "rcid,country_code,country,vote\n1,-,One,yes\n1,-,Two,no\n1,X,Three,no\n"
    calls = votes.read(write(text))
    assert as_dict(calls) == {("One", "1"): 2, ("Two", "1"): 0, ("X", "1"): 0}
    assert [finding.found for finding in calls.findings] == ["'-' as the code of One, Two"]


def said(calls: votes.RollCalls) -> str:
    return " ".join(f"{finding.found}. {finding.mend}" for finding in calls.findings)


@pytest.mark.parametrize(
    ("cells", "codes", "wanted", "told"),
    [
        ("yes|no|-", None, [2, 0, -1], "'-', read as no vote"),  # a dash for nothing, as in sheets
        ("+|-|0", "0=abstain", [2, 0, 1], ""),
        ("yes|no|-", "-=no", [2, 0, 0], ""),
        ("Y|N|A", None, [2, 0, 1], "'A', read as an abstention"),
        ("Y|N|A", "A=absent", [2, 0, -1], ""),
        ("1|-1|0", None, [2, 0, 1], "'0', read as an abstention"),
        ("1|\u22121|1", None, [2, 0, 2], ""),  # a minus as typographers write it
        ("yes|no|–", None, [2, 0, -1], ""),
        ("1|2|1", "1=yes,2=no", [2, 0, 2], ""),
    ],
)
def test_signs_of_two_meanings_are_told(
    write: Write, cells: str, codes: str | None, wanted: list[int], told: str
) -> None:
    rows = "".join(f"a{k},{cell}\n" for k, cell in enumerate(cells.split("|")))
    calls = votes.read(write("who,roll\n" + rows), form="wide", codes=codes)
    assert calls.votes[:, 0].tolist() == wanted
    assert told in said(calls)
    assert bool(told) == bool(calls.findings)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("who,r1,r2\na,1,2\nb,2,1\n", "votes 1 and 2 and none that is 3"),
        ("who,ward,r2\na,1,yes\nb,3,no\n", "the vote '1' (1 times)"),
        ("who,r1,r2\na,yes,no\nb,no,yes\nTotal yes,1,1\n", "the vote '1' (2 times)"),
        ("Motion,US,RU\n1,yes,no\n2,no,yes\n", "a first column 'Motion', as of roll calls"),
        ("rcid,US,RU\n1,yes,no\n2,no,yes\n", "a first column 'rcid', as of roll calls"),
    ],
)
def test_what_may_be_no_vote_is_refused(write: Write, text: str, found: str) -> None:
    with pytest.raises(CaseError) as error:
        votes.read(write(text))
    assert found in str(error.value)


def test_columns_about_actors_are_no_roll_calls(write: Write) -> None:
    calls = votes.read(write("name,Party,district,r1\nAnn,D,1,yes\nBo,R,2,no\n"))
    assert (calls.ids, calls.votes.tolist()) == (("r1",), [[2], [0]])
    assert "'Party', 'district'" in said(calls)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("who,r1,r2\nAnn,yes,no\nBo,no,no\nAdopted,yes,no\n", "'Adopted' as an actor"),
        ("roll_call,mp,vote\n1,Ann,yes\n2,ANN,no\n", "'ANN', 'Ann', counted as 2"),
        ("country,r1,r2\nCôte,yes,no\nCote,no,no\n", "counted as 2"),
        ("roll_call,mp,state,vote\n1,Smith,OR,yes\n2,Smith,NJ,no\n", "'Smith' with more than"),
    ],
)
def test_who_may_be_no_actor_or_two_is_told(write: Write, text: str, told: str) -> None:
    assert told in said(votes.read(write(text)))


def test_a_wrong_column_is_told_before_rows_are_removed(write: Write) -> None:
    with pytest.raises(CaseError) as error:
        votes.read(write("party,roll_call,surname,vote\nD,1,Ann,yes\nD,1,Bo,no\n"))
    assert "if 'party' says who voted and 'roll_call' alone on what" in str(error.value)


def test_the_votes_of_voteview_are_read_by_its_codes(write: Write) -> None:
    text = "congress,chamber,rollnumber,icpsr,cast_code\n113,House,1,1,1\n113,House,1,2,6\n"
    assert votes.read(write(text)).votes[:, 0].tolist() == [2, 0]

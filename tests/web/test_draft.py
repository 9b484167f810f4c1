"""The page Draft: rows beside their passages, judged by hand; what is accepted enters the case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import winset as ws
from tests.web.bench import Bench

TEXT = (
    "Two seas\n\nSome experts say that Norway wants a quota, others believe that it seeks a ban."
    "\n\nNorway did not sign the treaty, <script>alert(1)</script> as the parliament of Iceland "
    "and its government hoped.\n"
)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path, "emissions-1989")
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    folder = bench.folder
    ws.draft(tmp_path / "text.txt", library=folder / "library.sqlite").write(folder / "seas")
    return bench


def judged(bench: Bench, row: str, how: str, by: str = "Ann", **more: str) -> str:
    query = "&".join(f"{k}={v}" for k, v in {"row": row, "how": how, "by": by, **more}.items())
    answer = bench.client.post(f"/case/seas/draft/judge?{query}", content=b"", headers=bench.own)
    assert answer.status_code == 200
    return answer.text


def test_rows_stand_beside_their_passages(bench: Bench) -> None:
    page = bench.get("/case/seas/draft").text
    assert "Norway wants a quota" in page
    assert "others believe that it seeks a ban" in page
    assert "<script>alert(1)" not in page
    assert "This case has no draft" in bench.get("/case/emissions-1989/draft").text


def test_what_is_accepted_enters_the_case(bench: Bench) -> None:
    assert "hypotheses.norway-wants-a-quota" in judged(bench, "view-p1", "accept")
    case = ws.read(bench.folder / "seas")
    assert "norway-wants-a-quota" in case.hypotheses
    undo = bench.get("/case/seas/state").json()["steps"]["undo"]
    assert undo["what"] == f"view “{case.draft['view-p1'].text}” accepted"
    assert "dropped by Ann" in judged(bench, "conduct-p2", "drop")
    judged(bench, "conduct-p2", "restore")
    assert ws.read(bench.folder / "seas").draft["conduct-p2"].state == "candidate"


def test_what_is_amiss_is_said_beside_the_row(bench: Bench) -> None:
    assert "Say by whom" in judged(bench, "view-p1", "accept", by="")
    waits = judged(bench, "actor-p1", "accept")
    assert "it waits for a capability: say “Capability”." in waits
    judged(bench, "actor-p2", "accept", capability="20")
    refused = judged(bench, "view-p1", "accept")
    assert "Add it with “Add actors that the case does not have” “Capability”" in refused
    assert "--" not in refused
    assert "actors.norway" in judged(bench, "actor-p1", "accept", capability="20,30,40")


def test_a_source_shows_the_rows_that_rest_on_it_beside_its_text(bench: Bench) -> None:
    with ws.open_library(bench.folder / "library.sqlite") as library:
        (name,) = library.ids()
        other = library.add_bytes(b"Another text\n\nIt rains in June.\n", "o.txt").documents[0].id
    page = bench.get(f"/case/seas/library/{name}").text
    row = re.search(r'id="row-view-p1".*?>', page)
    assert row is not None
    assert 'data-place="1"' in row[0]
    assert 'data-words="Norway wants a quota"' in row[0].replace("&#39;", "'")
    assert "row-view-p1" not in bench.get(f"/case/seas/library/{other}").text
    after = judged(bench, "conduct-p2", "drop", of=name)
    assert "dropped by Ann" in after
    assert f'data-of="{name}"' in after
    assert "row-" not in judged(bench, "conduct-p2", "restore", of=other)


def test_a_row_is_changed_with_pickers_and_merged(bench: Bench) -> None:
    form = bench.get("/case/seas/draft/row?row=view-p1").text
    assert "<option selected>view</option>" in form
    assert 'value="norway" checked' in form
    assert bench.get("/case/seas/draft/row?row=nothing").status_code == 404
    text = ws.read(bench.folder / "seas").draft["view-p1"].text
    judged(bench, "view-p1", "change", text=text, kind="view", actors="norway")
    assert ws.read(bench.folder / "seas").draft["view-p1"].state == "accepted"
    judged(bench, "conduct-p2", "change", text="Norway stayed away", kind="reaction")
    row = ws.read(bench.folder / "seas").draft["conduct-p2"]
    assert (row.state, row.kind, row.text) == ("changed", "reaction", "Norway stayed away")
    rows = ws.read(bench.folder / "seas").draft
    first, second = [name for name, one in rows.items() if one.kind == "actor"][:2]
    assert f"merged by Ann: draft.{second}" in judged(bench, first, "merge", into=second)


def test_a_position_takes_its_issue_from_the_case(bench: Bench) -> None:
    text = bench.text("emissions-1989")
    actor = next(iter(ws.read(bench.folder / "emissions-1989").actors))
    row = f"\ndraft:\n  p1: {{kind: position, text: It wants more, actors: [{actor}]}}\n"
    bench.write("emissions-1989", text + row)
    form = bench.get("/case/emissions-1989/draft/row?row=p1").text
    for issue in ws.read(bench.folder / "emissions-1989").issues:
        assert f'<option value="{issue}">' in form
    case = bench.folder / "emissions-1989"
    done = ws.triage(case, "p1", ws.Verdict("accept", "Ann"))
    assert done.became == ""
    assert done.waits_for.startswith("its issue: say --issue and --value")
    assert not ws.read(case).evidence


def test_rows_of_a_source_join_the_draft_of_a_case_once(bench: Bench) -> None:
    with ws.open_library(bench.folder / "library.sqlite") as library:
        (name,) = library.ids()
    where = f"/case/emissions-1989/library/{name}"
    before = bench.text("emissions-1989")
    assert "Look for rows in this source" in bench.get(where).text
    shown = bench.finished(bench.post(f"{where}/rows")).text
    assert 'id="draft" hx-swap-oob' in shown
    drafted, case = ws.read(bench.folder / "seas"), ws.read(bench.folder / "emissions-1989")
    wanted = {id_: row for id_, row in drafted.draft.items() if row.kind != "question"}
    assert case.draft == wanted
    assert case.sources[name] == drafted.sources[name]
    assert bench.text("emissions-1989").startswith(before.rstrip()[:200])
    judged_text = bench.text("emissions-1989")
    bench.finished(bench.post(f"{where}/rows"))
    assert bench.text("emissions-1989") == judged_text
    bench.post("/case/emissions-1989/undo", {})
    assert bench.text("emissions-1989") == before
    bench.write("broken", before.replace("as_of", "as_off"))
    assert bench.post(f"/case/broken/library/{name}/rows").status_code == 422


def test_actors_that_a_case_has_are_not_offered_and_rows_are_theirs(bench: Bench) -> None:
    with ws.open_library(bench.folder / "library.sqlite") as library:
        (name,) = library.ids()
    case = bench.text("emissions-1989")
    first = next(iter(ws.read(bench.folder / "emissions-1989").actors.values())).name
    bench.write("emissions-1989", case.replace(f"name: {first}", "name: norway", 1))
    bench.finished(bench.post(f"/case/emissions-1989/library/{name}/rows"))
    found = ws.read(bench.folder / "emissions-1989")
    (own,) = (key for key, actor in found.actors.items() if actor.name == "norway")
    assert "Norway" not in [row.text for row in found.draft.values() if row.kind == "actor"]
    assert {a for row in found.draft.values() for a in row.actors if row.kind == "view"} == {own}


def test_a_passage_is_cited_in_a_case_that_was_drafted_from_its_source(bench: Bench) -> None:
    judged(bench, "actor-p1", "accept", capability="20")
    (name,) = ws.read(bench.folder / "seas").sources
    said = {"address": f"{name}#p2", "row": "source", "paraphrase": "It did not sign."}
    answer = bench.post("/case/seas/library/cite", said)
    assert answer.status_code == 200, answer.text
    case = ws.read(bench.folder / "seas")
    assert case.sources[name].passages == {"p2": "It did not sign."}
    assert case.actors["norway"].sources == (f"{name}#p1",)

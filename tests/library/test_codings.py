"""What others have marked in texts becomes candidate rows, each at its passage."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import winset as ws
from winset.errors import UsageError
from winset.library.document import Refused
from winset.library.readers.codings import read_codings

TEXT = (
    "Två hav — och en kvot.\r\n\r\nNorway wants  a lower quota.\r\nIceland \U0001f41f agreed.\r\n"
)


def qde(extra: str = "", text: str = TEXT) -> str:
    wants = text.index("Norway"), text.index("quota.") + 6
    agreed = text.index("Iceland"), text.index("agreed") + 6
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Seas">
 <Users><User guid="u1" name="Ann Lee"/></Users>
 <CodeBook><Codes><Code guid="c0" name="Themes" isCodable="false">
  <Code guid="c1" name="Interests" isCodable="true"/></Code>
  <Code guid="c2" name="concession" isCodable="true"/></Codes></CodeBook>
 <Sources><TextSource guid="s1" name="Minutes" plainTextPath="internal://S1.txt">
  <PlainTextSelection guid="p1" startPosition="{wants[0]}" endPosition="{wants[1]}"
    creatingUser="u1"><Description>said twice</Description>
   <Coding guid="k1"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection>
  <PlainTextSelection guid="p2" startPosition="{agreed[0]}" endPosition="{agreed[1]}">
   <Coding guid="k2" creatingUser="u1"><CodeRef targetGUID="c2"/></Coding></PlainTextSelection>
  {extra}</TextSource><PictureSource guid="s2" name="Map"/></Sources></Project>"""


def archive(xml: str, text: str = TEXT) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as packed:
        packed.writestr("project.qde", xml)
        packed.writestr("sources/s1.txt", text)
    return stream.getvalue()


def test_a_project_s_codes_become_rows_at_their_passages(tmp_path: Path) -> None:
    (tmp_path / "seas.qdpx").write_bytes(archive(qde()))
    draft = ws.draft(tmp_path / "seas.qdpx")
    first, second = draft.rows
    assert (first.kind, first.text, first.paragraph) == (
        "interest",
        "Norway wants a lower quota.",
        2,
    )
    assert first.field("note") == "said twice"
    assert (second.kind, second.aspect) == ("evidence", "concession")
    assert second.text == "Iceland \U0001f41f agreed"
    assert second.extractor == "marked by Ann Lee"
    for row in draft.rows:
        assert draft.passage(row).text[row.start : row.stop] == row.quote
    assert any("PictureSource" in note for note in draft.notes)


def test_a_project_s_rows_stand_in_a_skeleton_that_passes_its_check(tmp_path: Path) -> None:
    (tmp_path / "seas.qdpx").write_bytes(archive(qde()))
    ws.draft(tmp_path / "seas.qdpx").write(tmp_path / "case")
    case = ws.read(tmp_path / "case")
    assert [row.kind for row in case.draft.values() if row.kind != "question"] == [
        "interest",
        "evidence",
    ]


def test_selections_outside_the_text_are_said() -> None:
    extra = '<PlainTextSelection guid="p3" startPosition="900" endPosition="910"/>'
    read = read_codings(archive(qde(extra)), "seas.qdpx")
    assert read is not None
    assert any("1 selections lie outside" in note for note in read.dropped)


@pytest.mark.parametrize(
    "raw",
    [
        archive('<!DOCTYPE x [<!ENTITY a "b">]><Project/>'),
        archive("<Project>"),
        archive(qde())[:-60],
        b"PK\x03\x04project.qde",
    ],
)
def test_damage_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Refused):
        read_codings(raw, "seas.qdpx")


ITEM: dict[str, Any] = {
    "itemType": "report",
    "title": "Two seas",
    "creators": [{"firstName": "Ann", "lastName": "Lee", "creatorType": "author"}],
    "date": "2019-12-02",
}


def test_annotations_become_rows_with_page_and_link(tmp_path: Path) -> None:
    attachment = {
        "annotations": [
            {
                "annotationText": "Norway wants a lower quota.",
                "annotationComment": "key",
                "annotationPageLabel": "5",
                "uri": "zotero://open-pdf/library/items/AB?page=5",
            },
            {"annotationType": "ink"},
        ]
    }
    (tmp_path / "z.json").write_text(json.dumps({"items": [ITEM | {"attachments": [attachment]}]}))
    (row,) = ws.draft(tmp_path / "z.json").rows
    assert row.text == "Norway wants a lower quota."
    assert dict(row.fields) == {
        "note": "key",
        "page": "5",
        "link": "zotero://open-pdf/library/items/AB?page=5",
    }


def test_notes_of_csl_json_give_their_quotations(tmp_path: Path) -> None:
    note = (
        "<p>Annotations</p><p>“Norway wants a lower quota.” "
        '(<a href="zotero://select/library/items/X">Lee, 2019, p. 7</a>) '
        '(<a href="zotero://open-pdf/library/items/AB?page=7">pdf</a>) a clear aim</p>'
        "<p>My own thought, without a quotation.</p>"
    )
    item = {"title": "Two seas", "issued": {"date-parts": [[2019, 12, 2]]}, "note": note}
    item["author"] = [{"family": "Lee", "given": "Ann"}]
    (tmp_path / "csl.json").write_text(json.dumps([item, {"title": "Unmarked"}]))
    draft = ws.draft(tmp_path / "csl.json")
    (row,) = draft.rows
    assert row.field("page") == "7"
    assert row.field("link").startswith("zotero://open-pdf")
    assert draft.documents[0].record.date == "2019-12-02"
    assert draft.documents[0].record.authors == ("Ann Lee",)
    assert any("Unmarked" in note for note in draft.notes)


def test_json_without_annotations_is_no_export(tmp_path: Path) -> None:
    assert read_codings(b'[{"title": "x"}]', "x.json") is None
    (tmp_path / "x.json").write_text('[{"title": "x"}]')
    with pytest.raises(UsageError):
        ws.draft(tmp_path / "x.json")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_no_mutation_crashes_the_reader(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([archive(qde()), json.dumps([ITEM]).encode()])))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        read_codings(bytes(raw), "seas.qdpx")

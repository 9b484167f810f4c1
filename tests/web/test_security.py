"""Who may ask, and what an answer may do."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from starlette.testclient import TestClient

from tests.web.bench import SMALL, Bench
from winset.web.app import build
from winset.web.security import HEADER, MOST_BYTES, Guard


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, "river")


PAGES = ["/", "/case/river/forecast", "/static/htmx.min.js", "/nothing", "/case/nobody/state"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_guarded(bench: Bench, path: str) -> None:
    headers = bench.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:81", "", "127.0.0.1"]
)
def test_other_names_are_turned_away(bench: Bench, host: str) -> None:
    assert bench.get("/", host=host).status_code == 421
    assert bench.post("/new", {"title": "x"}, host=host).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {HEADER: "wrong"},
        {HEADER: ""},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://testserver"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_change_from_elsewhere_is_refused(bench: Bench, headers: dict[str, str]) -> None:
    answer = bench.post("/new", {"title": "Planted"}, **headers)
    assert answer.status_code == 403
    assert sorted(path.name for path in bench.folder.iterdir()) == ["river"]


def test_a_change_from_an_own_page_is_made(bench: Bench) -> None:
    answer = bench.post("/new", {"title": "Mine"}, origin="http://testserver")
    assert answer.json() == {"key": "mine", "to": "/case/mine/edit"}
    assert "title: Mine" in bench.text("mine") or 'title: "Mine"' in bench.text("mine")


def test_another_site_may_not_read(bench: Bench) -> None:
    cross = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    assert bench.get("/", **cross).status_code == 403
    frame = {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "iframe",
    }
    assert bench.get("/", **frame).status_code == 403
    link = {
        "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document",
    }  # fmt: skip
    assert "river" in bench.get("/").text
    led = bench.get("http://testserver//evil.example/%22%3E%3Cb%3E?x=%22%3E%3Cb%3E&y=1", **link)
    assert led.status_code == 200
    address = "/evil.example/%22%3E%3Cb%3E?x=%22%3E%3Cb%3E&amp;y=1"
    assert f'content="0; url={address}"' in led.text


OUTSIDE = [
    "/case/..%2f..%2fetc%2fpasswd/edit",
    "/case/%2e%2e/state",
    "/case/..:..:etc/state",
    "/case/river%00/state",
    "/case/.hidden/state",
    "/case/link/state",
    "/case/outside/state",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2f..%2fapi.py",
    "/static//etc/passwd",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "cases"
    bench = Bench(folder, "river")
    secret = Bench(tmp_path / "elsewhere", "secret").folder / "secret"
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "case.yaml").write_text(SMALL)
    (folder / "link").symlink_to(secret)
    (folder / "outside").mkdir()
    (folder / "outside" / "case.yaml").symlink_to(secret / "case.yaml")
    answer = bench.get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert bench.get("/").text.count('class="name"') == 1


@pytest.mark.parametrize(
    "title",
    ["../../etc/cron.d/x", "..", "/", "\\..\\..\\x", "a\x00b", "CON", ".ssh", "é" * 150, "💥", "-"],
)
def test_a_title_never_becomes_a_path(bench: Bench, title: str) -> None:
    before = set(bench.folder.parent.iterdir())
    answer = bench.post("/new", {"title": title})
    assert answer.status_code in (200, 422)
    assert set(bench.folder.parent.iterdir()) == before
    for path in bench.folder.iterdir():
        assert path.name == "river" or path.name.replace("-", "").isalnum()
    assert bench.get("/").status_code == 200


@pytest.mark.parametrize("data", [None, [], "x", {"title": 3}, {"title": "x" * 500}, {}])
def test_bodies_of_another_kind(bench: Bench, data: Any) -> None:
    assert bench.post("/new", data).status_code == 422


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"{", b"[" * 100_000, b'{"title":NaN}', b'{"title":"\\ud800"}']
)
def test_bytes_that_are_no_json(bench: Bench, content: bytes) -> None:
    answer = bench.client.post("/new", content=content, headers=bench.own)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_bodies_are_bounded(bench: Bench) -> None:
    large = b'{"title":"' + b"x" * (MOST_BYTES + 1) + b'"}'
    assert bench.client.post("/new", content=large, headers=bench.own).status_code == 413

    def without_length() -> Any:
        yield from (b"x" * 100_000 for _ in range(120))

    answer = bench.client.post("/new", content=without_length(), headers=bench.own)
    assert answer.status_code == 413
    assert bench.get("/").status_code == 200


def test_a_token_is_asked_for(tmp_path: Path) -> None:
    Bench(tmp_path, "river")
    app = build(tmp_path, Guard(frozenset(), "open-sesame", "winset-80"), warming=False)
    client = TestClient(app)
    assert client.get("/").status_code == 401
    assert client.get("/?token=wrong").status_code == 401
    assert client.get("/static/htmx.min.js").status_code == 401
    answer = client.get("/?token=open%2Dsesame&x=1", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?x=1"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert cookie.startswith("winset-80=")
    assert client.get("/").status_code == 200
    away = client.get("//evil.example/?token=open%2Dsesame", follow_redirects=False)
    assert not away.headers.get("location", "/x").startswith("//")


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def hostile_case() -> str:
    import json

    said = json.dumps(HOSTILE)
    text = SMALL
    for plain in ("Two towns and a river", "Water the upper town may take", "The upper town",
                  "million cubic metres a year", "average of ten years", "Farmers' union",
                  "How much water may the upper town take, and who pays for the dam?",
                  "Everything stays as it is", "Minutes of the joint council"):  # fmt: skip
        assert plain in text
        text = text.replace(f": {plain}\n", f": {said}\n").replace(f"{plain}:", f"{said}:")
    return text


def test_text_of_a_case_is_shown_and_never_run(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("bad", hostile_case())
    pages = ["/"] + [
        f"/case/bad/{page.id}" for page in bench.app.state.workbench.pages if page.place
    ]
    made = bench.finished(bench.post("/case/bad/forecast?draws=50"))
    assert "Is there a deal" in made.text
    for text in [bench.get(path).text for path in pages] + [made.text]:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;" in made.text


def test_a_case_with_faults_has_pages(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.write("broken", "winset: 1\ntitle: [<b>")
    bench.write("bytes", "x").write_bytes(b"\xff\xfe\x00<script>")
    bench.write("large", "x").write_bytes(b"#" * (MOST_BYTES + 10))
    for name in ("broken", "bytes", "large"):
        for page in bench.app.state.workbench.pages:
            if page.place:
                answer = bench.get(f"/case/{name}/{page.id}")
                assert answer.status_code == 200, answer.text[:300]
                assert "<script>alert" not in answer.text
    assert bench.get("/").text.count("fault") >= 3


FOREIGN = [
    'prefs={"a": 1, "b": [2]}; {ours}', "winset-81=other; {ours}", "winset-80=stale; {ours}",
    "{ours}; a b=c", "=; ;;; ,; {ours}", "\xe9=\xe9; {ours}", "$Version=1; {ours}; x",
]  # fmt: skip


@pytest.mark.parametrize("cookies", FOREIGN)
def test_cookies_of_others_do_not_lock_out(tmp_path: Path, cookies: str) -> None:
    """Browsers send the cookies of every server of an address, and not all are well made."""
    Bench(tmp_path, "river")
    app = build(tmp_path, Guard(frozenset(), "sesame", "winset-80"), warming=False)
    for ours, status in (("winset-80=sesame", 200), ("winset-80=sesam", 401), ("", 401)):
        header = cookies.replace("{ours}", ours).encode("latin-1")
        assert TestClient(app).get("/", headers={"cookie": header}).status_code == status


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_other_users_of_the_machine_do_not_get_the_token(tmp_path: Path) -> None:
    """They see what a browser is started with, and reach the port."""
    script, said = tmp_path / "browser", tmp_path / "said"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > {said}.part\nmv {said}.part {said}\n')
    script.chmod(0o700)
    (tmp_path / "cases").mkdir()
    server = subprocess.Popen(
        [sys.executable, "-m", "winset", "serve", str(tmp_path / "cases"), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "BROWSER": str(script), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert server.stdout is not None
        found = re.search(r"(http://\S+)\?token=(\S+)", server.stdout.readline())
        assert found is not None
        while not said.exists() and server.poll() is None:
            time.sleep(0.02)
        page = Path(said.read_text().removeprefix("file://"))
        assert found[2] not in str(page)
        assert f"url={found[0]}" in page.read_text()
        assert page.stat().st_mode & 0o077 == 0
        assert page.parent.stat().st_mode & 0o077 == 0
        with pytest.raises(HTTPError, match="401"):
            urlopen(found[1])
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 0
        server.stdout.close()
    assert not page.exists()

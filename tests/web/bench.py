"""A workbench on copies of cases, and a browser's manners towards it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from winset.web.app import build
from winset.web.security import HEADER, Guard

ROOT = Path(__file__).parents[2]
SMALL = (ROOT / "src/winset/case/template.yaml").read_text(encoding="utf-8")


class Bench:
    """A folder of cases and a client whose requests come from its own pages."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.folder = folder
        for name in names:
            if (ROOT / "cases" / name).is_dir():
                shutil.copytree(ROOT / "cases" / name, folder / name)
            else:
                self.write(name, SMALL)
        guard = Guard(frozenset({"testserver"}), csrf="secret")
        self.app = build(folder, guard, warming=False)
        self.client = TestClient(self.app, headers={"accept": "text/html"})
        self.own = {HEADER: "secret", "sec-fetch-site": "same-origin"}

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name / "case.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def text(self, name: str) -> str:
        return (self.folder / name / "case.yaml").read_text(encoding="utf-8")

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers, follow_redirects=False)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.client.post(path, json=data, headers=self.own | headers)

    def etag(self, name: str) -> str:
        tag: str = self.get(f"/case/{name}/state").json()["etag"]
        return tag

    def finished(self, answer: Any) -> Any:
        """Follow the job that an answer shows until it is over."""
        import re

        for _ in range(2400):
            found = re.search(r'class="job" hx-get="([^"]+)"', answer.text)
            if found is None:
                return answer
            answer = self.get(found[1].replace("&amp;", "&"))
            time.sleep(0.05)
        raise AssertionError("the job did not end")

"""Reports as a browser would take them apart, and runs whose every word is hostile."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_folder import make_run
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.manifest.encoding import encode

if TYPE_CHECKING:
    from pyx_core.runs.record import Workspace

# Ends elements, comments and attributes; runs as a script, a template, a terminal's command; turns
# text round; holds what is no text at all.
HOSTILE = (
    "\"'><script>alert(1)</script><!-- <img src=x onerror=alert(1)> --> ]]> {{ 7 * 7 }} {% raw %} "
    "&lt;b&gt; \x1b[31mred\x1b[0m \x00\x07 \u202etxt.exe\u202c \u2028 javascript:alert(1) \udcff"
)
# Stands in a name of a file: a folder called `<`, and in it a file.
HOSTILE_NAME = "</script><img src=x onerror='alert(1)'>\".csv"
_ALLOWED_STARTS = ("./", "#", "data:")
_LONG_LINE = 10_000_000


class Parsed(HTMLParser):
    """The elements of a page with their attributes, its text, and the tags in their order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.elements: list[dict[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.elements.append({"tag": tag, **dict(attrs)})

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def parsed(page: bytes) -> Parsed:
    """A page, taken apart."""
    found = Parsed()
    found.feed(page.decode("utf-8"))
    found.close()
    return found


def assert_harmless(page: bytes) -> Parsed:
    """Nothing in a page runs but its own script, and nothing in it leads out of its folder."""
    found = parsed(page)
    scripts = [one for one in found.elements if one["tag"] == "script"]
    assert [one for one in scripts if one.get("type") != "application/json"] == [scripts[-1]]
    assert len(scripts[-1]) == 1, "the page's own script has no attribute"
    for element in found.elements:
        for name, value in element.items():
            assert not name.startswith("on"), element
            assert name not in ("style", "srcset", "action", "formaction", "srcdoc"), element
            if name in ("href", "src", "xlink:href"):
                assert (value or "").startswith(_ALLOWED_STARTS), element
    for raw in (b"\x1b", b"\x00", b"\x07", "\u202e".encode(), "\u2028".encode()):
        assert raw not in page
    style = page[page.index(b"<style>") : page.index(b"</style>")]
    assert b"url(" not in style
    assert b"@import" not in style
    return found


def hostile_run(folder: Path, text: str = HOSTILE, name: str = HOSTILE_NAME) -> StoredRun:
    """A run that says `text` everywhere where a script or a stranger's manifest can say something.

    Its outputs are rows, JSON, lines of it, a picture that is none, an SVG and bytes; its log has
    a line of ten megabytes and broken UTF-8. Only on POSIX files may be called like this.
    """

    def perform(workspace: Workspace) -> None:
        shown = text.encode("utf-8", "surrogateescape")
        csv = workspace.names.file("rows.csv")
        Path(csv).write_bytes(b'"a","' + shown.replace(b'"', b'""') + b'"\n1,2\n')
        named = folder / name
        named.parent.mkdir(parents=True, exist_ok=True)
        named.write_bytes(b"a,b\n" + shown + b",\xff\xfe\n")
        plain = text.encode("utf-8", "backslashreplace").decode()
        for ending, content in (
            ("value.json", json.dumps({plain: [plain, {"deep": plain}]}).encode()),
            ("records.jsonl", json.dumps({plain: plain}).encode() + b"\n"),
            ("drawing.svg", b"<svg onload='alert(1)'>" + shown + b"</svg>"),
            ("picture.png", b"<html>" + shown),
            ("notes.md", shown),
        ):
            Path(workspace.names.file(ending)).write_bytes(content)
        workspace.say(plain)
        workspace.say("A" * _LONG_LINE)
        workspace.summary = text
        workspace.declared["query"] = {
            "statement": text,
            "source": {"name": text, "kind": text, "host": text, "port": [text]},
            "server": {"version": text, "pinned": text, "identity": [text, {"name": text}]},
            "rows": text,
            "truncated": text,
        }

    folder.mkdir(parents=True, exist_ok=True)
    record = make_run(folder, perform=perform)
    path = Path(record.manifest_path)
    manifest = json.loads(path.read_bytes())
    manifest["command"] = {"argv": [text], "cwd": text, "interpreter": text, "runtime": text}
    manifest.update(error=text, signal=text, started_at=text, finished_at=text, replay_of=text)
    manifest["git"] = {"commit": text, "branch": text, "dirty": True}
    manifest["warnings"] = [{"kind": text, "message": text}]
    manifest["tool"] = {"name": text, "version": text}
    manifest["environment"] = {
        "platform": text,
        "packages": None,
        "variables": [text],
        "shaping": {text: text},
        "sources": [text],
        "dotenv": [text],
    }
    for output in manifest["outputs"][1:]:
        output["role"] = text
    path.write_bytes(encode(manifest))
    return StoredRun(str(path))

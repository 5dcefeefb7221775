"""`pyx inspect report`, on a real check of real runs."""

from __future__ import annotations

import json
import webbrowser
from typing import TYPE_CHECKING

import pytest

from investigations import Incident, make_incident
from reports import parsed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Incident:
    """An investigation that holds, made once."""
    return make_incident(tmp_path_factory.mktemp("sound") / "project")


@pytest.fixture
def incident(sound: Incident, tmp_path: Path) -> Incident:
    """A copy to be spoiled."""
    return sound.copy(tmp_path / "project")


def report_of(incident: Incident) -> Path:
    return incident.log.with_name(incident.log.name.replace(".inspect.md", ".report.html"))


def text_of(path: Path) -> str:
    return " ".join(parsed(path.read_bytes()).text.split())


def test_the_report_is_written_beside_the_log(incident: Incident) -> None:
    """Stdout says where it is and how large, stderr how the investigation stands."""
    told = incident.command("inspect", "report", str(incident.log))
    path = report_of(incident)
    assert told.code == 0
    assert told.stdout == f"Report saved: {path} (bytes={path.stat().st_size})\n"
    assert told.stderr.startswith("holds: ")
    text = text_of(path)
    assert "2 prices are stale F1, because the updater stands still F4" in text
    assert "Every finding was followed to its evidence." in text


def test_the_report_is_made_of_a_check_of_now(incident: Incident) -> None:
    """A byte of the evidence was changed since: the page says so, and so does stderr."""
    output = incident.file("prices", "finding.json")
    output.write_text(output.read_text().replace("2", "3"))
    told = incident.command("inspect", "report", str(incident.log))
    assert told.code == 0
    assert told.stderr.startswith("does not hold: ")
    assert f"pyx inspect check {incident.log}" in told.stderr
    text = text_of(report_of(incident))
    assert "does not hold" in text
    assert "Every finding was followed" not in text


def test_one_object_says_all_of_it(incident: Incident) -> None:
    """`--json` gives the path, the counts and the standing, and nothing on stderr."""
    told = incident.command("inspect", "report", "-o", "out/a.html", "--json")
    said = json.loads(told.stdout)
    assert told.stderr == ""
    assert said["html"]["path"] == str(incident.project / "out" / "a.html")
    assert said["standing"] == "holds"
    assert said["hashes"] == said["hashes_intact"] > 0
    assert said["truncated"] is False


def test_where_it_cant_be_written_the_hint_names_the_option(incident: Incident) -> None:
    """The options of `pyx run` are no help here."""
    long = "x" * 300 + ".html"
    told = incident.command("inspect", "report", "-o", long)
    assert told.code == 125
    assert told.stderr.endswith("hint: choose another name with -o\n")
    told = incident.command("summary", "teammate", "-o", long)
    assert told.stderr.endswith("hint: choose another file with -o\n")


def test_many_runs_are_one_row_for_a_leader(incident: Incident) -> None:
    """Nobody reads them one by one; those that failed are named."""
    told = incident.command("summary", "leader", "-o", "told.md")
    assert told.code == 0
    (row,) = (
        line
        for line in (incident.project / "told.md").read_text().splitlines()
        if "*4 runs*" in line
    )
    assert "(prices, updater, writers, search), 1 of them failed: [search " in row
    assert f"{incident.runs['search']}](temp/search." in row


def test_only_an_older_report_is_replaced(incident: Incident) -> None:
    """A file that is no report stays; a report is made anew in its place."""
    other = incident.project / "mine.html"
    other.write_text("<p>mine</p>")
    told = incident.command("inspect", "report", "-o", "mine.html")
    assert told.code == 125
    assert "is no report of pyx" in told.stderr
    assert other.read_text() == "<p>mine</p>"
    for _ in range(2):
        assert incident.command("inspect", "report", "-o", "yours.html").code == 0


def test_a_report_is_no_evidence(incident: Incident) -> None:
    """It lies among the runs, and neither `verify` nor `history` takes it for one of theirs."""
    before = incident.command("history", "--json", "--dir", "temp").stdout
    assert incident.command("inspect", "report").code == 0
    verified = incident.command("verify", "--all", "--dir", "temp")
    assert verified.code == 0, verified.stdout
    assert incident.command("history", "--json", "--dir", "temp").stdout == before


def test_a_log_that_is_not_there_is_not_found(incident: Incident) -> None:
    """A wrong name leaves no file behind."""
    told = incident.command("inspect", "report", "nothing.inspect.md", "-o", "a.html")
    assert told.code == 4
    assert not (incident.project / "a.html").exists()


def test_the_browser_is_opened_only_if_asked(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--open` opens the file; without it none is."""
    opened: list[str] = []

    class Browser(webbrowser.BaseBrowser):
        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
            opened.append(url)
            return True

    monkeypatch.setattr("webbrowser.get", Browser)
    assert incident.command("inspect", "report").code == 0
    assert opened == []
    assert incident.command("inspect", "report", "--open").code == 0
    assert opened == [report_of(incident).as_uri()]


def test_no_browser_takes_the_terminal(incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none but lynx or its like, the file is written, and that is all."""
    monkeypatch.setattr("webbrowser.get", lambda: webbrowser.GenericBrowser("false"))
    told = incident.command("inspect", "report", "--open")
    assert (told.code, report_of(incident).exists()) == (0, True)
    assert "no browser was found" in told.stderr

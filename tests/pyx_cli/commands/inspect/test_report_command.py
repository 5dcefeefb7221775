"""`pyx inspect report`, on a real check of real runs."""

from __future__ import annotations

import json
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

    def open_browser(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", open_browser)
    assert incident.command("inspect", "report").code == 0
    assert opened == []
    assert incident.command("inspect", "report", "--open").code == 0
    assert opened == [report_of(incident).as_uri()]

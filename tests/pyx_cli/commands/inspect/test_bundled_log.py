"""An investigation in a bundle: its log goes along, and is checked where its runs never were."""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from investigations import Incident, make_incident

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Incident:
    """A project with an investigation, and a bundle of it; `sender` is gone."""
    return make_incident(tmp_path_factory.mktemp("sent") / "project")


def bundle_of(incident: Incident, *words: str) -> Path:
    target = incident.project / "incident.zip"
    made = incident.command("bundle", str(incident.log), *words, "-o", str(target), "--overwrite")
    assert made.code == 0, made
    return target


def test_a_log_brings_the_runs_that_it_cites(sent: Incident) -> None:
    """All of them, each once, and itself as it is; `pyx verify` vouches for it and names it."""
    target = bundle_of(sent, sent.runs["prices"])
    with zipfile.ZipFile(target) as archive:
        assert archive.read(sent.log.name) == sent.log.read_bytes()
        runs = {name.split("/")[1] for name in archive.namelist() if name.startswith("runs/")}
    assert runs == set(sent.runs.values())
    verified = sent.command("verify", str(target))
    assert verified.code == 0, verified
    assert f"  investigation  {sent.log.name}\n" in verified.stdout
    record = json.loads(sent.command("verify", str(target), "--json").stdout)
    assert record["investigations"] == [sent.log.name]


def test_a_log_that_was_changed_in_a_bundle_is_found(sent: Incident, tmp_path: Path) -> None:
    """By `pyx verify`, as any other file of it."""
    target = bundle_of(sent)
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(target) as archive, zipfile.ZipFile(forged, "w") as other:
        for name in archive.namelist():
            content = archive.read(name)
            if name == sent.log.name:
                content = content.replace(b"2 prices", b"9 prices")
            other.writestr(name, content)
    verified = sent.command("verify", str(forged))
    assert verified.code == 1
    assert f"changed  {sent.log.name}: not what SHA256SUMS says" in verified.stdout


def test_whoever_gets_it_checks_it(sent: Incident, tmp_path: Path) -> None:
    """Where neither log nor runs ever were; its links and hashes lead to what is in the bundle."""
    target = shutil.move(bundle_of(sent), tmp_path / "incident.zip")
    elsewhere = Incident(tmp_path, sent.runs, sent.text)
    checked = elsewhere.command("inspect", "check", str(target))
    assert checked.code == 0, checked
    assert "4 findings: 2 recomputed, 2 located" in checked.stdout
    assert "pyx verify" in checked.stderr
    assert elsewhere.command("inspect", "check", f"{target}:stale-price").code == 0
    assert elsewhere.command("inspect", "check", f"{target}:other").code == 4
    replayed = elsewhere.command("inspect", "check", str(target), "--replay")
    assert (replayed.code, replayed.stdout) == (2, "")


def test_a_log_that_does_not_hold_is_warned_of(sent: Incident, tmp_path: Path) -> None:
    """It can be handed over all the same; one that cites nothing can't."""
    incident = sent.copy(tmp_path / "project")
    incident.replace("F1. 2 prices", "F1. 413 prices")
    words = ("bundle", str(incident.log), "-o", str(tmp_path / "x.zip"))
    made = incident.command(*words)
    assert made.code == 0
    assert "warning: not everything in the investigation holds" in made.stderr
    incident.log.write_text("## Question\n\nWhy?\n")
    assert incident.command(*words, "--overwrite").code == 4

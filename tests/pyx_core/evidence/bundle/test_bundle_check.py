"""Whatever is changed in a bundle is found, and nobody is said to have signed who did not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundles import write_zip
from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.check import check_bundle
from pyx_core.evidence.bundle.keys import make_key, read_public_key

if TYPE_CHECKING:
    from pathlib import Path

    from bundles import Made

many = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_bundle_is_intact(bundle: Made) -> None:
    """What pyx bundle and nobody touched has no problem; its three runs are named."""
    check = check_bundle(str(bundle.path), key=read_public_key(str(bundle.public_key)))
    assert check.is_intact
    assert [run.run_id for run in check.runs] == bundle.run_ids
    assert [run.status for run in check.runs] == ["ok", "failed", "ok"]
    assert check.signature.state == "signed"
    assert check.files == len(bundle.contents())


@many
@given(data=st.data())
def test_any_changed_bit_is_found(bundle: Made, tmp_path: Path, data: st.DataObject) -> None:
    """One bit changed in any file, also in metadata, statements and sums, is found."""
    contents = bundle.contents()
    names = [name for name in sorted(contents) if contents[name]]
    name = data.draw(st.sampled_from(names))
    changed = bytearray(contents[name])
    position = data.draw(st.integers(0, len(changed) - 1))
    changed[position] ^= 1 << data.draw(st.integers(0, 7))
    path = write_zip(tmp_path / "x.zip", {**contents, name: bytes(changed)})
    check = check_bundle(str(path))
    assert not check.is_intact
    if name != "SHA256SUMS":
        assert name in {problem.file for problem in check.problems}


def test_a_key_of_an_unknown_kind_is_found(bundle: Made, tmp_path: Path) -> None:
    """A bit of the public key that makes it one of a kind that nobody knows is found, too."""
    (name,) = [name for name in bundle.contents() if name.endswith("signing-key.pub")]
    changed = bytearray(bundle.contents()[name])
    changed[35] ^= 1
    path = write_zip(tmp_path / "x.zip", {**bundle.contents(), name: bytes(changed)})
    assert name in {problem.file for problem in check_bundle(str(path)).problems}


@many
@given(data=st.data())
def test_damage_to_the_zip_file_is_no_traceback(
    bundle: Made, tmp_path: Path, data: st.DataObject
) -> None:
    """Bytes changed anywhere in the zip file: it is refused, not intact, or says the same."""
    content = bytearray(bundle.path.read_bytes())
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] = data.draw(st.integers(0, 255))
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    try:
        check = check_bundle(str(path))
    except PyxError:
        return
    assert not check.is_intact or check.files == len(bundle.contents())


def test_each_file_that_is_missing_is_named(bundle: Made, tmp_path: Path) -> None:
    """A bundle without one of its files is not intact, whichever it is."""
    contents = bundle.contents()
    for name in contents:
        rest = {other: content for other, content in contents.items() if other != name}
        path = write_zip(tmp_path / "x.zip", rest)
        if name == "SHA256SUMS":
            with pytest.raises(PyxError, match="is no bundle"):
                check_bundle(str(path))
            continue
        check = check_bundle(str(path))
        assert not check.is_intact
        assert ("missing" in {p.what for p in check.problems if p.file == name}) or name == (
            "ro-crate-metadata.json"
        )


@pytest.mark.parametrize("name", ["more.txt", "runs/more.csv", "statements/x.intoto.json"])
def test_a_file_that_was_added_is_named(bundle: Made, tmp_path: Path, name: str) -> None:
    """What nothing in the bundle names is extra, also where SHA256SUMS was extended."""
    import hashlib

    contents = {**bundle.contents(), name: b"{}"}
    check = check_bundle(str(write_zip(tmp_path / "x.zip", contents)))
    assert {(p.file, p.what) for p in check.problems} >= {(name, "extra")}
    lines = contents["SHA256SUMS"].decode().splitlines()
    lines.append(f"{hashlib.sha256(b'{}').hexdigest()}  {name}")
    lines.sort(key=lambda line: line[66:])
    contents["SHA256SUMS"] = "".join(f"{line}\n" for line in lines).encode()
    check = check_bundle(str(write_zip(tmp_path / "x.zip", contents)))
    assert {(p.file, p.what) for p in check.problems} >= {(name, "extra")}


def without_signatures(contents: dict[str, bytes], keep: int) -> dict[str, bytes]:
    """The same bundle with the signatures taken off all statements but some, sums put right."""
    import hashlib

    changed = dict(contents)
    names = sorted(name for name in contents if name.startswith("statements/"))
    for name in names[keep:]:
        envelope: dict[str, Any] = json.loads(contents[name])
        envelope["signatures"] = []
        changed[name] = (json.dumps(envelope) + "\n").encode()
    changed.pop("SHA256SUMS")
    lines = [f"{hashlib.sha256(changed[name]).hexdigest()}  {name}\n" for name in sorted(changed)]
    changed["SHA256SUMS"] = "".join(lines).encode()
    return changed


@pytest.mark.parametrize("keep", [0, 1])
def test_a_signature_that_was_taken_off_is_not_passed_over(
    bundle: Made, tmp_path: Path, keep: int
) -> None:
    """Statements without signatures beside others, or beside a key, are not called signed."""
    path = write_zip(tmp_path / "x.zip", without_signatures(bundle.contents(), keep))
    key = read_public_key(str(bundle.public_key))
    for wanted in (None, key):
        check = check_bundle(str(path), key=wanted)
        assert not check.problems
        assert check.signature.state == "wrong"
        assert not check.is_intact


def test_who_signed_is_said_as_far_as_it_is_known(bundle: Made, tmp_path: Path) -> None:
    """The key asked for, a known key, the key in the bundle, and another key are told apart."""
    own = read_public_key(str(bundle.public_key))
    other = make_key(str(tmp_path / "other.key"))
    path = str(bundle.path)
    assert check_bundle(path, key=own).signature.state == "signed"
    assert check_bundle(path, known=[other, own]).signature.state == "signed"
    unknown = check_bundle(path, known=[other]).signature
    assert (unknown.state, unknown.key_id) == ("signed_by_unknown", own.key_id)
    wrong = check_bundle(path, key=other)
    assert wrong.signature.state == "wrong"
    assert not wrong.is_intact


def test_an_unsigned_bundle_is_called_unsigned(bundle: Made) -> None:
    """Without a key a bundle is intact and unsigned; with a key asked for it is turned down."""
    bundle.project.run("bundle", "fails", "-o", "unsigned.zip", "--overwrite")
    outcome = bundle.project.run("verify", "unsigned.zip")
    assert outcome.code == 0
    assert "unsigned" in outcome.stdout.splitlines()[0]
    assert " signed" not in outcome.stdout
    outcome = bundle.project.run("verify", "unsigned.zip", "--key", bundle.public_key)
    assert outcome.code == 1
    assert "it is not signed at all" in outcome.stdout


def test_the_command_says_who_signed(bundle: Made) -> None:
    """`pyx verify` names the key, whether it is known here, and exits by the verdict."""
    outcome = bundle.project.run("verify", bundle.path)
    assert outcome.code == 0
    assert outcome.stdout.splitlines()[0].endswith("which this machine does not know")
    outcome = bundle.project.run("verify", bundle.path, "--key", bundle.public_key, "--json")
    record = json.loads(outcome.stdout)
    assert (outcome.code, record["verdict"]) == (0, "intact")
    assert record["signature"]["state"] == "signed"
    assert record["truncated"] is False


def test_a_key_in_the_folder_of_keys_is_known(bundle: Made) -> None:
    """A public key that was put beside one's own makes its owner known to this machine."""
    folder = bundle.project.home / ".config" / "pyx" / "keys"
    folder.mkdir(parents=True)
    (folder / "annabell.pub").write_bytes(bundle.public_key.read_bytes())
    (folder / "broken.pub").write_text("no key")
    environ = {"APPDATA": str(bundle.project.home / ".config")}
    outcome = bundle.project.run("verify", bundle.path, env=environ)
    (folder / "annabell.pub").unlink()
    (folder / "broken.pub").unlink()
    folder.rmdir()
    assert outcome.code == 0
    assert "does not know" not in outcome.stdout
    assert "signed by" in outcome.stdout

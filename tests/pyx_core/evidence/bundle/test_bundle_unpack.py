"""A bundle stands for a run wherever it is, and a stranger's zip file can do no harm."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bundles import write_zip
from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.unpack import unpack
from pyx_core.evidence.lookup import find_run
from pyx_core.evidence.verify import check_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from bundles import Made
    from project import MakeProject
    from pyx_core.evidence.stored_run import StoredRun


def found(path: object, tmp_path: Path) -> StoredRun:
    return find_run(str(path), "/nowhere", "/nowhere", bundles=str(tmp_path / "cache"))


def test_a_bundle_is_enough_without_its_folder(project: MakeProject, tmp_path: Path) -> None:
    """Where the original is gone, the run in the bundle is read, verified and bundled again."""
    script = "open('s.out.csv', 'w').write('n')\nprint('done')\n"
    made = project({"s.py": script})
    run_id = made.run("run", "--file", "s.py").assert_success().manifest["run_id"]
    made.run("bundle", "s", "-o", "x.zip")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(made.path("x.zip"), elsewhere)
    shutil.rmtree(made.folder)
    made.folder.mkdir()
    run = found(elsewhere / "x.zip", tmp_path)
    assert run.run_id == run_id
    assert run.bundle == str(elsewhere / "x.zip")
    assert Path(run.file(run.output("s.out.csv")["path"])).read_text() == "n"
    assert Path(run.file(run.log["path"])).read_text() == "done\n"
    kept = run.kept(run.manifest["script"])
    assert kept is not None
    assert Path(kept).read_text() == script
    packages = run.manifest["environment"]["packages"]  # type: ignore[index]
    assert os.path.exists(run.object(packages["sha256"]))  # type: ignore[index]
    assert made.run("verify", "x.zip", cwd=elsewhere).code == 0
    assert made.run("bundle", "x.zip", "-o", "y.zip", cwd=elsewhere).code == 0


def test_a_file_that_is_not_in_the_bundle_is_not_taken_from_elsewhere(
    project: MakeProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was left out is missing, whatever lies at the same relative path in the folder."""
    made = project({"s.py": "open('s.out.csv', 'w').write('n')\n"})
    made.run("run", "--file", "s.py").assert_success()
    made.path("s.out.csv").write_text("m")
    made.run("bundle", "s", "-o", "x.zip", "--allow", "changed")
    run = found(made.path("x.zip"), tmp_path)
    recorded = run.output("s.out.csv")["path"]
    made.write(recorded, "n")
    monkeypatch.chdir(made.folder)
    assert os.path.isabs(run.file(recorded))
    assert not os.path.exists(run.file(recorded))


def test_one_of_several_runs_is_named(bundle: Made, tmp_path: Path) -> None:
    """`x.zip:RUN` takes a task, an id or its start, and `last`; x.zip alone lists the runs."""
    orders, fails, count = bundle.run_ids
    for text, run_id in (("orders", orders), (fails, fails), (fails[:-1], fails), ("last", count)):
        assert found(f"{bundle.path}:{text}", tmp_path).run_id == run_id
    with pytest.raises(PyxError, match="holds") as caught:
        found(bundle.path, tmp_path)
    assert caught.value.kind == "usage"
    assert all(f"{bundle.path}:{run_id}" in caught.value.message for run_id in bundle.run_ids)
    with pytest.raises(PyxError, match=r"no run nosuch in .*signed\.zip") as caught:
        found(f"{bundle.path}:nosuch", tmp_path)
    assert caught.value.kind == "not_found"


def test_other_commands_take_a_bundle(bundle: Made, tmp_path: Path) -> None:
    """`pyx show` reads a run in it and says how to go on; its files are intact where they are."""
    orders = bundle.run_ids[0]
    outcome = bundle.project.run("show", "signed.zip:orders", cwd=bundle.project.folder)
    assert outcome.code == 0, outcome
    assert f"signed.zip:{orders}" in outcome.stdout + outcome.stderr
    outcome = bundle.project.run("show", "signed.zip:orders", "--log")
    assert "counted 2" in outcome.stdout
    for run_id in bundle.run_ids:
        assert check_run(found(f"{bundle.path}:{run_id}", tmp_path)).is_intact


@pytest.mark.parametrize(
    "arguments",
    [("signed.zip", "last"), ("signed.zip", "--all"), ("last", "--key", "pyx.key.pub")],
)
def test_a_bundle_is_verified_alone(bundle: Made, arguments: tuple[str, ...]) -> None:
    """What is said of a folder is not said of a bundle, nor the other way round."""
    outcome = bundle.project.run("verify", *arguments)
    assert outcome.code == 2
    assert "hint: pyx verify" in outcome.stderr


def test_it_is_unpacked_once(bundle: Made, tmp_path: Path) -> None:
    """The same bundle is unpacked to the same folder; one that was not used for long is removed."""
    cache = tmp_path / "cache"
    old = cache / "old"
    old.mkdir(parents=True)
    (old / "file").touch()
    os.utime(old, (1, 1))
    first = unpack(str(bundle.path), str(cache))
    inode = os.stat(first).st_ino
    assert unpack(str(bundle.path), str(cache)) == first
    assert os.stat(first).st_ino == inode
    assert os.listdir(cache) == [os.path.basename(first)]


def add(name: str) -> Callable[[Path, dict[str, bytes]], None]:
    def make(path: Path, contents: dict[str, bytes]) -> None:
        write_zip(path, {**contents, name: b"x"})

    return make


def add_link(path: Path, contents: dict[str, bytes]) -> None:
    write_zip(path, contents)
    entry = zipfile.ZipInfo("runs/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, "/etc/passwd")


def add_twice(path: Path, contents: dict[str, bytes]) -> None:
    write_zip(path, contents)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("README.md", "another")


def change_entry(**fields: int) -> Callable[[Path, dict[str, bytes]], None]:
    """A bundle whose directory says of README.md what is not so."""

    def make(path: Path, contents: dict[str, bytes]) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
            entry = archive.getinfo("README.md")
            for field, value in fields.items():
                setattr(entry, field, value)

    return make


@pytest.mark.parametrize(
    "make",
    [
        *map(
            add, ("../x", "/x", "runs/../../x", "a\\b", "c:x", "a//b", "./x", "aux", "a\nb", "a.")
        ),
        add_link,
        add_twice,
        change_entry(file_size=1 << 41),
        change_entry(file_size=1 << 30),
        change_entry(flag_bits=1),
        change_entry(compress_type=zipfile.ZIP_BZIP2),
        change_entry(compress_size=1 << 30, file_size=1 << 30),
    ],
    ids=lambda make: getattr(make, "__qualname__", ""),
)
def test_an_unsafe_zip_file_is_not_unpacked(
    bundle: Made, tmp_path: Path, make: Callable[[Path, dict[str, bytes]], None]
) -> None:
    """Names that lead out, links, two files in one place, bombs and locks: nothing is written."""
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    path = place / "x.zip"
    make(path, bundle.contents())
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PyxError) as caught:
        unpack(str(path), str(place / "cache"))
    assert caught.value.kind == "usage"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_told(tmp_path: Path, content: bytes) -> None:
    """A file that is no zip file, or an empty one, is no bundle."""
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(PyxError, match="is no bundle") as caught:
        found(path, tmp_path)
    assert caught.value.kind == "usage"
    with pytest.raises(PyxError) as caught:
        found(tmp_path / "no.zip", tmp_path)
    assert caught.value.kind == "not_found"


def test_a_folder_or_a_pipe_is_no_bundle(tmp_path: Path) -> None:
    """What is no regular file is refused before it is opened."""
    (tmp_path / "folder.zip").mkdir()
    names = ["folder.zip"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.zip")
        names.append("pipe.zip")
    for name in names:
        with pytest.raises(PyxError, match="is no file"):
            found(tmp_path / name, tmp_path)


def test_a_damaged_bundle_leaves_nothing(bundle: Made, tmp_path: Path) -> None:
    """Where bytes do not match their check sum, nothing half unpacked stays."""
    with zipfile.ZipFile(bundle.path) as archive:
        entry = archive.getinfo("README.md")
    content = bytearray(bundle.path.read_bytes())
    content[entry.header_offset + 60] ^= 0xFF
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(PyxError, match="is damaged"):
        unpack(str(path), str(tmp_path / "cache"))
    assert list((tmp_path / "cache").iterdir()) == []

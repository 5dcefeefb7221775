"""A bundle says all of its runs to tools that know nothing of pyx, and nothing of their machine."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from bundles import NAMES
from project import PYX
from pyx_core.evidence.bundle.archive import write_archive
from pyx_core.evidence.bundle.crate import CONTEXT_FILE
from pyx_core.evidence.bundle.parts import Part, written
from pyx_core.manifest.schema import schema_text

if TYPE_CHECKING:
    from bundles import Made
    from project import MakeProject, Project

LEAK = """
import os
with open(f"leak.{os.environ['PYX_RUN_ID']}.txt", "w") as file:
    file.write(os.environ["SHOP_TOKEN"])
print("for", os.environ["USER"], "in", os.path.expanduser("~"))
"""
SECRET = {"SHOP_TOKEN": "tok-4711-not-a-real-one", "USER": "annabellqx"}


def statements(contents: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """The statements by their run ids."""
    found = {}
    for name, content in contents.items():
        if name.startswith("statements/"):
            payload = json.loads(base64.b64decode(json.loads(content)["payload"]))
            found[payload["predicate"]["runDetails"]["metadata"]["invocationId"]] = payload
    return found


def test_the_third_party_validator_accepts_it(bundle: Made, tmp_path: Path) -> None:
    """`rocrate-validator` finds that it keeps Process Run Crate 0.5, offline."""
    with zipfile.ZipFile(bundle.path) as archive:
        archive.extractall(tmp_path)
    outcome = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("rocrate-validator")), "-y", "validate"),
            *("--offline", "--no-paging", "-p", "process-run-crate-0.5", "-l", "required"),
            str(tmp_path),
        ],
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "is a valid process-run-crate-0.5" in outcome.stdout


def test_a_third_party_checks_the_signatures(bundle: Made) -> None:
    """securesystemslib alone, given the public key, verifies each envelope."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = SSlibKey.from_crypto(load_pem_public_key(bundle.public_key.read_bytes()))
    envelopes = [
        Envelope.from_dict(json.loads(content))
        for name, content in bundle.contents().items()
        if name.startswith("statements/")
    ]
    assert len(envelopes) == 3
    for envelope in envelopes:
        assert envelope.payload_type == "application/vnd.in-toto+json"
        assert set(envelope.verify([key], 1)) == {key.keyid}


def test_no_name_of_the_machine_is_in_it(bundle: Made) -> None:
    """No file and no file name in it holds the home folder, the host or the user."""
    host = os.uname().nodename if hasattr(os, "uname") else ""
    names = [*NAMES.values(), str(bundle.project.home)]
    names += [host] if len(host) > 5 else []  # a shorter one stands in any signature
    for name, content in bundle.contents().items():
        texts = [content]
        if name.startswith("statements/"):
            texts.append(base64.b64decode(json.loads(content)["payload"]))
        for told in names:
            assert all(told.encode() not in text for text in texts), (name, told)
            assert told not in name


def test_sha256sum_can_check_it(bundle: Made) -> None:
    """`SHA256SUMS` has the hash of every other file, in the form that `sha256sum -c` reads."""
    contents = bundle.contents()
    lines = contents.pop("SHA256SUMS").decode().splitlines()
    expected = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    assert lines == [f"{expected[name]}  {name}" for name in sorted(expected)]


def test_a_statement_has_the_shape_that_its_types_ask_for(bundle: Made) -> None:
    """Each is an in-toto Statement with SLSA provenance about what the run bundle, or its log."""
    found = statements(bundle.contents())
    orders, fails, count = (found[run_id] for run_id in bundle.run_ids)
    for statement in found.values():
        assert statement["_type"] == "https://in-toto.io/Statement/v1"
        assert statement["predicateType"] == "https://slsa.dev/provenance/v1"
        assert set(statement["predicate"]) == {"buildDefinition", "runDetails"}
        assert all(set(one["digest"]) == {"sha256"} for one in statement["subject"])
    assert [one["name"].rpartition("/")[2] for one in orders["subject"]] == [
        "über uns.txt",
        f"orders.{bundle.run_ids[0]}.csv",
    ]
    assert [one["name"].rpartition("/")[2] for one in fails["subject"]] == [
        f"fails.{bundle.run_ids[1]}.log.txt"
    ]
    dependencies = orders["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert [one["name"].rpartition("/")[2] for one in dependencies] == [
        *("orders.py", "orders.input.json", "packages.txt"),
    ]
    assert count["predicate"]["buildDefinition"]["externalParameters"]["script"] is None


def test_it_is_tied_to_the_history(bundle: Made) -> None:
    """A statement holds the hash of the manifest as it was, and of the history's last line."""
    for run_id, statement in statements(bundle.contents()).items():
        byproducts = {
            one["name"]: one["digest"]["sha256"]
            for one in statement["predicate"]["runDetails"]["byproducts"]
        }
        lines = bundle.project.path("temp/.history.jsonl").read_bytes().splitlines()
        (own,) = [line for line in lines if run_id.encode() in line]
        assert byproducts["original manifest"] == json.loads(own)["manifest_sha256"]
        assert byproducts["original history line"] == hashlib.sha256(own).hexdigest()
        assert byproducts["original history head"] == hashlib.sha256(lines[-1]).hexdigest()


def test_its_manifests_keep_the_contract(bundle: Made) -> None:
    """A manifest in it is valid, names files of the bundle only, and lines chain them anew."""
    contents = bundle.contents()
    schema = json.loads(schema_text())
    previous = None
    for raw in contents["history.jsonl"].splitlines():
        line = json.loads(raw)
        assert line["previous_sha256"] == previous
        previous = hashlib.sha256(raw).hexdigest()
        content = contents[line["manifest"]]
        assert line["manifest_sha256"] == hashlib.sha256(content).hexdigest()
        manifest = json.loads(content)
        jsonschema.validate(manifest, schema)
        for file in (*manifest["outputs"], manifest["script"], manifest["input"]):
            if file is not None:
                assert hashlib.sha256(contents[file["path"]]).hexdigest() == file["sha256"]


def test_every_term_of_the_crate_is_in_its_context(bundle: Made) -> None:
    """No property or type is used that the metadata does not define."""
    crate = json.loads(bundle.contents()["ro-crate-metadata.json"])
    context = json.loads(Path(CONTEXT_FILE).read_bytes())
    assert crate["@context"] == context
    used = {key for entity in crate["@graph"] for key in entity if not key.startswith("@")}
    for entity in crate["@graph"]:
        types = entity["@type"]
        used |= set(types) if isinstance(types, list) else {types}
    assert used == set(context)


def test_the_same_runs_make_the_same_bytes(bundle: Made) -> None:
    """Made again, whenever and in whatever order, a bundle is the same file."""
    ids = [*bundle.run_ids[1:], bundle.run_ids[0], bundle.run_ids[1]]
    for file in bundle.project.path("temp").iterdir():
        os.utime(file, (1, 1))
    outcome = bundle.project.run("bundle", *ids, "-o", "again.zip", "--key", "pyx.key", "--json")
    record = json.loads(outcome.stdout)
    assert bundle.project.path("again.zip").read_bytes() == bundle.path.read_bytes()
    assert record["sha256"] == hashlib.sha256(bundle.path.read_bytes()).hexdigest()
    assert record["runs"] == bundle.run_ids
    assert record["truncated"] is False


def test_secrets_and_names_are_refused_with_a_list(project: MakeProject) -> None:
    """Evidence with a secret, the home or the user makes no bundle, unless each is allowed."""
    made = project({"leak.py": LEAK})
    made.run("run", "--file", "leak.py", env=SECRET).assert_success()
    outcome = made.run("bundle", "leak", "-o", "x.zip", env=SECRET)
    assert outcome.code == 2
    assert "txt: the value of SHOP_TOKEN, in one place" in outcome.stderr
    assert "log.txt: the home folder of this machine's user" in outcome.stderr
    assert "log.txt: the name of this machine's user" in outcome.stderr
    hint = "--allow SHOP_TOKEN --allow home --allow user"
    assert hint in outcome.stderr
    assert SECRET["SHOP_TOKEN"] not in outcome.stderr
    assert list(made.folder.glob("*.zip*")) == list(made.folder.glob(".*.zip*")) == []
    assert made.run("bundle", "leak", "-o", "x.zip", *hint.split()[:4], env=SECRET).code == 2
    assert made.run("bundle", "leak", "-o", "x.zip", *hint.split(), env=SECRET).code == 0
    assert made.run("verify", "x.zip").code == 0


def test_a_path_with_the_users_name_is_found(project: MakeProject) -> None:
    """The name of a file is evidence, too, and can tell who the user is."""
    made = project({"annabellqx-report.py": "pass\n"})
    made.run("run", "--file", "annabellqx-report.py").assert_success()
    outcome = made.run("bundle", "last", "-o", "x.zip", env=SECRET)
    assert outcome.code == 2
    assert "its path has the name of this machine's user" in outcome.stderr


@pytest.mark.parametrize("spoil", ["changed", "missing"])
def test_a_run_that_is_not_intact_is_refused(project: MakeProject, spoil: str) -> None:
    """A changed or missing output makes no bundle; allowed, it is left out, and that is said."""
    made = project({"s.py": "open('s.out.csv', 'w').write('n')\n"})
    made.run("run", "--file", "s.py").assert_success()
    output = made.path("s.out.csv")
    output.unlink()
    if spoil == "changed":
        output.write_text("m")
    outcome = made.run("bundle", "s", "-o", "x.zip")
    assert outcome.code == 2
    assert "s.out.csv: " in outcome.stderr
    assert "--allow changed" in outcome.stderr
    outcome = made.run("bundle", "s", "-o", "x.zip", "--allow", "changed")
    assert outcome.code == 0
    assert "was left out" in outcome.stderr
    outcome = made.run("verify", "x.zip")
    assert outcome.code == 1
    assert "missing  runs/" in outcome.stdout
    with zipfile.ZipFile(made.path("x.zip")) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("manifest.json")]
        (warning,) = json.loads(archive.read(name))["warnings"]
    assert warning["kind"] == "left_out"


def test_a_manifest_that_was_changed_is_refused(project: MakeProject) -> None:
    """The history knows what the manifest was; one that differs is told, here and in the bundle."""
    made = project({"s.py": "pass\n"})
    path = made.run("run", "--file", "s.py").assert_success().manifest_path
    path.write_bytes(path.read_bytes().replace(b'"summary": null', b'"summary": "fine"'))
    outcome = made.run("bundle", "s", "-o", "x.zip")
    assert outcome.code == 2
    assert "its hash is not the one in the history" in outcome.stderr
    assert made.run("bundle", "s", "-o", "x.zip", "--allow", "changed").code == 0


def test_a_file_is_replaced_only_when_asked(project: MakeProject) -> None:
    """A file that is there stays as it is without --overwrite, and gives way with it."""
    made = project({"s.py": "pass\n", "x.zip": "mine"})
    made.run("run", "--file", "s.py").assert_success()
    assert made.run("bundle", "s", "-o", "x.zip").code == 125
    assert made.path("x.zip").read_text() == "mine"
    assert made.run("bundle", "s", "-o", "x.zip", "--overwrite").code == 0
    assert zipfile.is_zipfile(made.path("x.zip"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nosuch", "-o", "x.zip"), 4),
        (("s", "-o", "x.tar"), 2),
        (("s", "-o", "no/such/x.zip"), 125),
        (("s", "-o", "x.zip", "--key", "nosuch"), 4),
        (("s", "-o", "x.zip", "--key", "s.py"), 2),
    ],
)
def test_what_can_not_be_done_is_told(
    project: MakeProject, arguments: tuple[str, ...], code: int
) -> None:
    """Each mistake has its exit code and a hint, and leaves nothing."""
    made = project({"s.py": "pass\n"})
    made.run("run", "--file", "s.py").assert_success()
    outcome = made.run("bundle", *arguments)
    assert outcome.code == code, outcome
    assert "hint: " in outcome.stderr
    assert not list(made.folder.rglob("*.zip"))


def bundled_names(made: Project) -> set[str]:
    with zipfile.ZipFile(made.path("x.zip")) as archive:
        return {name.partition("/")[2].partition("/")[2] for name in archive.namelist()}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_names_that_other_systems_refuse_are_escaped(project: MakeProject) -> None:
    """Outputs get names that every system takes; those from elsewhere get a place of their own."""
    script = (
        "import json, os\n"
        "for name in ('a:b.txt', 'aux.txt', 'A.csv', 'a.csv', 'end. '):\n"
        "    open(name, 'w').write(name)\n"
        "os.makedirs('../other', exist_ok=True)\n"
        "open('../other/far.txt', 'w').write('far')\n"
        "os.symlink('a.csv', 'link.csv')\n"
        "json.dump({'outputs': ['../other/far.txt']}, open(os.environ['PYX_OUTPUT_PATH'], 'w'))\n"
    )
    made = project({"s.py": script})
    made.run("run", "--file", "s.py").assert_success()
    assert made.run("bundle", "s", "-o", "x.zip").code == 0
    expected = {"a%3Ab.txt", "%61ux.txt", "A.csv", "end.%20", "link.csv", "elsewhere/1/far.txt"}
    names = bundled_names(made)
    assert expected <= names
    assert "elsewhere/2/a.csv" in names
    assert made.run("verify", "x.zip").code == 0


def test_an_output_may_be_called_like_a_manifest(project: MakeProject) -> None:
    """What a script calls a manifest is an output, and no run of the bundle."""
    made = project({"s.py": "open('other.manifest.json', 'w').write('{}')\n"})
    for words in (("run", "--file", "s.py"), ("bundle", "s", "-o", "x.zip"), ("verify", "x.zip")):
        # Not by `made.run`, which takes whatever is called so for a manifest.
        subprocess.run([*PYX, *words], cwd=made.folder, env=made.environ, check=True)
    assert "other.manifest.json" in bundled_names(made)


def test_a_large_file_gets_zip64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is over the limit of plain zip files is written in the large format, and read back."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    content = os.urandom(5000)
    (tmp_path / "a").write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    large = Part("a", size=5000, sha256=sha256, media_type="x/y", path=str(tmp_path / "a"))
    target = tmp_path / "x.zip"
    archived = write_archive(str(target), [large, written("b", b"b", "x/y")])
    assert archived.size == target.stat().st_size
    with zipfile.ZipFile(target) as archive:
        assert archive.read("a") == content
        assert archive.getinfo("a").extract_version == zipfile.ZIP64_VERSION


def test_a_bundle_can_be_made_of_a_bundle(bundle: Made) -> None:
    """A run taken out of a bundle keeps its ties to the history that it was first written to."""
    outcome = bundle.project.run("bundle", "signed.zip:orders", "-o", "part.zip")
    assert outcome.code == 0, outcome
    first = json.loads(bundle.project.run("verify", "signed.zip", "--json").stdout)
    second = json.loads(bundle.project.run("verify", "part.zip", "--json").stdout)
    assert second["verdict"] == "intact"
    assert second["runs"] == first["runs"][:1]

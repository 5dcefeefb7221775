from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from pyx_core.environment.variables import dotenv_keys, variable_report
from pyx_core.settings.connections import is_connection_variable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name",
    [
        "MYSQL_PROD_URL",
        "POSTGRES_UAT_2_DSN",
        "KAFKA_DEV_BROKERS",
        "SQLITE_SHOP_PATH",
        "REDIS_URL",
        "DATABASE_URL",
        "SHOP_DATABASE_URL",
        "SSH_BASTION_HOST",
    ],
)
def test_connection_variables_are_known_by_name(name: str) -> None:
    """The variables that tell how to reach a store are recognised."""
    assert is_connection_variable(name)


@pytest.mark.parametrize("name", ["PATH", "SSH_AUTH_SOCK", "MY_MYSQL_PROD_URL", "mysql_prod_url"])
def test_other_variables_are_not_connections(name: str) -> None:
    """Variables that look alike are left out."""
    assert not is_connection_variable(name)


def test_only_names_are_reported(tmp_path: Path) -> None:
    """No value of any file or variable is in the report."""
    project, user = tmp_path / ".env", tmp_path / "user.env"
    project.write_text("# local\nTOKEN=s3cret\nexport MYSQL_PROD_URL='mysql://u:s3cret@h/d'\n")
    user.write_text('PYX_TIMEOUT="s3cret"\nMULTI="s3cret\nlines"\nBARE\n')
    environ = {"PYX_OUTPUT_DIR": "s3cret", "REDIS_PROD_URL": "s3cret", "HOME": "s3cret"}
    report = variable_report(environ, str(project), str(user))
    assert report["project"]["keys"] == ["MYSQL_PROD_URL", "TOKEN"]
    assert report["user"]["keys"] == ["BARE", "MULTI", "PYX_TIMEOUT"]
    assert report["proxies"] == []
    assert report["connections"] == ["MYSQL_PROD_URL", "REDIS_PROD_URL"]
    assert report["pyx"] == ["PYX_OUTPUT_DIR", "PYX_TIMEOUT"]
    assert "s3cret" not in json.dumps(report)


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    """Where there is no `.env`, or no home for one, that is told plainly."""
    for path in (str(tmp_path / ".env"), None):
        report = dotenv_keys(path)
        assert report == {"path": path, "exists": False, "keys": [], "problem": None}


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A `.env` that is a folder, a pipe or not text is reported and holds nothing up."""
    folder = tmp_path / "folder"
    folder.mkdir()
    latin = tmp_path / "latin"
    latin.write_bytes(b"NAME=\xe9\n")
    assert dotenv_keys(str(folder))["problem"] == "not a regular file"
    assert dotenv_keys(str(latin))["problem"] == "not UTF-8"
    if sys.platform != "win32":
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        assert dotenv_keys(str(pipe))["problem"] == "not a regular file"


def test_a_line_that_cannot_be_parsed_is_passed_over_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The library prints nothing, whatever stands in a `.env`."""
    path = tmp_path / ".env"
    path.write_text("= nothing\nGOOD=1\n'unclosed\n")
    assert "GOOD" in dotenv_keys(str(path))["keys"]
    assert capfd.readouterr() == ("", "")


def test_proxies_are_known_in_both_spellings(tmp_path: Path) -> None:
    """Whoever is about to use the network sees which proxy variables are set, wherever they are."""
    (tmp_path / ".env").write_text("HTTPS_PROXY=http://s3cret:1\n")
    environ = {"http_proxy": "s3cret", "NO_PROXY": "s3cret", "PROXY_COMMAND": "x"}
    report = variable_report(environ, str(tmp_path / ".env"), None)
    assert report["proxies"] == ["HTTPS_PROXY", "NO_PROXY", "http_proxy"]
    assert "s3cret" not in json.dumps(report)

"""`pyx config`: every setting, its value and its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyx_core.settings.table import SETTINGS

if TYPE_CHECKING:
    from project import MakeProject


def test_every_setting_has_a_value_and_an_origin(project: MakeProject) -> None:
    """Environment before project before user before default, and each says so."""
    made = project({".env": "PYX_TIMEOUT=5\nPYX_PYTHON=project\n"})
    user = made.home / ".config/pyx/.env"
    user.parent.mkdir(parents=True)
    user.write_text("PYX_TIMEOUT=6\nPYX_OUTPUT_DIR=~/runs\n")
    outcome = made.run("config", "--json", env={"PYX_PYTHON": "/usr/bin/python3"})
    rows = {row["variable"]: row for row in outcome.assert_answered().json["settings"]}
    assert set(rows) == {setting.variable for setting in SETTINGS}
    assert (rows["PYX_TIMEOUT"]["value"], rows["PYX_TIMEOUT"]["origin"]) == ("5", "project .env")
    assert rows["PYX_PYTHON"]["origin"] == "environment"
    assert rows["PYX_OUTPUT_DIR"]["origin"] == "user .env"
    assert rows["PYX_LOG_LIMIT"]["value"] == "64MiB"
    assert rows["PYX_LOG_LIMIT"]["origin"] == "default"
    files = {file["path"]: file["read"] for file in outcome.json["dotenv"]}
    assert files == {str(made.path(".env")): True, str(user): True}


def test_secrets_in_settings_are_masked(project: MakeProject) -> None:
    """A password in a proxy's or an index's URL is never printed, nor is a wrong value hidden."""
    made = project({})
    environ = {
        "PYX_UV_HTTPS_PROXY": "http://me:pa55word-x@proxy:1",
        "PYX_UV_INDEX_URL": "https://me:t0ken-abcdef@index/simple",
        "PYX_TIMEOUT": "soon",
    }
    for options in ((), ("--json",)):
        shown = made.run("config", *options, env=environ).assert_answered().stdout
        assert "pa55word" not in shown
        assert "t0ken" not in shown
        assert "[masked PYX_UV_INDEX_URL]" in shown
        assert "soon" in shown


def test_a_wrong_setting_is_told_as_it_is_typed(project: MakeProject) -> None:
    """The hint for a variable is an assignment, not an option."""
    made = project({"s.py": ""})
    outcome = made.run("run", "--file", "s.py", env={"PYX_TIMEOUT": "soon"})
    outcome.assert_refused(2, "PYX_TIMEOUT: 'soon'", "try PYX_TIMEOUT=30")
    outcome = made.run("run", "--file", "s.py", env={"PYX_LOG_LIMIT": "9"})
    outcome.assert_refused(2, "PYX_LOG_LIMIT", "try PYX_LOG_LIMIT=1MiB")

"""No secret reaches the evidence of a run, but for what the script itself wrote to its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project import MakeProject, Project

SECRET = "tok/9f8e+7d6c 5b4a=XyZ?e"


def print_secret(made: Project, *statements: str) -> None:
    made.write(
        "leak.py", "\n".join(["import os, sys", "secret = os.environ['API_TOKEN']", *statements])
    )


def test_secrets_stand_nowhere_in_the_evidence(project: MakeProject) -> None:
    """A secret in arguments, docstring, error, declarations or a `.env` is masked everywhere."""
    made = project({".env": f"SHOP_PASSWORD='{SECRET}'\n"})
    made.write(
        "leak.py",
        f'"""Connects with {SECRET}."""\n'
        "import json, os, sys\n"
        "secret = os.environ['SHOP_PASSWORD']\n"
        "entry = {'path': secret, 'role': 'result'}\n"
        "with open(os.environ['PYX_OUTPUT_PATH'], 'w') as file:\n"
        "    json.dump({'outputs': [entry], 'note': secret, secret: 1}, file)\n"
        "print(sys.argv)\n"
        "sys.exit('refused: ' + secret)\n",
    )
    outcome = made.run("run", "--file", "leak.py", "--", "--token", SECRET)
    outcome.assert_status("failed", 1).assert_nowhere(SECRET)
    manifest = outcome.manifest
    assert manifest["summary"] == "Connects with [masked SHOP_PASSWORD]."
    assert manifest["command"]["argv"][-1] == "[masked SHOP_PASSWORD]"
    assert "[masked SHOP_PASSWORD]" in manifest["error"]
    assert manifest["declared"]["note"] == "[masked SHOP_PASSWORD]"
    assert "SHOP_PASSWORD" in manifest["environment"]["variables"]
    as_json = made.run("run", "--file", "leak.py", "--json", "--follow", "--", SECRET)
    as_json.assert_nowhere(SECRET)


def test_a_declared_role_shows_no_secret(project: MakeProject) -> None:
    """Role, category and format as declared by the script are masked as well."""
    made = project({})
    print_secret(
        made,
        "import json",
        "open('result.txt', 'w').write('fine')",
        "entry = {'path': 'result.txt', 'role': secret, 'category': secret, 'format': secret}",
        "json.dump({'outputs': [entry]}, open(os.environ['PYX_OUTPUT_PATH'], 'w'))",
    )
    outcome = made.run("run", "--file", "leak.py", env={"API_TOKEN": SECRET}).assert_success()
    outcome.assert_nowhere(SECRET)


def test_a_secret_in_an_output_is_reported_and_left_alone(project: MakeProject) -> None:
    """A file that holds a secret, encoded or not, is named in a warning, and not edited."""
    made = project({})
    print_secret(
        made,
        "import base64",
        "open('plain.txt', 'w').write('key: ' + secret)",
        "open('encoded.txt', 'wb').write(base64.b64encode(secret.encode()))",
        "open('fine.txt', 'w').write('nothing here')",
    )
    outcome = made.run("run", "--file", "leak.py", env={"API_TOKEN": SECRET}).assert_success()
    messages = sorted(outcome.warnings("secret_in_output"))
    assert len(messages) == 2
    assert "encoded.txt" in messages[0]
    assert "plain.txt" in messages[1]
    assert all("API_TOKEN" in message for message in messages)
    assert made.path("plain.txt").read_text() == f"key: {SECRET}"
    assert "plain.txt" in outcome.stderr
    outcome.assert_nowhere(SECRET)


def test_a_secret_too_short_to_mask_is_reported(project: MakeProject) -> None:
    """A password of five letters can't be masked without harm, so the manifest says so."""
    made = project({"quiet.py": "print('x1y2z')\n"})
    outcome = made.run("run", "--file", "quiet.py", env={"DB_PASSWORD": "x1y2z"}).assert_success()
    (message,) = outcome.warnings("secret_too_short")
    assert "DB_PASSWORD" in message
    assert "x1y2z" not in message


def test_no_part_of_a_secret_is_left_where_a_text_is_cut(project: MakeProject) -> None:
    """Summaries, errors and warnings are masked first and shortened then."""
    made = project({"in.json": "{}"})
    for before in range(470, 500, 4):
        made.write(
            "cut.py",
            f'"""{"x" * before}{SECRET}."""\n'
            "import json, os, sys\n"
            f"entry = {{'y' * {before - 320}: os.environ['API_TOKEN']}}\n"
            "with open(os.environ['PYX_OUTPUT_PATH'], 'w') as file:\n"
            "    json.dump({'outputs': [entry]}, file)\n"
            f"sys.exit('z' * {before} + os.environ['API_TOKEN'])\n",
        )
        outcome = made.run("run", "--file", "cut.py", env={"API_TOKEN": SECRET})
        outcome.assert_status("failed", 1).assert_nowhere(SECRET[:6])

"""What a variable's name promises about its value."""

from __future__ import annotations

import pytest

from pyx_core.secrets.detect import secret_values

RANDOM = "aB3dE5fG7hJ9kL1mN3pQ"


@pytest.mark.parametrize(
    "name",
    [
        *("PASSWORD", "DB_PASSWORD", "PGPASSWORD", "MYSQL_PWD", "PASSWD", "DB_PASS", "SSHPASS"),
        *("SSH_PASSPHRASE", "SECRET", "CLIENT_SECRET", "GITHUB_TOKEN", "TOKEN", "APIKEY"),
        *("API_KEY", "AWS_SECRET_ACCESS_KEY", "SECRET_KEY", "SECRET_KEY_BASE", "PRIVATE_KEY"),
        *("ENCRYPTION_KEY", "SIGNING_KEY", "CREDENTIAL", "AWS_CREDENTIALS", "SESSION_COOKIE"),
        *("REDIS_AUTH", "OPENAI_KEY", "ACCESS_KEY", "DB_PASSWORD_2", "APP_KEY", "VAULT_SECRET_ID"),
        *("dbPassword", "apiKey", "githubToken", "openaiAPIKey", "OAuthClientSecret", "authtoken"),
        *("db.password", "db-password", "DB_PASSWORD_FILE", "PASSWORD_HASH"),
    ],
)
def test_the_value_of_a_variable_named_like_a_secret_is_secret(name: str) -> None:
    """Whatever is called a password, token or key is masked."""
    assert secret_values({name: RANDOM}).values == ((name, RANDOM),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_AUTHOR_NAME", RANDOM),
        ("PWD", "/home/someone/project1234"),
        ("OLDPWD", "/home/someone/project1234"),
        ("INIT_CWD", "/home/someone/project1234"),
        ("SSH_AUTH_SOCK", "/tmp/ssh-XXXXXX/agent.123"),
        ("SSH_ASKPASS", "/usr/bin/ssh-askpass"),
        ("KEYBOARD_LAYOUT", "deadgraveacute"),
        ("TOKENIZERS_PARALLELISM", "parallel-and-more"),
        ("SECRET_NAME", "billing/database"),
        ("SECRETS_BACKEND", "hashicorp-vault"),
        ("TOKEN_URL", "https://login.example.com/oauth/token"),
        ("PASSWORD_MIN_LENGTH", "1200000"),
        ("MAX_OUTPUT_TOKENS", "128000"),
        ("CONTEXT_TOKENS", "128000"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("API_KEY_ID", "2X9R4HXF34"),
        ("PUBLIC_KEY", RANDOM),
        ("GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D"),
        ("PARTITION_KEY", "customer-region-v2"),
        ("S3_KEY", "reports/2026/november.csv"),
        ("ROUTING_KEY", "orders.created.v2.eu-west-1"),
        ("GOOGLE_APPLICATION_CREDENTIALS", "/etc/gcp/key.json"),
        ("SSL_PRIVATE_KEY", "certificates/server.pem"),
        ("DB_PASSWORD_FILE", "/run/secrets/db"),
        ("PASSWORD_STORE_DIR", "/home/someone/.passwords"),
        ("WINDOWS_TOKEN_PATH", "C:\\Users\\someone\\token"),
        ("COOKIE_DOMAIN", ".example.com"),
        ("AUTH_MODE", "scram-sha-256"),
        ("KAFKA_AUTH", "scram-sha-256"),
        ("ODBC_DSN", "Warehouse"),
        ("COMPASS", RANDOM),
        ("MONKEY", RANDOM),
    ],
)
def test_a_log_keeps_harmless_values_whose_name_only_resembles_a_secret(
    name: str, value: str
) -> None:
    """A name about a secret, or one that contains such a word by chance, hides nothing."""
    found = secret_values({name: value})
    assert not found
    assert found.too_short == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "short"),
        ("DB_PASSWORD", "production"),
        ("POSTGRES_PASSWORD", "postgres"),
        ("USE_TOKEN", "false"),
        ("API_KEY", "None"),
        ("SECRET", "******"),
        ("TOKEN", "${}[]{}"),
    ],
)
def test_a_value_that_would_blacken_ordinary_text_is_reported_not_masked(
    name: str, value: str
) -> None:
    """Too short and too common values are no needles, and their variables are named."""
    found = secret_values({name: value})
    assert not found
    assert found.too_short == (name,)


def test_a_password_that_equals_the_user_is_not_masked() -> None:
    """The names of user, home and host would be found everywhere in a log."""
    found = secret_values(
        {"USER": "alexandra", "HOME": "/home/alexandra", "DB_PASSWORD": "Alexandra", "SECRET": ""}
    )
    assert not found
    assert found.too_short == ("DB_PASSWORD",)


def test_a_list_of_keys_is_masked_item_by_item() -> None:
    """Of API_KEYS=a,b each key is a secret of its own."""
    values = [value for _, value in secret_values({"API_KEYS": "alpha-key-1, beta-key-2"}).values]
    assert {"alpha-key-1", "beta-key-2"} <= set(values)


def test_quotes_and_blanks_around_a_value_are_not_part_of_the_secret() -> None:
    """A reader of the variable may strip them, so the bare value is what is masked."""
    assert secret_values({"TOKEN": ' "abc-123-def" \n'}).values == (("TOKEN", "abc-123-def"),)


def test_secrets_never_show_their_values() -> None:
    """A traceback or a debugger's print of Secrets gives the names only."""
    found = secret_values({"DB_PASSWORD": "hunter2-and-more", "HOME": "/root"})
    assert repr(found) == "<Secrets of DB_PASSWORD>"
    assert "hunter2" not in f"{found!s} {[found]}"
    assert bool(found)
    assert not secret_values({})


def test_a_value_of_two_variables_has_the_name_of_the_first() -> None:
    """The same value is searched for once."""
    found = secret_values({"DB_PASSWORD": "hunter2-and-more", "PGPASSWORD": "hunter2-and-more"})
    assert found.values == (("DB_PASSWORD", "hunter2-and-more"),)

"""What the shape of a value says, whatever its variable is called."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyx_core.secrets.connections import unquoted
from pyx_core.secrets.detect import secret_values

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def found(value: str, name: str = "SETTING") -> set[str]:
    return {secret for _, secret in secret_values({name: value}).values}


@pytest.mark.parametrize(
    "token",
    [
        "ghp_" + "a1B2" * 9,
        "github_pat_" + "a1B2c3_" * 8,
        "glpat-" + "a1B2-" * 4,
        "xoxb-1234567890-abcdefghij",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AIza" + "a1B2c" * 7,
        "sk_live_" + "a1" * 12,
        "sk-proj-" + "a1B2_" * 10,
        "sk-ant-api03-" + "xY9-" * 20,
        "sk-" + "abcdefghij" * 3 + "1234",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123",
        "npm_" + "a1B2c3" * 6,
        "pypi-AgEIcHlwaS5vcmc" + "a1B2-_" * 6,
        "hvs." + "a1B2" * 6,
    ],
)
def test_a_token_of_a_known_issuer_is_secret_alone_and_within_text(token: str) -> None:
    """Tokens are known by their shape, in a variable of any name."""
    assert found(token) == {token}
    assert token in found(f'--header "X-Thing: {token}" --verbose') or len(token) == 40


@pytest.mark.parametrize(
    "value",
    [
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",  # a git hash
        "task-management-service-with-a-long-name-2",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "pk_live_" + "a1" * 12,  # made to be published
        "/usr/local/bin:/usr/bin:/bin:/opt/some/place",
        "https://example.com:8080/a@b",
        "ssh://git@github.com/owner/repository",
        "https://jsmith@bitbucket.org/owner/repository",
        "postgres://app@db.internal:5432/app",
        "http://[::1]:8080/x@y",
        "rs=0:di=01;34:ln=01;36:*.tar=01;31:*.key=00;90",
        "host=db user=app dbname=orders",
        "https://example.com/?page=2&sort=name&max_tokens=1000000",
        "-c search_path=private",
        "the secret of it: nothing",
        "secret_name=billing/database",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    ],
)
def test_ordinary_values_have_no_secret_shape(value: str) -> None:
    """Hashes, paths, URLs without password and lists stay readable."""
    assert found(value) - {"nothing"} == set()


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("redis://:only-password@h:6379/0", "only-password"),
        ("mongodb://u:long-pass@h1:1,h2:2/db?w=1", "long-pass"),
        ("postgres://u:with@sign1@h/db", "with@sign1"),
        ("postgres://u:with/slash1@h/db", "with/slash1"),
        ("https://user:tok#en/123@h/p", "tok#en/123"),
        ("amqp://a:first-one@h, amqp://b:second-one@h", "second-one"),
        ("https://0123456789abcdef0123456789abcdef@sentry.io/1", "0123456789abcdef" * 2),
        ("https://a1B2c3D4e5F6g7H8i9:x-oauth-basic@github.com/x", "a1B2c3D4e5F6g7H8i9"),
        ("https://h/p?user=bob&token=abcdef-12&x=1", "abcdef-12"),
        ("https://h/p?password=ab%20cd-ef", "ab cd-ef"),
        (
            "https://acc.blob.core.windows.net/c?sv=1&sig=aB3dE5fG7hJ9kL1mN3pQ",
            "aB3dE5fG7hJ9kL1mN3pQ",
        ),
        ("jdbc:postgresql://h/db?user=u&password=jdbc-pass", "jdbc-pass"),
        ("jdbc:sqlserver://h:1433;user=u;password=jdbc-pass;encrypt=true", "jdbc-pass"),
        ("host=h password=libpq-pass dbname=x", "libpq-pass"),
        ("host=h password='it\\'s one' dbname=x", "it's one"),
        ("Server=h;User ID=u;Password=with space 1;Database=x", "with space 1"),
        ("Server=h;Uid=u;Pwd=ado-pass1;Database=x", "ado-pass1"),
        ("Server=h;Pwd={semi;colon1};Database=x", "semi;colon1"),
        ("AccountName=acc;AccountKey=abcDEF123+/x==;Suffix=x", "abcDEF123+/x=="),
        ("h:6379,password=with,comma1,ssl=True", "with,comma1"),
        ('{"user": "u", "password": "say \\"no\\" 1"}', 'say "no" 1'),
        ("user: u\npassword: yaml-pass\nother: 1", "yaml-pass"),
        ("-Xmx2g -Djavax.net.ssl.trustStorePassword=java-pass -Da=b", "java-pass"),
        ("--user u --password option-pass --verbose", "option-pass"),
        ("Authorization: Bearer abc.def123456", "abc.def123456"),
        ('required username="u" password="jaas-pass";', "jaas-pass"),
    ],
)
def test_a_password_inside_a_larger_value_is_secret(value: str, secret: str) -> None:
    """URLs, connection strings, options, JSON and YAML give up their passwords, not their rest."""
    assert secret in found(value)
    assert value not in found(value)


@patient
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=6))
def test_the_password_of_a_url_is_secret_raw_and_decoded(password: str) -> None:
    """Whichever form a driver prints, it is masked."""
    escaped = quote(password, safe="")
    result = secret_values({"DATABASE_URL": f"postgres://app:{escaped}@db.internal:5432/app"})
    # The blanks and quotes around a value are dropped: what is left is found within it.
    known = {value for _, value in result.values}
    assert result.too_short or any(value in escaped for value in known)
    assert result.too_short or any(value in password for value in known)


@patient
@given(st.text())
def test_percent_decoding_agrees_with_urllib(text: str) -> None:
    """The decoder that spares an import gives what urllib gives."""
    assert unquoted(quote(text)) == unquote(quote(text)) == text


@patient
@given(st.text(alphabet="%0123456789abcdefXY é", max_size=30))
def test_percent_decoding_leaves_what_is_no_escape(text: str) -> None:
    """A stray percent sign stays, as in urllib."""
    assert unquoted(text) == unquote(text, errors="surrogateescape")


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("https://abc123@sentry.io/1", "abc123"),
        ("scott/tiger-1@db:1521/orcl", "tiger-1"),
        ("user:dsn-pass@tcp(h:3306)/db", "user:dsn-pass@tcp(h:3306)/db"),
        ("host=h password=dsn-pass", "dsn-pass"),
    ],
)
def test_a_dsn_gives_up_its_secret(value: str, secret: str) -> None:
    """Of a DSN the secret part is masked, or all of it where none can be told apart."""
    assert secret in found(value, "APP_DSN")


def test_a_private_key_is_secret_where_it_stands() -> None:
    """Only the key is taken from a value that holds more."""
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"
    assert found(f"before\n{key}\nafter") == {key}


@patient
@given(st.dictionaries(st.text(), st.text()))
def test_any_environment_can_be_looked_at(variables: dict[str, str]) -> None:
    """No name and no value makes the detection fail; what it finds is long enough to mask."""
    result = secret_values(variables)
    assert all(len(value) >= 6 and name in variables for name, value in result.values)


@patient
@given(
    st.text(alphabet="abcABC019 \n\t:/@?&;,='\"\\{}[]%-_.#", max_size=80),
    st.sampled_from(["password", "token=", "--secret ", '"api_key": "', "http://u:", "Bearer "]),
    st.text(alphabet="abcABC019 \n\t:/@?&;,='\"\\{}[]%-_.#", max_size=80),
)
def test_any_connection_string_can_be_looked_at(before: str, key: str, after: str) -> None:
    """Half-written connection strings don't make the detection fail."""
    secret_values({"SETTING": before + key + after, "APP_DSN": key + after})

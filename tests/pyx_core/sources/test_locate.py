"""Stores are found by their variables; nothing is guessed, and no password is shown."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.settings.connections import KINDS
from pyx_core.settings.layers import Layers
from pyx_core.sources.address import parse_address
from pyx_core.sources.locate import choose_source, find_doubles, find_sources

if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.sources.source import Source

SECRET = "correct-horse-battery"


def sources_of(tmp_path: Path, **environ: str) -> list[Source]:
    return find_sources(Layers(environ, str(tmp_path)))


@pytest.mark.parametrize(
    ("name", "value", "kind", "place"),
    [
        ("MYSQL_PROD_URL", "mysql://u:p@db:3307/shop", "mysql", ("db", 3307, "shop", "u")),
        ("MARIADB_URL", "mysql://u@db/shop", "mariadb", ("db", 3306, "shop", "u")),
        ("MYSQL_A_DSN", "u:p@x:y@tcp(db:1)/shop?tls=1", "mysql", ("db", 1, "shop", "u")),
        ("MYSQL_A_URL", "jdbc:mysql://db/shop?user=u", "mysql", ("db", 3306, "shop", "u")),
        ("POSTGRES_X_URL", "postgresql+psycopg://u:a@/b@h/d", "postgres", ("h", 5432, "d", "u")),
        ("POSTGRES_X_DSN", "host=h port=1 dbname='a b' user=u", "postgres", ("h", 1, "a b", "u")),
        ("DATABASE_URL", "postgres://u@[::1]:6/d", "postgres", ("::1", 6, "d", "u")),
        ("SQLITE_SHOP_PATH", "data/shop.db", "sqlite", (None, None, "data/shop.db", None)),
        ("SHOP_DATABASE_URL", "sqlite:////x/y.db", "sqlite", (None, None, "/x/y.db", None)),
        ("REDIS_URL", "redis://:p@h/3", "redis", ("h", 6379, "3", None)),
        ("VALKEY_DEV_URL", "rediss://u:p@h:1", "redis", ("h", 1, None, "u")),
        ("KAFKA_DEV_BROKERS", "a:1, b:2", "kafka", ("a", 1, None, None)),
        ("AMQP_DEV_URL", "amqps://u:p@h/v", "amqp", ("h", 5672, "v", "u")),
        ("MONGO_DEV_URI", "mongodb+srv://u:p@h/d", "mongodb", ("h", 27017, "d", "u")),
        ("SSH_BASTION_HOST", "bastion", "ssh", ("bastion", 22, None, None)),
        ("CELERY_BROKER_URL", "amqp://u:p@h/v", "amqp", ("h", 5672, "v", "u")),
        ("APP_DB", "jdbc:postgresql://h/d?user=u", "postgres", ("h", 5432, "d", "u")),
        ("HTTP_SHOP_URL", "https://shop/api", "http", ("shop", None, "api", None)),
    ],
)
def test_a_variable_becomes_a_store(
    tmp_path: Path, name: str, value: str, kind: str, place: tuple[object, ...]
) -> None:
    """Kind, host, port, database and user come from the name and the value of one variable."""
    (source,) = sources_of(tmp_path, **{name: value})
    address = source.address
    assert source.problem is None
    assert (source.kind, (address.host, address.port, address.database, address.user)) == (
        kind,
        place,
    )


def test_other_urls_are_no_stores(tmp_path: Path) -> None:
    """A name that says nothing of a store counts only if the URL is that of a data store."""
    others = {"PIP_INDEX_URL": "https://h/simple", "DEPLOY_URL": "ssh://h", "NOTE": "redis: //x"}
    assert sources_of(tmp_path, **others) == []


def test_several_variables_make_one_store(tmp_path: Path) -> None:
    """Host, port, user, password and database of one stem are one store, named by the stem."""
    (source,) = sources_of(
        tmp_path,
        MYSQL_PROD_HOST="db",
        MYSQL_PROD_PORT="3310",
        MYSQL_PROD_USERNAME="reader",
        MYSQL_PROD_PASSWORD=SECRET,
        MYSQL_PROD_DB="shop",
    )
    assert (source.name, source.label) == ("MYSQL_PROD", "PROD")
    assert source.address.place == ("db", 3310, "shop", "reader", ())
    assert source.address.password == SECRET


@pytest.mark.parametrize(
    "value",
    [
        f"mysql://u:{SECRET}@db:port/shop",
        f"postgres://u:{SECRET}@db/shop",
        f"what {SECRET}?",
        f"mysql://u:{SECRET}@/shop",
        f"u:{SECRET}@",
        f"ftp://u:{SECRET}@h/",
    ],
)
def test_a_value_that_cant_be_used_is_told_without_it(tmp_path: Path, value: str) -> None:
    """A store with a broken variable is listed with the problem, and refused by name."""
    sources = sources_of(tmp_path, MYSQL_PROD_URL=value)
    (source,) = sources
    assert source.problem
    with pytest.raises(PyxError) as caught:
        choose_source("MYSQL_PROD_URL", sources)
    assert SECRET not in caught.value.message + json.dumps(source.public())


def test_a_url_without_a_host_is_a_problem(tmp_path: Path) -> None:
    """Where no server is named, none is guessed; a socket is one."""
    given = {"REDIS_A_URL": "redis://", "MYSQL_A_URL": "mysql:///d", "AMQP_A_URL": "amqp://"}
    problems = [source.problem for source in sources_of(tmp_path, **given)]
    assert problems == ["it names no host"] * 3
    (source,) = sources_of(tmp_path, REDIS_A_URL="unix:///run/redis.sock")
    assert source.problem is None


@given(
    password=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1),
    user=st.text(st.sampled_from("abcü-._~"), min_size=1),
)
def test_any_password_survives_a_url_and_is_not_shown(password: str, user: str) -> None:
    """Percent-encoded passwords come out as they were; a source shows none of them."""
    value = f"postgres://{quote(user, safe='')}:{quote(password, safe='')}@host:1/db"
    _, address = parse_address(value, None)
    assert (address.user, address.password, address.host) == (user, password, "host")
    assert repr(address) == "<Address host:1/db>"


@given(value=st.text(), kind=st.sampled_from([None, *KINDS]))
def test_any_value_is_an_address_or_an_error(value: str, kind: object) -> None:
    """Whatever a variable holds, it is understood or refused; nothing else is raised."""
    with contextlib.suppress(PyxError):
        parse_address(value, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value", "is_production"),
    [
        ("MYSQL_PROD_URL", "mysql://h/d", True),
        ("MYSQL_EU_PROD_2_URL", "mysql://h/d", True),
        ("MYSQL_LIVE_URL", "mysql://h/d", True),
        ("MYSQL_DEV_URL", "mysql://orders-prod.internal/d", True),
        ("MYSQL_DEV_URL", "mysql://h/product", False),
        ("MYSQL_PRODUCTS_URL", "mysql://h/d", False),
        ("MYSQL_STAGING_URL", "mysql://h/d", False),
    ],
)
def test_production_is_marked(tmp_path: Path, name: str, value: str, is_production: bool) -> None:
    """A label, host or database that looks like production is marked; a product is none."""
    (source,) = sources_of(tmp_path, **{name: value})
    assert source.looks_like_production is is_production


def test_a_store_is_named_by_variable_stem_or_label(tmp_path: Path) -> None:
    """What fits one store names it; what fits several is refused with the list; a slip of the
    pen gets the nearest name."""
    sources = sources_of(
        tmp_path,
        MYSQL_PROD_URL="mysql://h/d",
        REDIS_PROD_URL="redis://h",
        REDIS_DEV_URL="redis://h",
    )
    for name in ("REDIS_DEV_URL", "redis_dev_url", "REDIS_DEV", "DEV"):
        assert choose_source(name, sources).name == "REDIS_DEV_URL"
    with pytest.raises(PyxError, match="MYSQL_PROD_URL, REDIS_PROD_URL") as caught:
        choose_source("PROD", sources)
    assert caught.value.kind == "usage"
    with pytest.raises(PyxError, match="no source") as caught:
        choose_source("MYSQL_PORD_URL", sources)
    assert (caught.value.kind, caught.value.hint) == ("not_found", "did you mean MYSQL_PROD_URL?")


def test_doubles_that_disagree_are_found(tmp_path: Path) -> None:
    """One variable with two values, and two variables for one store, are told."""
    (tmp_path / ".env").write_text("MYSQL_PROD_URL=mysql://other/d\nREDIS_DEV_URL=redis://h\n")
    layers = Layers(
        {
            "MYSQL_PROD_URL": "mysql://h/d",
            "MARIADB_PROD_URL": "mariadb://elsewhere/d",
            "REDIS_DEV_URL": "redis://h",
        },
        str(tmp_path),
    )
    messages = [double.message for double in find_doubles(layers, find_sources(layers))]
    assert len(messages) == 2
    assert "MYSQL_PROD_URL is set in the environment, which holds" in messages[0]
    assert "MARIADB_PROD_URL and MYSQL_PROD_URL lead to different places" in messages[1]

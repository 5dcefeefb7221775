"""Keys of a cache, as code writes them: in files that speak of one."""

from __future__ import annotations

import re

from pyx_core.baseline.inventory.candidate import Candidate
from pyx_core.baseline.inventory.finders.code import code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.inventory.candidate import SourceFile

_SPEAKS_OF_ONE = re.compile(r"redis|valkey|memcache", re.IGNORECASE)
_COMMANDS = (
    "get|set|getex|getset|getdel|setex|psetex|setnx|mget|mset|set_ex|del|delete|unlink|exists|"
    "expire|expireat|pexpire|ttl|pttl|incr|incrby|decr|decrby|hget|hset|hmset|hmget|hgetall|hdel|"
    "hincrby|lpush|rpush|lpop|rpop|lrange|llen|sadd|srem|smembers|sismember|zadd|zrem|zrange|"
    "zincrby|xadd|xread|publish|subscribe"
)
_CALL = re.compile(
    rf"(?P<who>\b[\w.]{{0,80}})\.(?P<command>{_COMMANDS})(?:::<[^>]{{0,80}}>)?\(\s*&?(?:format!\(\s*)?"
    r"[fbru]{0,2}(?P<quote>[\"'`])(?P<key>[^\"'`\s]{1,200})(?P=quote)",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"\bcmd\(\s*\"(?P<command>[A-Z]+)\"\s*\)\s*\.arg\(\s*&?(?:format!\(\s*)?"
    r"\"(?P<key>[^\"\s]{1,200})\""
)
_IS_CACHE = re.compile(r"redis|cache|valkey|rdb|memcache|pipe", re.IGNORECASE)


def find_cache_keys(file: SourceFile) -> Iterator[Candidate]:
    """Literals and patterns that are read or written by commands of a cache."""
    if not _SPEAKS_OF_ONE.search(file.text):
        return
    for number, line in code_lines(file):
        for match in (*_CALL.finditer(line), *_COMMAND.finditer(line)):
            key, who = match["key"], match.groupdict().get("who")
            if who is not None and not _IS_CACHE.search(who) and ":" not in key:
                continue
            if key.startswith(("/", "http:", "https:")):
                continue
            yield Candidate("cache key", file.name, number, key, match["command"].upper())

"""Topics that code writes to or reads from: in files that speak of Kafka."""

from __future__ import annotations

import re

from pyx_core.baseline.inventory.candidate import Candidate
from pyx_core.baseline.inventory.finders.code import code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.inventory.candidate import SourceFile

_SPEAKS_OF_ONE = re.compile(r"kafka|sarama|redpanda", re.IGNORECASE)
_NAME = r"[\"'`]([\w.-]{1,249})[\"'`]"
_PATTERNS = (
    (
        re.compile(rf"\.(?:produce|send|send_and_wait|begin_send)\(\s*(?:topic\s*=\s*)?{_NAME}"),
        "producer",
    ),
    (re.compile(rf"\bProducerRecord(?:<[^>]{{0,80}}>)?\(\s*{_NAME}"), "producer"),
    (re.compile(rf"\b(?:Future|Base)Record::to\(\s*{_NAME}"), "producer"),
    (re.compile(rf"\b(?:AIO)?KafkaConsumer\(\s*{_NAME}"), "consumer"),
    (re.compile(rf"\.subscribe\(\s*&?[\[({{]*\s*(?:topics?\s*[:=]\s*\[?\s*)?{_NAME}"), "consumer"),
    (re.compile(rf"@KafkaListener\([^)]{{0,120}}topics\s*=\s*\{{?\s*{_NAME}"), "consumer"),
    (re.compile(rf"\bNewTopic\(\s*{_NAME}"), "topic made"),
    (re.compile(rf"(?:\b|_)topics?\b[\"']?\s*[:=]+\s*\[?\s*{_NAME}", re.IGNORECASE), "name"),
)


def find_topics(file: SourceFile) -> Iterator[Candidate]:
    """Names of topics, and whether code writes or reads them."""
    if not _SPEAKS_OF_ONE.search(file.text):
        return
    for number, line in code_lines(file):
        for pattern, how in _PATTERNS:
            match = pattern.search(line)
            if match:
                yield Candidate("topic", file.name, number, match[1], how)
                break

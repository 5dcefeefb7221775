"""Two texts compared by lines, and told as a unified diff."""

from __future__ import annotations

from collections import Counter

from pyx_core.comparison.comparison import Location
from pyx_core.comparison.line_diff import Block, blocks
from pyx_core.comparison.normalising import Whitespace
from pyx_core.comparison.values import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.comparison.content import Content
    from pyx_core.comparison.findings import Findings
    from pyx_core.comparison.normalising import Side
    from pyx_core.comparison.rules import Chain, Rule, Rules

_CONTEXT = 3


def read_lines(content: Content) -> list[str]:
    """The lines of a text with what ends them. Raises UnicodeError for a broken encoding."""
    with open(content.path, encoding=content.encoding, newline="\n") as file:
        return file.readlines()


def compare_texts(left: Content, right: Content, rules: Rules, findings: Findings) -> None:
    """Tells the lines that differ, and writes all of it as a unified diff."""
    first, second = read_lines(left), read_lines(right)
    chain = rules.of_lines()
    plain = not chain.rules
    one = first if plain else _forms(first, chain, 0)
    other = second if plain else _forms(second, chain, 1)
    findings.counts["left_lines"] = len(first)
    findings.counts["right_lines"] = len(second)
    order = rules.order_of_rows()
    if order is not None and one != other:
        if Counter(one) == Counter(other):
            findings.absorb([order[0]])
            return
        first, one = _sorted(first, one)
        second, other = _sorted(second, other)
        findings.note("lines were compared as sorted, since their order does not matter")
    found = blocks(one, other)
    hunks = [*_hunks(found)]
    if findings.writes and any(not block.equal for block in found):
        _write(left.path, right.path, hunks, first, second, findings)
    for block in found:
        if block.equal:
            pairs = zip(
                first[block.left_start : block.left_stop],
                second[block.right_start : block.right_stop],
                strict=True,
            )
            for before, after in pairs:
                if before != after:
                    findings.absorb(_used(chain, before, after))
            continue
        _tell(block, first, second, findings)


def _tell(block: Block, first: Sequence[str], second: Sequence[str], findings: Findings) -> None:
    left = range(block.left_start, block.left_stop)
    right = range(block.right_start, block.right_stop)
    for offset in range(max(len(left), len(right))):
        before = left[offset] if offset < len(left) else None
        after = right[offset] if offset < len(right) else None
        location = Location(
            left_line=None if before is None else before + 1,
            right_line=None if after is None else after + 1,
        )
        kind = "line_added" if before is None else "line_removed" if after is None else "changed"
        findings.differ(
            kind,
            location,
            ABSENT if before is None else _ending_told(first[before], after, second),
            ABSENT if after is None else _ending_told(second[after], before, first),
            listed_only=True,
        )


def _ending_told(line: str, place: int | None, others: Sequence[str]) -> str:
    """A line without what ends it, unless that is all that differs."""
    if place is not None and _bare(others[place]) == _bare(line):
        return line
    return _bare(line)


def _used(chain: Chain, before: str, after: str) -> tuple[Rule, ...]:
    """The rules that made two lines equal: one on white space, where they only end differently."""
    used = chain.absorb(_bare(before), _bare(after))
    return used or tuple(rule for rule in chain.rules if isinstance(rule.kind, Whitespace))[:1]


def _forms(lines: Sequence[str], chain: Chain, side: Side) -> list[str]:
    """What stands for the lines in the comparison; how they end counts as white space."""
    ends = not any(isinstance(rule.kind, Whitespace) for rule in chain.rules)
    return [
        str(chain.normalise(_bare(line), side)) + (line[len(_bare(line)) :] if ends else "")
        for line in lines
    ]


def _bare(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")


def _sorted(lines: Sequence[str], forms: Sequence[str]) -> tuple[list[str], list[str]]:
    order = sorted(range(len(lines)), key=lambda index: forms[index])
    return [lines[index] for index in order], [forms[index] for index in order]


def _hunks(found: Sequence[Block]) -> Iterator[list[Block]]:
    """Changed blocks with up to three equal lines around them; those that touch are one."""
    hunk: list[Block] = []
    for number, block in enumerate(found):
        if not block.equal:
            hunk.append(block)
            continue
        length = block.left_stop - block.left_start
        if hunk and (length > 2 * _CONTEXT or number == len(found) - 1):
            keep = min(length, _CONTEXT)
            hunk.append(
                block._replace(
                    left_stop=block.left_start + keep, right_stop=block.right_start + keep
                )
            )
            yield hunk
            hunk = []
        if number < len(found) - 1:
            keep = min(length, _CONTEXT)
            start = block._replace(
                left_start=block.left_stop - keep, right_start=block.right_stop - keep
            )
            hunk.append(start if not hunk else block)
    if hunk:
        yield hunk


def _write(
    left: str,
    right: str,
    hunks: Sequence[Sequence[Block]],
    first: Sequence[str],
    second: Sequence[str],
    findings: Findings,
) -> None:
    def write(text: str) -> None:
        masked = findings.mask(text)
        findings.write(masked.encode("utf-8", "surrogateescape"), "diff")

    write(f"--- {left}\n+++ {right}\n")
    for hunk in hunks:
        start, end = hunk[0], hunk[-1]
        write(
            f"@@ -{_span(start.left_start, end.left_stop)}"
            f" +{_span(start.right_start, end.right_stop)} @@\n"
        )
        for block in hunk:
            if block.equal:
                for line in first[block.left_start : block.left_stop]:
                    write(_ended(f" {line}"))
                continue
            for line in first[block.left_start : block.left_stop]:
                write(_ended(f"-{line}"))
            for line in second[block.right_start : block.right_stop]:
                write(_ended(f"+{line}"))


def _span(start: int, stop: int) -> str:
    length = stop - start
    return f"{start if length == 0 else start + 1},{length}"


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

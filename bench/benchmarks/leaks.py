"""Names of invented projects in skills, found by `pyx learn check`."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from planted import FOLDER, Score, data_files, plant
from programs import peer
from pyx_core.skills.learning.identifiers.matcher import Matcher
from pyx_core.skills.learning.identifiers.vocabulary import Vocabulary
from pyx_core.skills.learning.leaks import find_leaks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planted import Planted

HELD_OUT = FOLDER / "held-out"
_ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"[^\W\d_]{2,}")
_PIN = re.compile(r"^([\w.-]+)==", re.MULTILINE)
_MOST_SHOWN = 40


def bench(folder: Path) -> str:
    """What is found of what was planted, and what of clean prose is taken for a leak."""
    vocabulary = Vocabulary()
    planted = [plant(one, folder / one.stem) for one in data_files()]
    held_out = [plant(one, folder / one.stem) for one in data_files(HELD_OUT)]
    started = time.perf_counter()
    scores = {one.name: one.score(vocabulary) for one in planted}
    seconds = time.perf_counter() - started
    blocks = [_table({**scores, "**all**": Score.of_all(list(scores.values()))})]
    blocks.append(
        f"All {len(planted)} projects were read and their skills checked in {seconds:.1f} s."
    )
    if held_out:
        kept = {one.name: one.score(vocabulary) for one in held_out}
        blocks.append(_table({**kept, "**held out**": Score.of_all(list(kept.values()))}))
    blocks += [_peers(planted, scores), _prose(planted, folder, vocabulary), _misses(scores)]
    return "\n\n".join(blocks)


def _table(scores: dict[str, Score]) -> str:
    rows = [
        "| project | planted | found | recall | leaks | wrong | precision | doubtful |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, score in scores.items():
        found = len(score.plants) - len(score.missed)
        rows.append(
            f"| {name} | {len(score.plants)} | {found} | {score.recall:.3f} | {len(score.sure)} "
            f"| {len(score.wrong)} | {score.precision:.3f} | {len(score.doubtful)} |"
        )
    return "\n".join(rows)


def _peers(planted: list[Planted], scores: dict[str, Score]) -> str:
    """What one would use instead: its recall, and how many times as much pyx finds."""
    own = Score.of_all(list(scores.values()))
    rows = ["| who | found | recall | pyx finds |", "|---|---|---|---|"]
    rows.append(
        f"| `pyx learn check` | {len(own.plants) - len(own.missed)} | {own.recall:.3f} | 1.0 × |"
    )
    found = {
        "`grep` for the repository's name and the home": sum(map(_grepped, planted)),
        "`detect-secrets scan`": _secrets(planted),
    }
    for name, count in found.items():
        if count is None:
            continue
        recall = count / len(own.plants)
        ratio = f"{own.recall / recall:.1f} ×" if recall else ""
        rows.append(f"| {name} | {count} | {recall:.3f} | {ratio} |")
    return "\n".join(rows)


def _grepped(planted: Planted) -> int:
    """How many plants stand where `grep -i` finds the repository's name, the home or the user."""
    environ = planted.environ
    homes = {environ.get("HOME"), environ.get("USERPROFILE")} - {None}
    words = [planted.project.name, *filter(None, homes)]
    count = 0
    for one in planted.plants:
        text = one.file
        if one.line:
            text = (planted.skill / one.file).read_text("utf-8").split("\n")[one.line - 1]
        hits = (
            m.span() for word in words for m in re.finditer(re.escape(word), text, re.IGNORECASE)
        )
        count += any(one.start < end and start < one.end for start, end in hits)
    return count


def _secrets(planted: Iterable[Planted]) -> int | None:
    """How many plants stand in a line that detect-secrets reports, which names no columns."""
    program = peer("detect-secrets")
    if program is None:
        return None
    count = 0
    for one in planted:
        argv = [program, "scan", "--all-files", "."]
        told = subprocess.run(argv, cwd=one.skill, capture_output=True, check=True).stdout
        lines = {
            (hit["filename"].replace("\\", "/"), hit["line_number"])
            for hits in json.loads(told)["results"].values()
            for hit in hits
        }
        count += sum((planted.file, planted.line) in lines for planted in one.plants)
    return count


def _prose(planted: list[Planted], folder: Path, vocabulary: Vocabulary) -> str:
    """False leaks in prose that knows none of the projects, for each of them in turn."""
    texts = {
        "descriptions of the pinned tools": _descriptions(),
        "pages of this repository": [
            path.read_text("utf-8") for path in sorted((_ROOT / "docs").rglob("*.md"))
        ],
    }
    rows = [
        "| prose | words | leaks in 10,000 words | doubtful in 10,000 words |",
        "|---|---|---|---|",
    ]
    worst: Counter[str] = Counter()
    matchers = [Matcher(one.identifiers(), vocabulary) for one in planted]
    for name, pages in texts.items():
        place = folder / name
        place.mkdir()
        for number, text in enumerate(pages):
            (place / f"{number}.md").write_text(text, "utf-8")
        words = sum(len(_WORD.findall(text)) for text in pages)
        certainties: Counter[str] = Counter()
        for matcher in matchers:
            for leak in find_leaks(str(place), matcher):
                certainties[leak.certainty] += 1
                if leak.certainty == "leak":
                    worst[f"`{leak.text}` ({leak.identifier.text})"] += 1
        each = 10_000 / words / len(planted)
        rows.append(
            f"| {name} | {words:,} | {certainties['leak'] * each:.1f} "
            f"| {certainties['doubtful'] * each:.1f} |"
        )
    commonest = ", ".join(f"{text} {count}" for text, count in worst.most_common(_MOST_SHOWN))
    return "\n".join(rows) + f"\n\nCommonest: {commonest}."


def _descriptions() -> list[str]:
    """What the packages that this repository pins say of themselves, as far as they are here."""
    names = _PIN.findall((_ROOT / "requirements-dev.txt").read_text("utf-8"))
    texts = []
    for name in names:
        try:
            text = metadata.distribution(name).read_text("METADATA") or ""
        except metadata.PackageNotFoundError:
            # For another platform.
            continue
        # Headers, which name people, end at the first empty line.
        texts.append(text.partition("\n\n")[2])
    return texts


def _misses(scores: dict[str, Score]) -> str:
    missed = [f"{name} `{one.text}`" for name, score in scores.items() for one in score.missed]
    wrong = [
        f"{name} `{one.text}` ({one.identifier.text})"
        for name, score in scores.items()
        for one in score.wrong
    ]
    return (
        f"Not found: {', '.join(missed[:_MOST_SHOWN]) or 'none'}.\n\n"
        f"Wrong: {', '.join(wrong[:_MOST_SHOWN]) or 'none'}."
    )

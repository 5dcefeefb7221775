"""Makes three tables in a folder: `before`, `after` with changes, and `after` shuffled.

It is a program of its own, since the memory of whoever starts a process counts as that process's.
"""

import random
import sys
from pathlib import Path

folder, number_of_rows = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(7)


def row(number: int) -> str:
    return (
        f"{number},customer {number * 7919 % 50_000},{number % 1000}.{number % 100:02},"
        f"{('DE', 'FR', 'ES', 'IT', 'PL')[number % 5]},"
        f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T08:{number % 60:02}:00Z,"
        f"{number * 31 % 1_000_003}\n"
    )


odd = chance.sample(range(number_of_rows), number_of_rows * 11 // 1000)
few = number_of_rows // 1000
gone, changed = set(odd[:few]), set(odd[few:])
before = [row(number) for number in range(number_of_rows)]
after = [
    before[number].replace("customer", "client") if number in changed else before[number]
    for number in range(number_of_rows)
    if number not in gone
]
after += [row(number) for number in range(number_of_rows, number_of_rows + few)]
for name, rows in (("before", before), ("after", after), ("shuffled", after)):
    if name == "shuffled":
        chance.shuffle(rows)
    (folder / f"{name}.csv").write_text(
        "id,name,amount,country,at,ref\n" + "".join(rows), encoding="utf-8"
    )

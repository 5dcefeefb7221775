"""Print 1 GB with `print`, a line of 100 bytes at a time, as scripts do."""

line = (
    "2026-11-24 07:23:12 INFO request 4711 path=/api/v1/orders status=200 took 12 ms, in all "
    + "x" * 11
)
for _ in range(10_000_000):
    print(line)

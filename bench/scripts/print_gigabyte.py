"""Print 1 GB in lines of 100 bytes, as fast as Python can."""

import sys

line = (
    b"2026-11-24 07:23:12 INFO request 4711 path=/api/v1/orders status=200 took 12 ms, in all "
    + b"x" * 11
)
block = (line + b"\n") * 10_000
for _ in range(1000):
    sys.stdout.buffer.write(block)

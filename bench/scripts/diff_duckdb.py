"""The shortest query that finds rows that differ: it counts them, no more."""

import sys

import duckdb

left, right = (f"read_csv('{path}', all_varchar = true)" for path in sys.argv[1:])
query = f"""SELECT count(*) FROM {left} l FULL JOIN {right} r USING (id)
WHERE (l.name, l.amount, l.country, l.at, l.ref)
    IS DISTINCT FROM (r.name, r.amount, r.country, r.at, r.ref)"""
print(duckdb.execute(query).fetchall())

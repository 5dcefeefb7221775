-- Rows that ANALYZE counted: the first number of each entry.
SELECT tbl, max(stat) FROM sqlite_stat1 GROUP BY tbl

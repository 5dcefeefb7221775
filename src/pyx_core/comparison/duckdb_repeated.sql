-- Keys that stand more than once on a side, with how often on each.
SELECT k, count(*) FILTER (s = 0) AS a, count(*) FILTER (s = 1) AS b
FROM (SELECT k, 0 AS s FROM left_rows UNION ALL SELECT k, 1 FROM right_rows)
GROUP BY k HAVING a > 1 OR b > 1 ORDER BY k

-- Keys that stand more than once on a side, with how often on each. Where no key was given twice to
-- equal_keys (:all is 0), those that no other row has can't be among them, which saves a sort.
SELECT k, sum(a), sum(b) FROM (
    SELECT k, 1 AS a, 1 AS b FROM equal_keys WHERE :all OR k IN (SELECT k FROM rows)
    UNION ALL
    SELECT k, s = 0, s = 1 FROM rows
)
GROUP BY k HAVING sum(a) > 1 OR sum(b) > 1 ORDER BY k;

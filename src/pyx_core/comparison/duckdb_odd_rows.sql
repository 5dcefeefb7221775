-- All rows of each key that has a text more often on one side than on the other.
WITH all_rows AS (
    SELECT k, r, 0 AS s, n FROM left_rows UNION ALL SELECT k, r, 1, n FROM right_rows
),
odd AS (
    SELECT DISTINCT k FROM (
        SELECT k FROM all_rows GROUP BY k, r
        HAVING count(*) FILTER (s = 0) <> count(*) FILTER (s = 1)
    )
)
SELECT k, r, s, n FROM all_rows SEMI JOIN odd USING (k) ORDER BY k, r, s, n

-- Of the runs, only those keys matter that other rows have, too.
INSERT INTO equal_keys
SELECT k FROM (SELECT DISTINCT k FROM rows WHERE k = CAST(CAST(k AS INTEGER) AS TEXT))
WHERE CAST(k AS INTEGER) <= (
    SELECT last FROM runs WHERE first <= CAST(k AS INTEGER) ORDER BY first DESC LIMIT 1
);

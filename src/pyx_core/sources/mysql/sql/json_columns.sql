-- The columns of a table that MariaDB holds to be JSON, which is a text with a check.
SELECT CONSTRAINT_NAME AS name
  FROM information_schema.CHECK_CONSTRAINTS
 WHERE LEVEL = 'Column'
   AND CONSTRAINT_SCHEMA = :database
   AND TABLE_NAME = :table
   AND CHECK_CLAUSE LIKE 'json_valid(%)'

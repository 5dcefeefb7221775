-- Every ordinary table with the planner's estimate of its rows; -1 if they were never counted.
SELECT n.nspname || '.' || c.relname AS name, c.reltuples::bigint AS rows
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname !~ '^pg_toast'
 ORDER BY c.reltuples DESC, name

-- Tables, indexes, views and triggers with the statements that made them.
SELECT type, name, tbl_name, sql
  FROM sqlite_schema
 WHERE type IN ('table', 'index', 'view', 'trigger')
   AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
 ORDER BY name

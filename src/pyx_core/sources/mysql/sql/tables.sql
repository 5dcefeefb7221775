-- Every ordinary table with the engine's estimate of its rows and its size: those of the current
-- database, or of all where none was chosen.
SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) AS name,
       TABLE_ROWS AS estimate,
       DATA_LENGTH + INDEX_LENGTH AS bytes
  FROM information_schema.TABLES
 WHERE TABLE_TYPE = 'BASE TABLE'
   AND TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
   AND (DATABASE() IS NULL OR TABLE_SCHEMA = DATABASE())
 ORDER BY TABLE_ROWS DESC, name

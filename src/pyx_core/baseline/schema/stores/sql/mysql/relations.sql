-- Tables of the current database with the engine's estimate of their rows, and views.
SELECT t.TABLE_NAME, t.TABLE_TYPE = 'VIEW', t.TABLE_ROWS, v.VIEW_DEFINITION
  FROM information_schema.TABLES t
  LEFT JOIN information_schema.VIEWS v
    ON v.TABLE_SCHEMA = t.TABLE_SCHEMA AND v.TABLE_NAME = t.TABLE_NAME
 WHERE t.TABLE_SCHEMA = DATABASE()
   AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')

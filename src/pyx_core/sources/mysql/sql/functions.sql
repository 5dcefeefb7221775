-- The stored functions that this login may call. A definition that it may not see is NULL.
SELECT CONCAT(ROUTINE_SCHEMA, '.', ROUTINE_NAME) AS name, ROUTINE_DEFINITION AS definition
  FROM information_schema.ROUTINES
 WHERE ROUTINE_TYPE = 'FUNCTION'
   AND ROUTINE_SCHEMA NOT IN ('mysql', 'sys')
 ORDER BY name

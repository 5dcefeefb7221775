-- When the server started, in Unix seconds. Both are taken at the statement's start in whole
-- seconds, so that the difference is the same whenever it is asked for.
SELECT CAST(UNIX_TIMESTAMP() - VARIABLE_VALUE AS SIGNED) AS started_at
  FROM performance_schema.global_status
 WHERE VARIABLE_NAME = 'Uptime'

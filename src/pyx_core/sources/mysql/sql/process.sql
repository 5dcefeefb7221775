-- What one connection is doing. Every login sees its own.
SELECT COMMAND AS command, TIME AS seconds, STATE AS state
  FROM information_schema.PROCESSLIST
 WHERE ID = :id

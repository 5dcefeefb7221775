-- Triggers that somebody made.
SELECT t.tgrelid::bigint AS id, t.tgname::text AS name, pg_get_triggerdef(t.oid, true) AS definition
  FROM pg_trigger t
 WHERE NOT t.tgisinternal AND t.tgparentid = 0
 ORDER BY t.tgrelid, t.tgname

-- Primary and foreign keys, and conditions; unique keys are told by their indexes.
SELECT k.conrelid::bigint AS id,
       k.conname::text AS name,
       k.contype::text AS kind,
       ARRAY(SELECT a.attname::text
               FROM unnest(k.conkey) WITH ORDINALITY AS u(number, place)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
              ORDER BY u.place) AS columns,
       k.confrelid::bigint AS to_id,
       ARRAY(SELECT a.attname::text
               FROM unnest(k.confkey) WITH ORDINALITY AS u(number, place)
               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
              ORDER BY u.place) AS to_columns,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END AS expression
  FROM pg_constraint k
 WHERE k.contype IN ('p', 'f', 'c')
   AND k.conrelid <> 0
   AND k.conparentid = 0
 ORDER BY k.conrelid, k.contype, k.conname

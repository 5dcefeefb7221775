-- Indexes with their columns, or the expressions that stand for them.
SELECT i.indrelid::bigint AS id,
       c.relname::text AS name,
       i.indisunique AS is_unique,
       ARRAY(SELECT coalesce(a.attname::text, pg_get_indexdef(i.indexrelid, u.place::int, true))
               FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u(number, place)
               LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number
                                       AND u.number > 0
              WHERE u.place <= i.indnkeyatts
              ORDER BY u.place) AS columns,
       NOT (0 = ANY (i.indkey::int2[])) AS is_plain,
       pg_get_expr(i.indpred, i.indrelid) AS condition
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT i.indisprimary
   AND n.nspname <> 'information_schema'
   AND n.nspname !~ '^pg_'
 ORDER BY i.indrelid, c.relname

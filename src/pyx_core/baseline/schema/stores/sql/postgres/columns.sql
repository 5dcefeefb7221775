-- Columns of tables; a domain is what it is made of.
SELECT a.attrelid::bigint AS id,
       a.attname::text AS name,
       format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid),
                   CASE WHEN t.typbasetype = 0 THEN a.atttypmod ELSE t.typtypmod END) AS type,
       NOT (a.attnotnull OR t.typnotnull) AS is_nullable,
       pg_get_expr(d.adbin, d.adrelid) AS default_text,
       a.attidentity::text AS identity,
       a.attgenerated::text AS generated,
       o.collname::text AS collation,
       coalesce(NOT o.collisdeterministic, false) AS ignores_case,
       ARRAY(SELECT e.enumlabel::text
               FROM pg_enum e
              WHERE e.enumtypid = coalesce(nullif(t.typbasetype, 0), t.oid)
              ORDER BY e.enumsortorder) AS members
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation o ON o.oid = a.attcollation
 WHERE a.attnum > 0
   AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'f')
   AND n.nspname <> 'information_schema'
   AND n.nspname !~ '^pg_'
 ORDER BY a.attrelid, a.attnum

-- Tables and views that this login may see: partitions stand for themselves in their parent, and
-- what an extension brought is the extension's.
SELECT c.oid::bigint AS id,
       n.nspname::text AS schema,
       c.relname::text AS name,
       n.nspname IS NOT DISTINCT FROM current_schema() AS is_plain,
       c.relkind IN ('v', 'm') AS is_view,
       c.reltuples::bigint AS estimate,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) END AS definition
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND NOT c.relispartition
   AND n.nspname <> 'information_schema'
   AND n.nspname !~ '^pg_'
   AND has_schema_privilege(n.oid, 'USAGE')
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.deptype = 'e')
 ORDER BY n.nspname, c.relname

-- What this login may do beyond reading: name, how many objects it is about, whether a read-only
-- transaction holds it back.
SELECT 'superuser' AS name, 1 AS objects, false AS contained
  FROM pg_roles WHERE rolname = current_user AND rolsuper
UNION ALL
SELECT right_name, 1, contained
  FROM pg_roles,
       LATERAL (VALUES ('create roles', rolcreaterole, true),
                       ('create databases', rolcreatedb, true),
                       ('replication', rolreplication, false),
                       ('bypass row security', rolbypassrls, true)) AS given (right_name, has_it, contained)
 WHERE rolname = current_user AND has_it
UNION ALL
SELECT 'member of ' || r.rolname, 1,
       r.rolname NOT IN ('pg_read_server_files', 'pg_write_server_files',
                         'pg_execute_server_program', 'pg_signal_backend', 'pg_checkpoint')
  FROM pg_roles r
 WHERE r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program',
                     'pg_signal_backend', 'pg_write_all_data', 'pg_checkpoint', 'pg_maintain',
                     'pg_create_subscription')
   AND pg_has_role(current_user, r.oid, 'USAGE')
   AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
UNION ALL
SELECT 'write tables', count(*), true
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
HAVING count(*) > 0
UNION ALL
SELECT 'create in schemas', count(*), true
  FROM pg_namespace n
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname !~ '^pg_(toast|temp)'
   AND has_schema_privilege(n.oid, 'CREATE')
HAVING count(*) > 0
UNION ALL
SELECT 'call ' || p.proname, count(*), false
  FROM pg_proc p
 WHERE p.proname IN ('dblink', 'dblink_exec', 'dblink_connect', 'dblink_send_query',
                     'pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_stat_file',
                     'lo_export', 'lo_import', 'pg_reload_conf', 'pg_rotate_logfile',
                     'pg_switch_wal', 'pg_promote', 'pg_file_write', 'pg_file_unlink')
   AND has_function_privilege(p.oid, 'EXECUTE')
   AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
 GROUP BY p.proname
UNION ALL
SELECT 'call ' || count(*) || ' functions in untrusted languages', count(*), false
  FROM pg_proc p
  JOIN pg_language l ON l.oid = p.prolang
 WHERE NOT l.lanpltrusted AND l.lanname NOT IN ('c', 'internal')
   AND has_function_privilege(p.oid, 'EXECUTE')
HAVING count(*) > 0
UNION ALL
SELECT 'read foreign tables', count(*), false
  FROM pg_class c
 WHERE c.relkind = 'f' AND has_table_privilege(c.oid, 'SELECT')
HAVING count(*) > 0

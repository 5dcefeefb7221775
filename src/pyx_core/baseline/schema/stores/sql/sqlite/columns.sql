-- Columns of tables; hidden is 2 or 3 where a value is computed, 1 in a virtual table.
SELECT s.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
  FROM sqlite_schema s, pragma_table_xinfo(s.name) x
 WHERE s.type = 'table'
   AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
   AND x.hidden <> 1
 ORDER BY s.name, x.cid

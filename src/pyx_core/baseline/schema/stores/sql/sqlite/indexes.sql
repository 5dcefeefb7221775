-- Columns of indexes with their collation; an expression has no name.
SELECT s.name, i.name, i."unique", i.origin, i.partial, x.name, x.coll
  FROM sqlite_schema s, pragma_index_list(s.name) i, pragma_index_xinfo(i.name) x
 WHERE s.type = 'table'
   AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
   AND x.key = 1
 ORDER BY s.name, i.name, x.seqno

-- Columns of foreign keys; those of the primary key may go unnamed.
SELECT s.name, f.id, f."from", f."table", f."to"
  FROM sqlite_schema s, pragma_foreign_key_list(s.name) f
 WHERE s.type = 'table'
   AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
 ORDER BY s.name, f.id DESC, f.seq

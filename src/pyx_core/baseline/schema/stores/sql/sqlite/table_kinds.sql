-- Which tables hold their values to their types, and which are shadows of virtual ones.
SELECT name, strict, type = 'shadow'
  FROM pragma_table_list
 WHERE schema = 'main'

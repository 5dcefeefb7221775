-- Functions from libraries, which every login may call. Few may read this table.
SELECT name FROM mysql.func ORDER BY name

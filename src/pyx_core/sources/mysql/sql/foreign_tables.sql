-- Tables whose rows come from another server.
SELECT COUNT(*) AS tables
  FROM information_schema.TABLES
 WHERE ENGINE IN ('FEDERATED', 'CONNECT', 'SPIDER')

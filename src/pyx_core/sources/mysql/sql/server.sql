-- What the server says of itself, its database and this login. One row.
SELECT VERSION() AS version,
       @@version_comment AS comment,
       DATABASE() AS `database`,
       CURRENT_USER() AS login,
       USER() AS session_login,
       @@hostname AS hostname,
       @@port AS port,
       @@datadir AS data_directory,
       @@server_id AS server_id,
       @@read_only AS read_only,
       @@max_connections AS max_connections,
       UTC_TIMESTAMP(6) AS server_time

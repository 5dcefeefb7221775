-- Visible to superusers and members of pg_read_all_settings only.
SELECT current_setting('data_directory') AS data_directory

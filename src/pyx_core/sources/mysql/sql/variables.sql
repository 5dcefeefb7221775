-- What only some of the servers have.
SHOW GLOBAL VARIABLES
WHERE Variable_name IN ('server_uuid', 'super_read_only', 'gtid_domain_id',
                        'group_replication_group_name')

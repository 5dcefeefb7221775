-- Older servers know the first name, newer ones the second.
SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_read_only', 'transaction_read_only')

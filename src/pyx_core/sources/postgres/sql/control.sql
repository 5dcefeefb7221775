-- What a copy of the data directory has in common with its original, and its timeline.
SELECT (SELECT system_identifier FROM pg_control_system()) AS system_identifier,
       (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline

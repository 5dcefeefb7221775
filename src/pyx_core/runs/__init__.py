"""Engine and evidence put together: run a script, and leave its record."""

"""A folder of runs, judged as a whole: each run, and what the history says of it."""

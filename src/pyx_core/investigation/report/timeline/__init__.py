"""When things happened: the runs of an investigation, and the records that they brought home."""

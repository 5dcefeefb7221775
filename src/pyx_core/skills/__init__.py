"""Skills: generated from this tool, and learnt from evidence."""

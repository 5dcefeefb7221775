"""A request becomes a finished process: interpreter, launch, capture, process tree."""

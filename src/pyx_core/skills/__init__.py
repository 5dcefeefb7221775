"""Skills for agents: generated from templates and the live parser, saved, and checked."""

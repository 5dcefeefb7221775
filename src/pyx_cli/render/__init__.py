"""How results and errors look."""

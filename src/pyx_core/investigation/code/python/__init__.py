"""Python: venv, uv, poetry, pip."""

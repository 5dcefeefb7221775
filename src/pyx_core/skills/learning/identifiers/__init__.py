"""What names a project, and where a text gives it away (docs/design/015)."""

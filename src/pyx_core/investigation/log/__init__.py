"""The log: Markdown that people edit freely and pyx reads (docs/design/012)."""

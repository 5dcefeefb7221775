"""A bundle: runs in one zip file, with all that is needed to check them where they were not made.

`build` makes one, `check` proves one, `unpack` lets every command read the runs in it.
"""

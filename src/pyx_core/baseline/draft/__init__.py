"""The first `baseline.toml`, drafted from the catalogues of both stores."""

"""`baseline.toml`: what is compared with what, and what may differ (docs/design/017)."""

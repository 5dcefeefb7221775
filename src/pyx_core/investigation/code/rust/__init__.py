"""Rust: cargo, vendored crates and the registry's source."""

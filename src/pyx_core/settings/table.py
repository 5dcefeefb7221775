"""Every setting of pyx: declared once, with its variable, default and meaning."""

from __future__ import annotations


class Setting:
    """One setting: its variable in the environment or a `.env`, its default, what it does."""

    __slots__ = ("default", "meaning", "name", "variable")

    def __init__(self, name: str, default: str | None, meaning: str) -> None:
        self.name = name
        self.variable = "PYX_" + name.upper()
        self.default = default
        self.meaning = meaning


OUTPUT_DIR = Setting("output_dir", None, "folder of a run's files; else the input's, the script's")
TIMEOUT = Setting("timeout", None, "seconds after which a run is stopped")
LOG_LIMIT = Setting("log_limit", "64MiB", "bytes of a log that are kept, its head and its tail")
PYTHON = Setting("python", None, "interpreter of Python scripts: `project` or a path")
MAX_ROWS = Setting("max_rows", "10000", "rows after which a query's result is cut, or `all`")
MAX_BYTES = Setting("max_bytes", "64MiB", "bytes after which a query's result is cut, or `all`")
MAX_COST = Setting(
    "max_cost", None, "largest estimated cost of a query; by source: `1e5,POSTGRES_PROD_URL=2e4`"
)
UV_HTTP_PROXY = Setting("uv_http_proxy", None, "HTTP_PROXY of pyx's own calls of uv")
UV_HTTPS_PROXY = Setting("uv_https_proxy", None, "HTTPS_PROXY of pyx's own calls of uv")
UV_NO_PROXY = Setting("uv_no_proxy", None, "NO_PROXY of pyx's own calls of uv")
UV_INDEX_URL = Setting("uv_index_url", None, "package index of pyx's own calls of uv")

SETTINGS = (
    OUTPUT_DIR,
    TIMEOUT,
    LOG_LIMIT,
    PYTHON,
    MAX_ROWS,
    MAX_BYTES,
    MAX_COST,
    UV_HTTP_PROXY,
    UV_HTTPS_PROXY,
    UV_NO_PROXY,
    UV_INDEX_URL,
)

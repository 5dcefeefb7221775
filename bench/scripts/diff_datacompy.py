"""datacompy as one would use it: all columns as text, joined by id."""

import sys

import datacompy  # type: ignore[import-not-found]
import pandas as pd  # type: ignore[import-untyped,unused-ignore]

left, right = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in sys.argv[1:])
compare = getattr(datacompy, "PandasCompare", None) or datacompy.Compare
found = compare(left, right, join_columns="id")
print(len(found.df1_unq_rows), len(found.df2_unq_rows), found.matches())

"""Read tables with one library: read_tables.py LIBRARY FILE… prints, as JSON, a list of rows for each file."""

import json
import sys
from pathlib import Path


def with_pyarrow(path):
    import pyarrow.csv, pyarrow.ipc, pyarrow.parquet

    read = {
        ".arrow": lambda: pyarrow.ipc.open_file(path).read_all(),
        ".parquet": lambda: pyarrow.parquet.read_table(path),
        ".csv": lambda: pyarrow.csv.read_csv(path, convert_options=pyarrow.csv.ConvertOptions(strings_can_be_null=True)),
    }
    return read[path.suffix]().to_pylist()


def with_polars(path):
    import polars as pl

    read = {
        ".arrow": lambda: pl.read_ipc(path),
        ".parquet": lambda: pl.read_parquet(path),
        ".csv": lambda: pl.read_csv(path),
    }
    return read[path.suffix]().to_dicts()


def with_pandas(path):
    import pandas as pd

    read = {
        ".arrow": lambda: pd.read_feather(path),
        ".parquet": lambda: pd.read_parquet(path),
        ".csv": lambda: pd.read_csv(path, float_precision="round_trip"),
    }
    table = read[path.suffix]()
    return table.astype(object).where(table.notna(), None).to_dict("records")


def with_duckdb(path):
    import duckdb

    if path.suffix == ".arrow":
        import pyarrow.ipc

        rows = pyarrow.ipc.open_file(path).read_all()
        relation = duckdb.sql("select * from rows")
    else:
        relation = duckdb.sql(f"select * from '{path}'")
    return [dict(zip(relation.columns, row)) for row in relation.fetchall()]


library, *files = sys.argv[1:]
read = {"pyarrow": with_pyarrow, "polars": with_polars, "pandas": with_pandas, "duckdb": with_duckdb}[library]
print(json.dumps([read(Path(file)) for file in files], default=lambda value: value.tolist()))

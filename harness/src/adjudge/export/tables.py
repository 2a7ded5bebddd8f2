"""Writes rows of one kind as CSV and as Parquet: a column for each field, empty or null where there is no value."""

import csv
import io
import math
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from adjudge.errors import UserError

_TYPES: dict[Any, str] = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


def csv_text(kind: type[msgspec.Struct], rows: Iterable[msgspec.Struct]) -> str:
    """Return rows as CSV, with a head of the fields' names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(kind.__struct_fields__)
    writer.writerows(map(_cells, rows))
    return out.getvalue()


def write_parquet(kind: type[msgspec.Struct], rows: Iterable[msgspec.Struct], file: Path) -> None:
    """Write rows into a Parquet file; raises `UserError` where it cannot be written or DuckDB is not installed."""
    duckdb = duckdb_module()
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "rows.jsonl"
        with lines.open("wb") as out:
            out.writelines(msgspec.json.encode(_jsonable(row)) + b"\n" for row in rows)
        with duckdb.connect() as database:
            source = database.read_json(str(lines), columns=sql_types(kind), format="newline_delimited")
            try:
                source.write_parquet(str(file))
            except duckdb.IOException as error:
                raise UserError(f"{file} cannot be written ({error})") from error


def duckdb_module() -> Any:
    """Return the module duckdb; raises `UserError` where it is not installed."""
    try:
        import duckdb
    except ImportError as error:
        raise UserError("tables and history need DuckDB: pip install 'adjudge[history]'") from error
    return duckdb


def sql_types(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Return the SQL type of each field of a kind of rows."""
    return {name: _sql_type(hint) for name, hint in get_type_hints(kind).items()}


def _sql_type(hint: Any) -> str:
    given: Sequence[Any] = [each for each in get_args(hint) if each is not type(None)] or [hint]
    return _TYPES[given[0]]


def _jsonable(row: msgspec.Struct) -> dict[str, Any]:
    """Return a row as JSON holds it, in which there is no infinity but as text, and DuckDB reads that as a number."""
    return {
        name: str(value) if isinstance(value, float) and math.isinf(value) else value
        for name, value in msgspec.structs.asdict(row).items()
    }


def _cells(row: msgspec.Struct) -> Iterable[Any]:
    for value in msgspec.structs.astuple(row):
        yield "" if value is None else str(value).lower() if isinstance(value, bool) else value

"""JSON Lines and Parquet: typed values, nothing guarded."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from icc_coding.disk import replacing
from icc_coding.exchange.flat.table import DECIMAL, LIST, TRUTH, WHOLE, Table
from icc_coding.files import write_bytes_atomic

_PIECE = 20_000  # rows of a row group


def write_jsonl(path: Path, table: Table) -> int:
    """One JSON object a line with the columns as keys; numbers, truth values and lists are what they are, null where empty."""
    names, written = [column.name for column in table.columns], 0
    with replacing(path) as handle:
        for row in table.rows:
            handle.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False).encode("utf-8") + b"\n")
            written += 1
    return written


def write_parquet(path: Path, table: Table) -> int:
    """Parquet with typed columns; collaborations are lists. Each column's meaning is in its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds: dict[str, Any] = {WHOLE: pa.int64(), DECIMAL: pa.float64(), TRUTH: pa.bool_(), LIST: pa.list_(pa.string())}
    fields = [pa.field(c.name, kinds.get(c.kind, pa.string()), metadata={"about": c.about}) for c in table.columns]
    schema, buffer, written = pa.schema(fields), io.BytesIO(), 0
    with pq.ParquetWriter(buffer, schema, compression="zstd") as writer:
        rows: list[Any] = []
        for row in table.rows:
            rows.append(row)
            if len(rows) == _PIECE:
                writer.write_table(_columns(pa, schema, rows))
                written += len(rows)
                rows = []
        writer.write_table(_columns(pa, schema, rows))
        written += len(rows)
    write_bytes_atomic(path, buffer.getvalue())
    return written


def _columns(pa: Any, schema: Any, rows: list[Any]) -> Any:
    arrays = [pa.array([row[place] for row in rows], type=field.type) for place, field in enumerate(schema)]
    return pa.Table.from_arrays(arrays, schema=schema)

"""One table with typed columns, and what its numbers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Iterator

if TYPE_CHECKING:
    import pandas
    import polars

_PANDAS = {"text": "string", "number": "float64", "boolean": "boolean"}


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # "text", "number" or "boolean"


@dataclass(frozen=True)
class Frame:
    """Rows of a table. A figure such as `value` has the limits of its 95 % interval in `low` and `high`."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = [column.name for column in self.columns]
        return (dict(zip(names, row)) for row in self.rows)

    def to_pandas(self) -> "pandas.DataFrame":
        """A pandas DataFrame; `attrs["notes"]` has the notes."""
        import pandas

        data = {
            column.name: pandas.array([row[at] for row in self.rows], dtype=_PANDAS[column.type])
            for at, column in enumerate(self.columns)
        }
        frame = pandas.DataFrame(data)
        frame.attrs["notes"] = list(self.notes)
        return frame

    def to_polars(self) -> "polars.DataFrame":
        """A Polars DataFrame."""
        import polars

        types = {"text": polars.String, "number": polars.Float64, "boolean": polars.Boolean}
        return polars.DataFrame(
            {column.name: [row[at] for row in self.rows] for at, column in enumerate(self.columns)},
            schema={column.name: types[column.type] for column in self.columns},
        )

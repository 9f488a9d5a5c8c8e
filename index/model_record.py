"""noticebot.json in a model's folder: where a downloaded model came from, and the checksum of each file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.storage import write_atomically

RECORD = "noticebot.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a downloaded model.

    Attributes:
        name: on the hub.
        revision: the commit that was downloaded, 40 hexadecimal digits.
        kind: "encoder" or "reranker".
        dim: length of its vectors; None for a reranker.
        fingerprint: of its files, as `index.model_folder.fingerprint` gives it.
        files: file name → SHA-256, hexadecimal.
    """

    name: str
    revision: str
    kind: str
    dim: int | None
    fingerprint: str
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Saves the record in the model's folder."""
        data = {"version": VERSION, **asdict(self)}
        write_atomically(folder / RECORD, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())


def read_record(folder: Path) -> Record | None:
    """The record of the model in `folder`; None where it has none, or one that cannot be read."""
    try:
        data: dict[str, Any] = json.loads((folder / RECORD).read_bytes())
        record = Record(**{name: data[name] for name in Record.__slots__})
        right = isinstance(record.files, dict) and isinstance(record.name, str)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if right else None

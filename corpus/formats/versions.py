"""The version of each format's reader; one that reads more or otherwise than before counts one up.

What an earlier version read is read again by `Library.refresh`, so nothing else needs to be done about it.
"""

from __future__ import annotations

READER_VERSIONS: dict[str, int] = {
    "docx": 1,
    "doc": 1,
    "pdf": 2,
    "image": 2,
    "html": 2,
    "ofd": 1,
}
"""A key of `corpus.formats.READERS` → its reader's version, from 1."""

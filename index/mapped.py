"""The array in a file, mapped instead of loaded."""

from __future__ import annotations

from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np


def mapped(path: Path) -> Any:
    """The array in a file, as a plain view: every slice of a np.memmap pays for being one.

    Raises:
        OSError, ValueError: the file is missing, or holds no array.
    """
    try:
        return np.load(path, mmap_mode="r").view(np.ndarray)
    except (SyntaxError, TokenError) as error:  # numpy reads an array's header as Python
        raise ValueError(f"{path}: no array") from error

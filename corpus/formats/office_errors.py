"""Errors that readers of Office files share."""

from __future__ import annotations

from corpus.errors import InputError


def damaged(name: str, part: str) -> InputError:
    """The error for a file that Word would not open either."""
    return InputError(
        "office-damaged",
        "{name}: this file is damaged ({part}); open it in Word or WPS, save it again and add that",
        name=name,
        part=part,
    )


def encrypted(name: str) -> InputError:
    """The error for a file that only opens with a password."""
    return InputError(
        "office-encrypted",
        "{name}: protected by a password; remove the password and add it again",
        name=name,
    )


def too_large(name: str, limit: int) -> InputError:
    """The error for a file that swells when it is unpacked."""
    return InputError(
        "office-too-large",
        "{name}: unpacked it is larger than any notice (over {limit_mb} MB of text and markup); split it",
        name=name,
        limit_mb=limit // (1024 * 1024),
    )

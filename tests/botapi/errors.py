"""What a method raises to be answered as Telegram answers a mistake."""

from __future__ import annotations

_PREFIXES = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}


class ApiError(Exception):
    """An answer with ok = false.

    Args:
        code: the HTTP status and error_code.
        description: the text after the usual prefix ("Bad Request: " is put in front of a 400).
        retry_after: seconds, for a 429.
    """

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        self.code = code
        self.description = _PREFIXES.get(code, "") + description
        self.retry_after = retry_after
        super().__init__(self.description)

    def body(self) -> dict:
        """The JSON object that goes over the wire."""
        body: dict = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad(description: str) -> ApiError:
    """A 400 with Telegram's prefix."""
    return ApiError(400, description)


def too_many(seconds: int) -> ApiError:
    """A 429 that asks for a pause of so many seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

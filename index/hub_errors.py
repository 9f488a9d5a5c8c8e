"""What huggingface_hub and the network raise → errors that people can act on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from corpus.errors import InputError, NoticebotError

HUB = "https://huggingface.co"


@contextmanager
def told(name: str, endpoint: str | None, *, begun: bool = False) -> Iterator[None]:
    """Turns what huggingface_hub and the network raise into errors for people.

    Args:
        name: of the model.
        endpoint: the hub's address; None for Hugging Face.
        begun: whether the hub has answered before, so that something was being downloaded.

    Raises:
        InputError: the hub cannot be reached or has no such model, or the download stopped.
    """
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    # HfHubHTTPError derives from the HTTP library's base class, which is another in each major version.
    network = cast(tuple[type[Exception], ...], (OSError, *HfHubHTTPError.__bases__))
    where = endpoint or HUB
    try:
        yield
    except NoticebotError:
        raise
    except HFValidationError as error:
        raise InputError(
            "model-name", "{name}: neither a folder nor the name of a model", name=name
        ) from error
    except network as error:
        raise _explained(name, where, error, begun=begun) from error
    except json.JSONDecodeError as error:
        raise _unreachable(name, where, "its answer is not that of a hub") from error


def _explained(name: str, where: str, error: Exception, *, begun: bool) -> InputError:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in (401, 403, 404):
        return InputError(
            "model-unknown",
            "{name}: {where} has no such model for you (HTTP {status}); check the name and revision, and "
            "HF_TOKEN where it needs a login",
            name=name,
            where=where,
            status=status,
        )
    reason = f"HTTP {status}" if status else _first_line(error)
    if not begun:
        return _unreachable(name, where, reason)
    return InputError(
        "model-cut",
        "{name}: the download stopped ({reason}); whole files are kept, run the same again to go on",
        name=name,
        reason=reason,
    )


def _unreachable(name: str, where: str, reason: str) -> InputError:
    return InputError(
        "hub-unreachable",
        "{name}: {where} cannot be reached ({reason}); set HF_ENDPOINT to a mirror that can, or give the "
        "folder of a model",
        name=name,
        where=where,
        reason=reason,
    )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return " ".join(lines[0].split())[:160] if lines else type(error).__name__

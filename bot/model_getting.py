"""What an operator names → the folder of a model, downloaded if need be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.session import Session
from corpus.errors import InputError

_ENDPOINT = "HF_ENDPOINT"


def model_folder(session: Session, text: str, kind: str) -> Path:
    """The folder of the model that was named: a folder, or NAME or NAME@REVISION on the hub.

    Where the hub cannot be reached, the newest download of that name is taken, and that is told.

    Args:
        session: of the command.
        text: what was typed.
        kind: index.hub.ENCODER or RERANKER.

    Raises:
        InputError: it is neither a folder nor a model of the hub, or it cannot be downloaded.
    """
    from index.hub import download, is_hub_name, kept_model, look_up

    folder = Path(text).expanduser()
    if folder.is_dir():
        return folder.absolute()
    if not is_hub_name(text):
        raise InputError("model-name", "{name}: neither a folder nor the name of a model", name=text)
    endpoint = session.variable(_ENDPOINT)
    try:
        found = look_up(text, kind, endpoint)
    except InputError as error:
        kept = kept_model(session.home.models, text) if error.code == "hub-unreachable" else None
        if kept is None:
            raise
        session.warn(error)
        session.say("model-kept", folder=kept)
        return kept
    from bot.progress import steps
    from index.hub import folder_of

    if not folder_of(session.home.models, found.name, found.revision).exists():
        session.say(
            "model-downloading",
            name=found.name,
            revision=found.revision[:12],
            files=len(found.files),
            mb=f"{found.bytes / 1e6:.1f}",
        )
    try:
        with steps(found.name, found.bytes) as tell:
            return download(session.home.models, found, kind, endpoint, tell)
    except OSError as error:
        raise unwritable(session.home.models, error) from error


def note_dim(folder: Path, dim: int) -> None:
    """Writes into the record of a downloaded model how long its vectors are."""
    from index.model_record import read_record

    record = read_record(folder)
    if record and record.dim != dim:
        replace(record, dim=dim).write(folder)


def setting_of(session: Session, folder: Path) -> str:
    """How the settings name a folder: relative to the home where it is in it, so that the home may move."""
    home = session.home.folder.resolve()
    whole = folder.resolve()
    return whole.relative_to(home).as_posix() if whole.is_relative_to(home) else str(whole)


def check_unstated(session: Session, setting: str) -> None:
    """Refuses to write a setting that the environment would win over.

    Raises:
        InputError: the environment states it.
    """
    from bot.settings import variable

    if session.stated(setting):
        raise InputError(
            "model-stated",
            "{variable} is set and wins over the settings file; unset it, or set it to what you want and run "
            "`noticebot build`",
            variable=variable(setting),
        )


def unwritable(folder: Path, error: OSError) -> InputError:
    """The error for a folder of the home that cannot be written."""
    return InputError(
        "model-unwritable",
        "{path}: cannot be written ({reason}); what was served before still is",
        path=error.filename or folder,
        reason=error.strerror or str(error),
    )

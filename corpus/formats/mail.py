"""A mail (.eml) → the files attached to it, and its own text where that may be a notice.

The text is a part if nothing is attached, or if it is longer than the few lines that go with an attachment,
or a notice in a few lines: a title and what is said below it.
Pictures that stand inside the text, signatures of certificates and delivery reports are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from html import unescape
from mimetypes import guess_extension

from corpus.errors import InputError
from corpus.formats import Part, Refused
from corpus.formats.mail_headers import MAX_FIELD, decoded, parameter, text_of
from corpus.formats.members import MAX_MEMBER, MAX_MEMBERS, Names, refusal, too_large
from corpus.forwarded import COVER, is_notice
from corpus.reading import MAX_BYTES
from corpus.reading import too_large as mail_too_large

MAX_DEPTH = 3
"""Mails inside mails that are opened: a notice passed on by an office, and by another."""
_MAX_LEVELS = 50  # of parts inside parts; mailers make five, and the standard library recurses
_FIELD = re.compile(rb"^[A-Za-z][A-Za-z-]{0,60}:[^\n]*(?:\n[ \t][^\n]*)*", re.M)
_BOUNDARY = re.compile(rb"^content-type:[ \t]{0,20}multipart/", re.M | re.I)
_PASSED_OVER = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_LOCKED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_QUOTED = re.compile(r"^[ \t]{0,8}>[^\n]{0,2000}$", re.M)
# a style or script that nothing ends goes on to the end, as in browsers: so no character is looked at twice
_TAG = re.compile(
    r"<(?:style|script)\b(?:[^<]++|<(?!/(?:style|script)\b))*+(?:</\w++\s{0,4}>)?|<[^<>]{0,2000}>", re.I
)


def parts(data: bytes, name: str) -> Iterator[Part | Refused]:
    """The files of a mail, and its text as subject.html or subject.txt.

    Raises:
        InputError: no mail, damaged beyond reading, encrypted, or without any file and text.
    """
    if len(data) > MAX_BYTES:
        raise mail_too_large(name)
    mail = _parsed(data, name)
    found = False
    left = MAX_MEMBERS
    for part in _parts(mail, name, Names(), 0):
        found = True
        left -= 1
        if left < 0:
            raise _damaged(name)
        yield part
    if not found:
        raise InputError("mail-empty", "{name}: neither a text nor a file in this mail", name=name)


def _parsed(data: bytes, name: str) -> Message:
    # A field of a megabyte takes the standard library minutes, parts nested by the thousand its stack.
    if len(_BOUNDARY.findall(data)) > MAX_MEMBERS or any(
        len(field) > MAX_FIELD and field[:8].lower() == b"content-"
        for field in (found.group() for found in _FIELD.finditer(data))
    ):
        raise _damaged(name)
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(data)
    except (RecursionError, ValueError, LookupError, AssertionError) as error:
        raise _damaged(name) from error
    if not mail.keys():
        raise _damaged(name)
    return mail


def _parts(mail: Message, name: str, names: Names, depth: int) -> Iterator[Part | Refused]:
    texts: list[Message] = []
    files = 0
    for part, inline in _leaves(mail, name):
        kind = part.get_content_type()
        if kind in _LOCKED:
            raise InputError(
                "mail-encrypted", "{name}: an encrypted mail; save it decrypted and add that", name=name
            )
        if kind == "message/rfc822":
            files += 1
            yield from _inner(part, name, names, depth)
            continue
        path = _file_name(part)
        attached = _field(part, "content-disposition").lower().lstrip().startswith("attachment")
        if kind in ("text/plain", "text/html") and not attached and (path is None or inline):
            texts.append(part)
        elif (
            kind in _PASSED_OVER
            or kind == "message/delivery-status"
            or (path is None and not attached and not kind.startswith("application/"))
            or (kind.startswith("image/") and not attached and (inline or _field(part, "content-id")))
        ):
            continue
        else:
            files += 1
            yield _attached(part, path or "attachment" + (guess_extension(kind) or ""), names)
    yield from _text(mail, texts, names, files)


def _leaves(mail: Message, name: str) -> Iterator[tuple[Message, bool]]:
    """The parts of a mail that hold something, without those of mails in it; whether a text shows them."""
    waiting: list[tuple[Message, bool, int]] = [(mail, False, 0)]
    while waiting:
        part, inline, level = waiting.pop()
        if level > _MAX_LEVELS:
            raise _damaged(name)
        held = part.get_payload()
        kind = part.get_content_type()
        if isinstance(held, list) and kind.startswith("multipart/") and kind not in _LOCKED:
            shown = inline or kind == "multipart/related"
            waiting += [(one, shown, level + 1) for one in reversed(held) if isinstance(one, Message)]
        else:
            yield part, inline


def _inner(part: Message, name: str, names: Names, depth: int) -> Iterator[Part | Refused]:
    held = part.get_payload()
    mail = held[0] if isinstance(held, list) and held else None
    if not isinstance(mail, Message):
        return
    if depth >= MAX_DEPTH:
        given = names.give((_subject(mail) or "mail") + ".eml")
        yield Refused(
            given,
            InputError(
                "mail-nested", "{name}: a mail in more mails than are opened; add it by itself", name=given
            ),
        )
        return
    yield from _parts(mail, name, names, depth + 1)


def _attached(part: Message, path: str, names: Names) -> Part | Refused:
    name = names.give(path)
    why = refusal(name)
    data = b"" if why else _bytes(part)
    if why is None and len(data) > MAX_MEMBER:
        why = too_large(name)
    if why is None and not data:
        why = InputError("file-empty", "{name}: there is no text in it", name=name)
    return Refused(name, why) if why else Part(name, data)


def _text(mail: Message, texts: list[Message], names: Names, files: int) -> Iterator[Part]:
    """The mail's own text: as a page if it has one, for a page tells paragraphs from wrapped lines."""
    said = [(part, _said(part)) for part in texts]
    pages = [one for one in said if one[0].get_content_type() == "text/html" and one[1].strip()]
    plain = [one for one in said if one[0].get_content_type() == "text/plain" and one[1].strip()]
    chosen = pages or plain
    text = "\n".join(words for _, words in chosen)
    shown = unescape(_TAG.sub("\n", text)) if pages else text
    own = _QUOTED.sub("", shown)
    length = len("".join(own.split()))
    if not length or (files and length < COVER and not is_notice(own)):
        return
    name = names.give((_subject(mail) or "mail") + (".html" if pages else ".txt"))
    yield Part(name, text.encode("utf-8", "replace"))


def _said(part: Message) -> str:
    charset = parameter(";" + _field(part, "content-type").partition(";")[2], "charset") or ""
    return text_of(_bytes(part), charset).replace("\r\n", "\n")


def _bytes(part: Message) -> bytes:
    try:
        held = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        held = None
    return held if isinstance(held, bytes) else b""


def _subject(mail: Message) -> str:
    return decoded(_field(mail, "subject"))[:80]


def _file_name(part: Message) -> str | None:
    for field, name in (("content-disposition", "filename"), ("content-type", "name")):
        found = parameter(";" + _field(part, field).partition(";")[2], name)
        if found and found.strip():
            return found
    return None


def _field(part: Message, name: str) -> str:
    """A field as it stands in the mail; asking the message for it would decode it its own way."""
    for key, value in part.raw_items():
        if key.lower() == name:
            return str(value)[:MAX_FIELD]
    return ""


def _damaged(name: str) -> InputError:
    return InputError("mail-damaged", "{name}: not a mail, or damaged; save it again and add that", name=name)

"""What Telegram lets pass without a word and the user sees as a flaw: kept so that a test can look at it."""

from __future__ import annotations

import re

from tests.botapi.text import MAX_ENTITIES

_BARE = re.compile(r"&(?!(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")


def remarks(method: str, params: dict, result: object) -> list[str]:
    """Remarks on a call that was carried out.

    An "&" in HTML that begins no entity Telegram knows shows a text that was not escaped (and an entity such
    as &nbsp; is shown as it is written); formatting beyond 100 entities is dropped.
    """
    found = []
    contents = [inner.get("input_message_content", {}) for inner in params.get("results", ())]
    for content in (params, *contents):
        if str(content.get("parse_mode", "")).lower() != "html":
            continue
        source = content.get("text") or content.get("caption") or content.get("message_text") or ""
        if bare := _BARE.search(source):
            found.append(
                f"{method}: a bare & in HTML: {source[max(0, bare.start() - 20) : bare.start() + 20]!r}"
            )
    if isinstance(result, dict):
        shown = result.get("entities") or result.get("caption_entities") or ()
        if len(shown) >= MAX_ENTITIES:
            found.append(f"{method}: {MAX_ENTITIES} entities or more, Telegram drops the rest")
    return found

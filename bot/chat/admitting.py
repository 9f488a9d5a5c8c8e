"""入库 and 取消 under a preview: the file joins the library, and the index is rebuilt."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.chat.callbacks import Expired
from bot.chat.child import limits_for, run_job
from bot.chat.desk import Desk
from bot.chat.intake import Asker, gone, say
from bot.chat.preview import explain, named
from bot.chat.sending import Place, send
from bot.chat.views import plain
from corpus.errors import NoticebotError
from corpus.formats.child import too_much
from corpus.formats.exchange import ChildError

if TYPE_CHECKING:
    from bot.chat.pressing import Press
    from bot.chat.texts import Texts


async def admit(desk: Desk, press: Press) -> str | None:
    """入库. Where it fails the preview stays, to be tried again."""
    services, shown, texts, message = desk.services, press.shown, press.texts, press.message
    if not services.access.is_admin(press.user.id):
        return texts("not-admin")
    if message is None:
        raise Expired
    asker = Asker(press.bot, press.user, Place.beside(message), texts)
    path = desk.spool.path(shown.answer_id, str(shown.data["name"]))
    if gone(desk, shown) or not path.exists():
        await say(asker, message.message_id, texts("intake-gone"))
        return None
    if shown.answer_id in desk.adding:
        return texts("intake-reading", name=path.name)
    desk.adding.add(shown.answer_id)
    request = {
        "library": str(services.library.folder),
        "file": str(path),
        "fields": dict(shown.data["fields"]),
        "charset": shown.data.get("charset"),
    }
    try:
        limits = limits_for(await asyncio.to_thread(path.read_bytes), path.name)
        try:
            done = await run_job("add", request, limits=limits)
        except ChildError as error:
            raise too_much(error, path.name, limits) from error
    except NoticebotError as error:
        await _failed(asker, explain(texts, error))
        return None
    finally:
        desk.adding.discard(shown.answer_id)
    await services.run(services.store.drop_shown, shown.answer_id)
    await asyncio.to_thread(desk.spool.drop, shown.answer_id)
    await say(asker, message.message_id, _told(done, texts))
    if await asyncio.to_thread(_behind, desk):
        desk.rebuilder.request(press.bot, desk.watcher(message, texts))
    return None


async def cancel(desk: Desk, press: Press) -> str | None:
    """取消."""
    await desk.services.run(desk.services.store.drop_shown, press.shown.answer_id)
    await asyncio.to_thread(desk.spool.drop, press.shown.answer_id)
    if press.message is not None:
        asker = Asker(press.bot, press.user, Place.beside(press.message), press.texts)
        await say(asker, press.message.message_id, press.texts("intake-cancelled"))
    return None


async def _failed(asker: Asker, why: str) -> None:
    await send(asker.bot, asker.place, plain(asker.texts("intake-refused", reason=why)))


def _told(done: dict[str, Any], texts: Texts) -> str:
    changed = [*done["added"], *done["replaced"], *done["aliased"]]
    if not changed:
        return texts("intake-unchanged")
    if len(changed) == 1:
        ((id_, title),) = changed
        return texts("intake-added", id=id_, title=named(title, texts))
    counts = {name: len(done[name]) for name in ("added", "replaced")}
    return texts("intake-added-many", changes=texts("rebuild-changes", **counts, removed=0))


def _behind(desk: Desk) -> bool:
    """Whether the library holds what the index that is served does not."""
    return desk.services.library.revision() != desk.services.engine.manifest.revision

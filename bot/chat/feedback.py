"""👍 and 👎 under an answer; pressing again changes what was said, and 👎 asks what was wrong."""

from __future__ import annotations

import logging

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.callbacks import Action, Expired
from bot.chat.keyboards import Buttons
from bot.chat.pressing import Press, Presses
from bot.chat.records import Feedback, Reason, Verdict
from bot.chat.sending import edit_keyboard
from corpus.errors import LibraryError

log = logging.getLogger(__name__)

_VERDICT = frozenset({Action.UP.value, Action.DOWN.value})


async def up(press: Press) -> str | None:
    """It helped."""
    await _give(press, Verdict.UP, None)
    return press.texts("thanks-up")


async def down(press: Press) -> str | None:
    """It did not: asks what was wrong, and counts even if that is not told."""
    await _give(press, Verdict.DOWN, None)
    return press.texts("feedback-ask")


async def reason(press: Press) -> str | None:
    """What was wrong."""
    reasons = tuple(Reason)
    await _give(press, Verdict.DOWN, reasons[press.argument(1, len(reasons))])
    return press.texts("thanks-down")


async def _give(press: Press, verdict: Verdict, why: Reason | None) -> None:
    at = press.argument(0, len(press.shown.passages))
    services, shown = press.services, press.shown
    given = Feedback(
        press.user.id,
        shown.answer_id,
        shown.passages[at],
        shown.generation,
        verdict,
        services.clock(),
        why,
        await services.run(_question, press),
    )
    try:
        await services.run(services.store.give_feedback, given)
    except LibraryError as error:
        log.error("feedback could not be recorded: %s", error)
        raise Expired from error
    if press.message and press.message.reply_markup:
        buttons = Buttons(services.callbacks, shown.answer_id, press.texts)
        rows = _marked(press.message.reply_markup, buttons, at, given)
        await edit_keyboard(press.bot, press.message.chat.id, press.message.message_id, rows)


def _question(press: Press) -> str | None:
    """The question, only where questions are recorded."""
    if not press.services.settings.record_questions or press.shown.question_id is None:
        return None
    asked = press.services.store.question(press.shown.question_id)
    return asked.question if asked else None


def _marked(markup: InlineKeyboardMarkup, buttons: Buttons, at: int, given: Feedback) -> InlineKeyboardMarkup:
    """The buttons of a message with the verdict marked and, until it is told, the question what was wrong."""
    rows: list[tuple[InlineKeyboardButton, ...] | list[InlineKeyboardButton]] = []
    for row in markup.inline_keyboard:
        actions = {str(button.callback_data or "")[:2] for button in row}
        if actions & _VERDICT:
            rows.append(buttons.verdict(at, given))
            if given.verdict is Verdict.DOWN and given.reason is None:
                rows += buttons.reasons(at).inline_keyboard
        elif Action.REASON.value not in actions:
            rows.append(row)
    return InlineKeyboardMarkup(rows)


PRESSES: Presses = {
    ("", Action.UP): up,
    ("", Action.DOWN): down,
    ("", Action.REASON): reason,
}

import asyncio

from telegram import Update

from bot.chat.ordering import InOrder


def message(user: int, number: int) -> Update:
    chat = {"id": user, "type": "private"}
    sender = {"id": user, "is_bot": False, "first_name": "某"}
    data = {"message_id": number, "date": 1, "chat": chat, "from": sender, "text": "问"}
    return Update.de_json({"update_id": number, "message": data}, None)


def inline(user: int, number: int) -> Update:
    sender = {"id": user, "is_bot": False, "first_name": "某"}
    return Update.de_json(
        {"update_id": number, "inline_query": {"id": "1", "from": sender, "query": "问", "offset": ""}}, None
    )


def test_one_person_s_updates_are_handled_in_order_and_others_do_not_wait() -> None:
    done: list[tuple[int, int]] = []

    async def handle(user: int, number: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append((user, number))

    async def run() -> None:
        order = InOrder()
        jobs = [(1, 1, 0.05), (1, 2, 0.0), (2, 3, 0.0), (1, 4, 0.0)]
        await asyncio.gather(*(order.process_update(message(u, n), handle(u, n, s)) for u, n, s in jobs))

    asyncio.run(run())
    assert done == [(2, 3), (1, 1), (1, 2), (1, 4)]


def test_a_failing_update_lets_the_next_one_through() -> None:
    done: list[int] = []

    async def fail() -> None:
        raise RuntimeError

    async def handle() -> None:
        done.append(2)

    async def run() -> None:
        order = InOrder()
        await asyncio.gather(
            order.process_update(message(1, 1), fail()),
            order.process_update(message(1, 2), handle()),
            return_exceptions=True,
        )

    asyncio.run(run())
    assert done == [2]


def test_inline_queries_wait_for_nothing() -> None:
    done: list[str] = []

    async def handle(what: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(what)

    async def run() -> None:
        order = InOrder()
        await asyncio.gather(
            order.process_update(message(1, 1), handle("message", 0.05)),
            order.process_update(inline(1, 2), handle("inline", 0.0)),
        )

    asyncio.run(run())
    assert done == ["inline", "message"]

"""lexicon add, remove, list, test: everyday words and the official terms for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import lexicon_checking, lexicon_suggesting
from bot.session import Session, help_alone, print_json, session_of, typed
from corpus.errors import InputError

if TYPE_CHECKING:
    from index.answer import Answer
    from index.lexicon_file import Entry

_SNIPPET = 36  # characters of a quote


def make_app() -> typer.Typer:
    """The commands of `noticebot lexicon`."""
    app = typer.Typer(
        add_completion=False, help="Everyday words and the official terms for them. 民间说法词表"
    )
    app.callback(invoke_without_command=True)(begin)
    for name, function in (
        ("add", add),
        ("remove", remove),
        ("list", list_entries),
        ("test", test),
        ("check", lexicon_checking.check),
        ("suggest", lexicon_suggesting.suggest),
    ):
        app.command(name)(function)
    return app


def begin(context: typer.Context) -> None:
    """Everyday words and the official terms for them (docs/LEXICON.md). 民间说法与公文用语的词表。"""
    help_alone(context)


def add(
    context: typer.Context,
    word: Annotated[
        str, typer.Argument(metavar="WORD", help="What people say; … for up to 4 characters between. 说法")
    ],
    terms: Annotated[
        list[str], typer.Argument(metavar="TERM…", help="What notices write for it. 公文用语，可用、隔开")
    ],
    weight: Annotated[
        float, typer.Option("--weight", min=0.1, max=1, help="How surely it means that. 权重")
    ] = 0.8,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Add a word to your own file, or change it. 在本机词表中添加或修改一个说法。"""
    from bot.lexicon_check import beside, of_itself
    from bot.lexicon_own import own_entry, put
    from index.lexicon import OWN, Lexicon, shipped
    from index.lexicon_file import BETWEEN_TERMS, make_entry

    session = session_of(context)
    wanted = [part for term in terms for part in typed(term).split(BETWEEN_TERMS) if part.strip()]
    if not wanted:
        raise InputError("lexicon-no-terms", "give at least one official term for “{word}”", word=typed(word))
    entry = make_entry(typed(word), wanted, weight, OWN)
    was = own_entry(session.home.lexicon, entry.key)
    ships = Lexicon(shipped()).get(entry.key)
    put(session.home.lexicon, entry)
    if json:
        told = {"was": was and entry_json(was), "ships": ships and entry_json(ships)}
        print_json({**entry_json(entry), **told})
    else:
        session.text(session.texts("lexicon-added", entry=_line(entry), file=session.home.lexicon))
        if was:
            session.say("lexicon-was", entry=_line(was))
        if ships:
            session.say("lexicon-overrides", entry=_line(ships), topic=ships.topic)
    for kind, detail in [*of_itself(entry), *beside(entry, ships)]:
        session.say(kind.value, word=entry.key, detail=detail)
    _tell_off(session)


def remove(
    context: typer.Context,
    word: Annotated[str, typer.Argument(metavar="WORD", help="What people say. 说法")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Take a word out of your own file; switch one off that ships. 移除自己的说法，或停用随附的说法。"""
    from bot.lexicon_own import own_entry, put, take_out
    from index.lexicon import OWN, Lexicon, shipped
    from index.lexicon_file import make_entry

    session = session_of(context)
    off = make_entry(typed(word), (), 1.0, OWN)
    was = own_entry(session.home.lexicon, off.key)
    ships = Lexicon(shipped()).get(off.key)
    if was:
        take_out(session.home.lexicon, off.key)
    elif ships:
        put(session.home.lexicon, off)
    else:
        raise InputError(
            "lexicon-unknown",
            "“{word}” is neither in {file} nor among the words that ship; see `noticebot lexicon list`",
            word=off.key,
            file=session.home.lexicon,
        )
    if json:
        told = {"was": was and entry_json(was), "ships": ships and entry_json(ships)}
        print_json({"word": off.key, **told, "off": not was})
    elif not was:
        session.text(session.texts("lexicon-switched-off", entry=_line(ships or off), word=off.key))
    else:
        session.text(session.texts("lexicon-removed", entry=_line(was)))
        if ships:
            key = "lexicon-ships-again" if was.terms else "lexicon-on-again"
            session.say(key, entry=_line(ships), word=off.key)


def list_entries(
    context: typer.Context,
    word: Annotated[
        str | None, typer.Argument(metavar="WORD", help="Only those with this in word or terms. 只列含此词的")
    ] = None,
    *,
    own: Annotated[bool, typer.Option("--own", help="Only your own. 只列本机的")] = False,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="TOPIC", help="Only this file. 只列这一主题")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """List the words in use. 列出词表。"""
    session = session_of(context)
    entries = _in_use(session, own=own, topic=topic)
    if word is not None:
        from index.text import normalise

        part = normalise(typed(word)).strip()
        entries = [one for one in entries if part in one.key or any(part in term for term in one.terms)]
    if json:
        print_json([entry_json(entry) for entry in entries])
        return
    for entry in entries:
        session.terminal.row([*entry.line().split("\t"), entry.topic])
    if not entries:
        session.say("lexicon-none")


def _in_use(session: Session, *, own: bool, topic: str | None) -> list[Entry]:
    """The entries in use, the operator's own last; words that are switched off are among these."""
    from index.lexicon import OWN, shipped
    from index.lexicon_file import read_file

    file = session.home.lexicon
    mine = read_file(file, OWN)[0] if file.exists() else ()
    instead = {entry.key for entry in mine}
    all_of_them = [*(() if own else (one for one in shipped() if one.key not in instead)), *mine]
    if topic is None:
        return all_of_them
    topics = sorted({OWN, *(entry.topic for entry in shipped())})
    if topic not in topics:
        raise InputError(
            "lexicon-topic", "no topic {topic}; there are {topics}", topic=topic, topics=", ".join(topics)
        )
    return [entry for entry in all_of_them if entry.topic == topic]


def test(
    context: typer.Context,
    question: Annotated[list[str], typer.Argument(metavar="QUESTION", help="In any words. 问题")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Show which words a question holds, and what they change. 查看词表对一个问题的作用。"""
    from index.engine import Engine
    from index.lexicon import Words

    session = session_of(context)
    asked = typed(" ".join(question))
    words = Words(session.home.lexicon)
    if problem := words.problem():
        session.warn(problem)
    engine = Engine.open(session.home.index, session.encoder, words)
    answers = {
        "with": engine.ask(asked),
        "without": Engine.open(session.home.index, session.encoder, Words(use=False)).ask(asked),
    }
    concepts = engine.opened.lexicon.concepts(asked)
    if json:
        found = [{"typed": one.typed, **entry_json(one.entry)} for one in concepts]
        told = {name: _answer_json(answer) for name, answer in answers.items()}
        print_json({"question": asked, "lexicon": session.settings.lexicon, "words": found, **told})
        return
    terminal = session.terminal
    if concepts:
        from bot.terminal import Column

        heads = [Column(session.texts("why-typed"), 1), Column(session.texts("why-official"), 3)]
        heads += [Column(session.texts("why-weight"), figures=True), Column(session.texts("why-topic"))]
        terminal.table(
            heads,
            [
                [one.typed, "、".join(one.entry.terms), f"{one.entry.weight:g}", one.entry.topic]
                for one in concepts
            ],
        )
    else:
        session.text(session.texts("lexicon-no-words"))
    if _quoted(answers["with"]) == _quoted(answers["without"]):
        _show(session, answers["with"], session.texts("lexicon-same"))
    else:
        for name, answer in answers.items():
            _show(session, answer, session.texts("lexicon-with" if name == "with" else "lexicon-without"))
    _tell_off(session)


def _show(session: Session, answer: Answer, head: str) -> None:
    """Writes an answer in short: how sure it is, and where each quote stands."""
    from index.answer import section_name

    terminal = session.terminal
    terminal.line()
    sure = session.texts("why-tier", tier=answer.tier.value, confidence=f"{answer.confidence:.2f}")
    terminal.paragraph(f"{head} {sure}", "bold")
    for number, quote in enumerate(answer.quotes, start=1):
        where = (
            f"《{quote.citation.title or session.texts('untitled')}》{section_name(quote.citation.section)}"
        )
        start = quote.highlights[0][0] if quote.highlights else 0
        said = " ".join(quote.text[start : start + _SNIPPET].split())
        terminal.paragraph(f"  {number}. {where}：{said}…", indent="     ")


def _quoted(answer: Answer) -> list[tuple[str, int]]:
    return [(quote.citation.notice_id, quote.citation.start) for quote in answer.quotes]


def _answer_json(answer: Answer) -> dict[str, Any]:
    data = answer.to_json()
    return {name: data[name] for name in ("tier", "answered", "confidence", "quotes", "understood")}


def _tell_off(session: Session) -> None:
    """Says that words are not used at all where they are switched off."""
    if not session.settings.lexicon:
        session.say("lexicon-setting-off")


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as plain JSON values."""
    return {
        "word": entry.key,
        "terms": list(entry.terms),
        "weight": entry.weight,
        "topic": entry.topic,
        "off": not entry.terms,
    }


def _line(entry: Entry) -> str:
    """晚交 → 缓缴、延期缴纳 (0.8)."""
    return f"{entry.key} → {'、'.join(entry.terms) or '-'} ({entry.weight:g})"

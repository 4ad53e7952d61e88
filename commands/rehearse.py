"""`ringback rehearse`: walk a script in the terminal as the customer, with no network and no database."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from commands.errors import Mistake
from commands.rehearsal.call import Conversation, NotNow
from commands.rehearsal.facts import not_on_stage, rehearsal_facts
from commands.rehearsal.moves import HELP, CallBack, HangUp, Move, NotUnderstood, Wish, understand
from commands.rehearsal.play import check_place, save
from commands.rehearsal.sound import check_sound, save_sound
from commands.rehearsal.told import Teller
from commands.script_source import locale_of, read_script
from flows.talk import Talk

PROMPT = "You        "


@click.command(epilog="\b\nMoves:\n" + HELP)
@click.argument("script")
@click.option("--locale", type=click.Choice(["zh-CN", "en"]), help="What is spoken; the script's first when not named.")
@click.option("--facts", multiple=True, metavar="NAME=VALUE", help="In place of the script's example; may be repeated.")
@click.option("--keys", metavar="MOVES", help='Moves to make instead of asking for them: --keys "1 1 4 s h".')
@click.option("--twiml", is_flag=True, help="Show each reply as TwiML, too.")
@click.option(
    "--save", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write the walk as a play of tests/calls."
)
@click.option(
    "--sound",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.wav",
    help="Speak what was said into a sound file.",
)
def rehearse(
    script: str,
    locale: str | None,
    facts: tuple[str, ...],
    keys: str | None,
    twiml: bool,
    target: Path | None,
    sound: Path | None,
) -> None:
    """Walk SCRIPT as the customer: the name of a shipped one, or the path of a YAML file."""
    whole = read_script(script)
    spoken = locale_of(whole, locale)
    conversation = Conversation(Talk(whole, spoken, rehearsal_facts(whole, spoken, facts)))
    if target is not None:
        check_place(target)
    if sound is not None:
        check_place(sound)
        check_sound(sound)
        if sound == target:
            raise Mistake("The play and the sound are two files; give --save and --sound two names.")
    teller = Teller(with_twiml=twiml)
    teller.welcome(conversation.talk)
    teller.call(1)
    teller.reply(conversation, conversation.pick_up())
    if keys is None:
        _by_hand(conversation, teller)
    else:
        _by_list(conversation, teller, keys)
    conversation.hang_up()
    teller.sum(conversation)
    if target is not None:
        save(target, conversation)
        click.echo(f"Saved as {target}; `pytest tests/calls --rewrite-calls` writes what it leaves in the books.")
        if differing := not_on_stage(spoken, whole, conversation.talk.facts):
            click.echo(
                f"In tests/calls every call has its own {', '.join(differing)}, so some words will differ there."
            )
    if sound is not None:
        length = round(save_sound(sound, conversation))
        click.echo(f"Spoken into {sound}, {length // 60}:{length % 60:02} long.")


def _by_hand(conversation: Conversation, teller: Teller) -> None:
    """Ask for moves until the conversation is over or nobody types any more."""
    seen = sys.stdin.isatty()
    while conversation.ringing or conversation.can_go_on:
        try:
            moves = understand(input(PROMPT if seen else ""))
            for typed, move in moves:
                if move is Wish.QUIT:
                    return
                if not seen or len(moves) > 1:
                    teller.you(typed)
                _carry_out(conversation, teller, move)
        except (NotUnderstood, NotNow) as trouble:
            teller.trouble(str(trouble))
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return


def _by_list(conversation: Conversation, teller: Teller, keys: str) -> None:
    """Make all the moves of a list; one that cannot be made is a mistake."""
    try:
        moves = understand(keys) if keys.strip() else []
    except NotUnderstood as trouble:
        raise Mistake(f"--keys cannot be read: {trouble}") from trouble
    for number, (typed, move) in enumerate(moves, start=1):
        if move is Wish.QUIT:
            return
        teller.you(typed)
        try:
            _carry_out(conversation, teller, move)
        except NotNow as trouble:
            raise Mistake(f"Move {number} of --keys, {typed}, cannot be made: {trouble}") from trouble


def _carry_out(conversation: Conversation, teller: Teller, move: Move | Wish) -> None:
    """One move or wish, and what is told about it. Raises `NotNow`."""
    match move:
        case Wish.HELP:
            teller.help()
        case Wish.TWIML | Wish.QUIT:
            teller.twiml(conversation)
        case CallBack():
            found = conversation.take(move)
            teller.call(len(conversation.calls))
            teller.reply(conversation, found)
        case HangUp():
            conversation.take(move)
            teller.over(conversation)
        case _:
            teller.reply(conversation, conversation.take(move))

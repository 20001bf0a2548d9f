"""Scenarios A, B, C, CB, GC and D: answers that stream into private chats and a group."""

from __future__ import annotations

from dataclasses import dataclass, replace

from benchmarks import prose, reference
from benchmarks.report import Figure, at_most, note, percentile
from benchmarks.watching import LINGER, Seen, ask, seen, shown, watch
from benchmarks.world import open_place, until

SHORT, LONG = 400, 1500  # tokens
FIRST = 0.3  # seconds the model thinks
SECONDS = 8.0  # that a short answer takes
CROWD = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One answer in one chat."""

    name: str
    tokens: int
    seconds: float  # that the model takes
    limited: bool
    group: bool = False

    async def run(self) -> list[Figure]:
        """Ask, watch, report."""
        pieces = tuple(prose.answer(self.tokens))
        async with open_place(limited=self.limited) as place, place.bot():
            ann = place.telegram.person("Ann", started=True)
            chat, mention = None, ""
            if self.group:
                chat = place.telegram.group("Crew", [ann], announce=False)
                mention = f"@{place.telegram.bot_username} "
            place.gateway.chat.script(pieces, delay_s=self.seconds / self.tokens, first_s=FIRST)
            question = "Tell me about the harbour."
            asked = await ask(ann, question, pieces, chat, mention)
            found = await watch(place, asked, patience=self.seconds * 2 + 90)
            return self._figures(found, len(asked.text))

    def _figures(self, found: Seen, characters: int) -> list[Figure]:
        name = self.name
        figures = [
            at_most(name, "first sign after the update", found.first_sign, 0.1, " s"),
            note(name, "first words after the update", found.first_content, " s"),
            _exact(name, found, characters),
            at_most(name, "429s", found.refused, 0, digits=0),
        ]
        calls = "calls to the chat"
        messages = note(name, "messages that stand at the end", found.messages, digits=0)
        if name == "A":
            figures.insert(0, at_most(name, calls, found.writes, 15, digits=0))
        else:
            figures.insert(0, note(name, calls, found.writes, digits=0))
        figures.insert(1, messages)
        if self.group:
            most = found.busiest_minute
            figures.append(at_most(name, "messages and edits in any minute", most, 20, digits=0))
        extra = max(0, found.messages - 1)
        allowed = 1.5 + extra if name != "C" else 1.5
        what = "complete after the model had ended"
        if self.group:
            figures.append(note(name, what, found.final_after, " s"))
        else:
            figures.append(at_most(name, what, found.final_after, allowed, " s"))
        return figures


SCENARIOS = (
    Talk(name="A", tokens=SHORT, seconds=SECONDS, limited=False),
    Talk(name="B", tokens=SHORT, seconds=SECONDS, limited=True),
    Talk(name="C", tokens=LONG, seconds=20, limited=False),
    Talk(name="CB", tokens=LONG, seconds=20, limited=True),
    Talk(name="GC", tokens=LONG, seconds=20, limited=True, group=True),
)


async def crowd() -> list[Figure]:
    """D: thirty people ask at the same moment, and all answers end at the same moment."""
    answers = [tuple(prose.answer(SHORT, seed)) for seed in range(CROWD)]
    async with open_place(limited=True) as place, place.bot() as bot:
        people = [place.telegram.person(f"P{n}", started=True) for n in range(CROWD)]
        for pieces in answers:
            place.gateway.chat.script(pieces, delay_s=SECONDS / SHORT, first_s=FIRST)
        before = bot.cpu()
        asked = [await ask(one, f"Question {one.id}?", ()) for one in people]
        script = place.gateway.chat
        await until(lambda: len(script.asked) == CROWD, 30)
        # Answers are given out in the order in which the questions arrive.
        order = [str(body["messages"][-1]) for body in script.asked]
        told = [replace(one, pieces=answers[_index(order, one.question)]) for one in asked]
        slower = await reference.watch(SECONDS / 2)
        await until(lambda: len(script.ended) == CROWD, 60)
        await until(lambda: all(shown(place, one).exact for one in told), 60)
        spent = bot.cpu() - before
        await until(lambda: False, LINGER)
        found = [seen(place, one) for one in told]
        peak = bot.peak()
    return [
        at_most("D", f"processor time for {CROWD} answers", spent, 2, " s"),
        Figure("D", "at that time, any work took longer than at best by", f"× {slower:.1f}"),
        note("D", "first sign after its update, in the middle",
             percentile(_signs(found), 0.5), " s"),
        note("D", "first words after the update, in the middle",
             percentile(_words(found), 0.5), " s"),
        note("D", "first words after the update, worst", max(_words(found)), " s"),
        at_most("D", "slowest first sign after its update", max(_signs(found)), 0.1, " s"),
        at_most("D", "last answer complete after its model had ended", _latest(found), 1, " s"),
        Figure("D", "answers with every character once", f"{_exact_ones(found)} of {CROWD}",
               "all", _exact_ones(found) == CROWD),
        at_most("D", "429s", sum(one.refused for one in found), 0, digits=0),
        note("D", "calls to the chats", sum(one.writes for one in found), digits=0),
        note("D", "memory at most", peak, " MB", digits=0),
    ]  # fmt: skip


def _exact(name: str, found: Seen, characters: int) -> Figure:
    shown = "every one once"
    if not found.exact.exact:
        shown = f"{found.exact.lost} lost, {found.exact.extra} too many"
    return Figure(name, f"{characters:,} characters", shown, "every one once", found.exact.exact)


def _index(order: list[str], question: str) -> int:
    return next(number for number, body in enumerate(order) if question in body)


def _signs(found: list[Seen]) -> list[float]:
    return [one.first_sign for one in found]


def _words(found: list[Seen]) -> list[float]:
    return [one.first_content for one in found]


def _latest(found: list[Seen]) -> float:
    return max(one.final_after for one in found)


def _exact_ones(found: list[Seen]) -> int:
    return sum(one.exact.exact for one in found)

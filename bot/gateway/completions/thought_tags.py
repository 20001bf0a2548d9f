"""The tags of several vendors around reasoning inside the text. Patterns; pure.

`thoughts.py` applies them to a stream.
"""

from __future__ import annotations

import re

_NAMES = ("think", "thinking", "thought", "thoughts", "reasoning", "reason", "reflection",
          "seed:think", "antml:thinking", "begin_of_thought", "end_of_thought",
          "begin_of_solution", "end_of_solution", "start_thinking", "end_thinking",
          "start_response", "end_response", "channel", "message", "end", "start")  # fmt: skip
_NAME = r"(?:(?:seed|antml):)?(?:think(?:ing)?|thoughts?|reasoning|reflection)"
_WITH = r"(?:\s[^<>\n]{0,200})?"  # attributes

TAG = re.compile(
    rf"(?P<open><[ \t]{{0,8}}{_NAME}{_WITH}>|◁[ \t]?think[ \t]?▷|\[THINK\]"
    r"|<\|(?:begin_of_thought|thinking|think|START_THINKING)\|>"
    r"|<\|channel\|>[ \t]?analysis[ \t]?<\|message\|>)"
    rf"|(?P<close><[ \t]{{0,8}}/[ \t]{{0,8}}{_NAME}[ \t]{{0,8}}>|◁[ \t]?/[ \t]?think[ \t]?▷"
    r"|\[/THINK\]|<\|(?:end_of_thought|/thinking|/think|END_THINKING)\|>"
    r"|<\|end\|>(?:<\|start\|>assistant)?<\|channel\|>[ \t]?final[ \t]?<\|message\|>)"
    r"|(?P<mark><\|(?:(?:begin|end)_of_solution|(?:START|END)_RESPONSE)\|>)",
    re.IGNORECASE,
)

LONGEST = 260  # characters of one tag
FIRST = "<◁["  # what a tag begins with
_ENDS = {"<": ">", "◁": "▷", "[": "]"}
# `<|end|><|start|>…`: one tag of several pairs.
_PAIR = r"<\|[a-z]+\|>[ \t]?[a-z]*[ \t]?"
_CHAIN = re.compile(
    rf"(?=<\|(?:channel|end)\|>)(?:{_PAIR})+(?:<(?:\|[a-z]*\|?)?)?\Z", re.IGNORECASE
)
_BEGUN = re.compile(r"[<◁\[][ \t|/]{0,20}(?P<name>[\w:]*)(?P<rest>.*)", re.DOTALL)


def begun(text: str) -> int:
    """How many characters at the end of a text may be the start of a tag."""
    tail = text[-LONGEST:]
    at = max(tail.rfind(mark) for mark in FIRST)
    if chain := _CHAIN.search(tail):
        return len(tail) - chain.start()
    if at < 0:
        return 0
    found = _BEGUN.match(tail, at)
    assert found is not None
    if _ENDS[tail[at]] in tail[at:]:
        return 0
    name, rest = found["name"].lower(), found["rest"]
    if rest:
        possible = name in _NAMES and "\n" not in rest
    else:
        possible = any(known.startswith(name) for known in _NAMES)
    return len(tail) - at if possible else 0

"""Scenario MD: the processor time of making messages of Markdown, whole and while it streams.

A program of the version that is measured does it, through what the bot itself calls. The text is
what models write: prose, bold words, code, formulas, lists and a table, Chinese among them.
"""

from __future__ import annotations

import asyncio
import json

from benchmarks.report import Figure, note
from benchmarks.versions import measured

SIZES = (1_000, 4_000, 10_000, 30_000)  # characters

_PROGRAM = r'''
import json, sys, time
try:
    from bot.telegram.answers import growing
    from bot.telegram.outgoing.formatting import render
except ImportError:  # a version before 0.9
    from bot.telegram import growing
    from bot.telegram.formatting import render
Growing = getattr(growing, "GrowingAnswer", None) or growing.Growing

PART = """## Part {n}

The **moon** pulls at `water[{n}]`, and *slowly*: $F_{{{n}}} = G\\frac{{m_1 m_2}}{{r^2}}$ holds.
**注意：**潮水很高。
See https://example.org/tides/part_{n}_a (or [here](https://example.org/{n})).

1. **Spring** tides come at new moon; 5*3 is no emphasis
2. *Neap* tides come a week later
   - with a `nested` item

| Port | High | Low |
|---|---|---|
| Brest {n} | 7.2 | 1.1 |

```python
def tide(hour):  # {n}
    return {n} * hour
```

"""
WHOLE = "".join(PART.format(n=n) for n in range(100))
PIECE = 120  # characters between two looks

def best(work, times):
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return 1000 * min(found)

def stream(text, rich):
    answer = Growing()
    for end in range(PIECE, len(text) + PIECE, PIECE):
        answer.feed(text[:end])
        answer.rich_frame() if rich else answer.text_frame()

figures = []
for size in json.loads(sys.argv[1]):
    text = WHOLE[:size]
    for rich in (False, True):
        whole = best(lambda: render(text, rich=rich), 5)
        streamed = best(lambda: stream(text, rich), 2)
        figures.append([size, "rich" if rich else "text", whole, streamed])
print(json.dumps(figures))
'''


async def run() -> list[Figure]:
    """Milliseconds for every size."""
    version = measured()
    program = await asyncio.create_subprocess_exec(
        *(version.python, "-c", _PROGRAM, json.dumps(SIZES)),
        cwd=version.root,
        env={"PYTHONPATH": str(version.root), "PYTHONUTF8": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await program.communicate()
    if program.returncode:
        raise RuntimeError(f"the measuring program ended with {program.returncode}")
    figures = []
    for size, form, whole, streamed in json.loads(said):
        figures.append(note("MD", f"{size:,} characters as {form}, whole", whole, " ms"))
        figures.append(note("MD", f"{size:,} characters as {form}, streamed", streamed, " ms"))
    return figures

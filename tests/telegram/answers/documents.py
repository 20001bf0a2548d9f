"""Markdown that tests feed to the formatter: nasty samples, and a generator of random documents."""

from __future__ import annotations

import random

NASTY = [
    "",
    "   \n\n  ",
    "plain",
    "**bold *both* `code`** _it_ ~~gone~~ ***x***",
    "**标题：**文字，**“引用”**后面。",
    "# One\ntext\n\n## Two **b**\n\n###### Six",
    "- a\n  - b\n    - c\n      1. d\n\n     more\n- [ ] todo\n- [x] done",
    "> quote\n> > inner\n>\n> - list\n\nafter",
    "```py\nx = '<b>&amp;'\n```\n\n    indented\n",
    "```\nno end",
    "~~~\n```\n~~~\nafter",
    "| a | b |\n|---|:-:|\n| 1 | **2** | 3 | 4 |\n| 名字 |\n",
    "text | with | pipes\nand || bars ||",
    r"inline \(a_1 + b\) and \[x^2\] and $y$ and $$z$$ and \[1\] and \(see this\)",
    "$$\n\\frac{a}{b}\n$$\n\n- item $$q$$\n- $5 to $10, $5-$10, ~5 ~6",
    "![alt](http://x.io/i.png 't') ![](rel.png) [e]() [](http://x.io) [rel](./a) <http://y.io>",
    "[a][1] and [b]\n\n[1]: http://one.io 'One'\n[b]: http://two.io\n[1]: http://three.io",
    "List<String> and <div class='x'>raw</div> a<br>b H<sub>2</sub>O x<sup>n</sup> <b>B</b> </i>",
    "<details><summary>Sum</summary>\n\ninside **b**\n\n</details>\n\nafter",
    "<details>\nno blank\n</details>\ntail",
    "<div>\n<p>block</p>\n</div>\n\n<!-- note -->",
    "👨‍👩‍👧‍👦 🇩🇪🇫🇷 👍🏽 é ü 𝔘𝔫𝔦 " * 30,
    "line\u2028sep\u0085nel\u00a0nbsp\u200bzero",
    "a\\*b\\_c \\`d\\` &lt;tag&gt; &copy; &#x1F600;",
    "half \ud83d and \ude00 surrogates \ud83d\ude00",
    "tab\there\r\nwindows\rmac",
    "1. one\n2. two\n\n7. seven",
    "Title\n=====\n\nSub\n---\n\n***\n",
    ">" * 40 + " deep quotes",
    "".join(f"{'  ' * n}- level {n}\n" for n in range(20)),
    "*" * 300,
    "[" * 500,
    "`" * 77 + "x",
    "| a |\n|--|\n" + "| `x | y` | $z$ |\n" * 3,
    "a **b\n\nc** d __e__ f_g_h",
    "http://plain.example/path_with_underscores?a=1&b=2",
]

_WORDS = (
    *("alpha", "beta", "gamma", "中文字符", "漢字かな", "слово", "été", "😀"),
    *("👩\u200d💻", "x1", "a_b", "don't", "42"),
)


def table(rows: int, columns: int = 3) -> str:
    head = "| " + " | ".join(f"h{n}" for n in range(columns)) + " |"
    line = "|" + "---|" * columns
    body = [
        "| " + " | ".join(f"r{row}c{column}" for column in range(columns)) + " |"
        for row in range(rows)
    ]
    return "\n".join([head, line, *body])


class Author:
    """Writes random Markdown in which every word is numbered, so that none can hide or double."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words: list[str] = []
        self.heads: set[str] = set()  # of tables: where these are too wide, every row repeats them

    def told(self, words: list[str]) -> bool:
        """Whether these are all the words, each once and in order, but for tables' heads."""
        rest = [word for word in words if word not in self.heads]
        return rest == [w for w in self.words if w not in self.heads] and self.heads <= set(words)

    def head(self) -> str:
        word = self.word()
        self.heads.add(word)
        return word

    def word(self) -> str:
        word = f"w{len(self.words)}z"
        self.words.append(word)
        return word

    def phrase(self, most: int = 12) -> str:
        pieces = []
        for _ in range(self.random.randint(1, most)):
            word = self.word()
            style = self.random.randrange(14)
            pieces.append(
                {
                    0: f"**{word}**",
                    1: f"*{word}*",
                    2: f"`{word}`",
                    3: f"~~{word}~~",
                    4: f"${word}$",
                }.get(style, word)
            )
            if style == 5:
                pieces[-1] = f"[{word}](http://site.example/p)"
            elif style == 6:
                pieces[-1] = f"\\({word} + 1\\)"
            elif style == 7:
                pieces[-1] = word + self.random.choice(_WORDS)
            elif style == 8:
                pieces[-1] = f"<T>{word}"
        return " ".join(pieces)

    def block(self) -> str:
        kind = self.random.randrange(11)
        phrase = self.phrase
        if kind == 0:
            return "#" * self.random.randint(1, 4) + " " + phrase(4)
        if kind == 1:
            return "\n".join(f"- {phrase()}" for _ in range(self.random.randint(1, 8)))
        if kind == 2:
            return "\n".join(f"{n + 1}. {phrase(5)}\n   - {phrase(4)}" for n in range(3))
        if kind == 3:
            lines = [" " * self.random.randint(0, 8) + self.word() for _ in range(12)]
            return "```python\n" + "\n".join(["x", *lines]) + "\n```"
        if kind == 4:
            rows = self.random.randint(1, 30)
            head = f"| {self.head()} | {self.head()} |\n|---|---|\n"
            return head + "\n".join(f"| {self.word()} | {phrase(3)} |" for _ in range(rows))
        if kind == 5:
            return "> " + phrase() + "\n> " + phrase()
        if kind == 6:
            return f"$$\n{self.word()} = 1\n$$"
        if kind == 7:
            return "\n".join(phrase() for _ in range(3))
        return " ".join(phrase() for _ in range(self.random.randint(1, 12)))

    def document(self, blocks: int) -> str:
        return "\n\n".join(self.block() for _ in range(blocks))

// The page "Markdown": what is pasted on top is shown below in every way that the bot has.

import { $, h, put } from "./dom.js";
import { withEntities } from "./entities.js";
import { richMessage } from "./rich.js";

const SAMPLE = `# Tides

The **moon** pulls: $F = G\\frac{m_1 m_2}{r^2}$, and \`5*3\` stays.

| Place | High | Low |
|---|---:|---:|
| 灯塔 | 4.2 m | 0.3 m |

- [x] look at https://example.org/a_b_c
- [ ] **注意：**潮水

> [!NOTE]
> Twice a day.

\`\`\`python
print("tide")
\`\`\`
`;
const PAUSE_MS = 250;

const source = $("#source");
const status = $("#status");
let asked = 0;
let timer = 0;

const bubble = (...children) => h("div", { class: "bubble" }, ...children);
const note = (text) => h("p", { class: "note" }, text);
const message = (one) => bubble(h("div", { class: "text" }, withEntities(one.text, one.entities)));
const raw = (title, text) => h("details", {}, h("summary", {}, title), h("pre", {}, text));

async function render() {
  const number = (asked += 1);
  status.textContent = "…";
  let answer;
  try {
    const body = JSON.stringify({ text: source.value });
    const response = await fetch("/demo/markdown", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    answer = await response.json();
  } catch (error) {
    answer = { error: String(error) };
  }
  if (number !== asked) return;
  status.textContent = answer.error ?? summary(answer);
  if (!answer.error) show(answer);
}

function summary({ rich, text }) {
  const way = rich.needed && rich.fits ? "a rich message" : text.length === 1 ? "one text" : `${text.length} texts`;
  return `The bot sends ${text.length ? way : "nothing: there is nothing to show"}.`;
}

function show({ rich, text, plain }) {
  put($("#rich .shown"),
    rich.message ? bubble(richMessage(rich.message)) : note(`Telegram refuses it: ${rich.refused}`),
    rich.fits ? null : note("It is beyond the limits of one rich message, and goes as text."),
    raw("HTML", rich.html));
  put($("#text .shown"), ...text.map(message), raw("JSON", JSON.stringify(text, null, 2)));
  put($("#plain .shown"), bubble(h("div", { class: "text" }, plain)));
}

source.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(render, PAUSE_MS);
});
source.value = SAMPLE;
render();

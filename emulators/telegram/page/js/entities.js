// Text with Telegram's entities (UTF-16 offsets, which is what JavaScript counts in) → DOM.

import { codeBlock } from "./code.js";
import { h } from "./dom.js";
import { clockTime, t } from "./i18n.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function withEntities(text, entities = []) {
  const sorted = entities
    .filter((e) => e.length > 0)
    .map((e) => ({ ...e, end: e.offset + e.length }))
    .sort((a, b) => a.offset - b.offset || b.end - a.end);
  const out = document.createDocumentFragment();
  out.append(...pieces(text, 0, text.length, sorted));
  return out;
}

function pieces(text, from, to, entities) {
  const out = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const start = Math.max(first.offset, at);
    const end = Math.min(first.end, to);
    if (end <= start) {
      rest = others;
      continue;
    }
    const block = BLOCKS.has(first.type);
    if (start > at) out.push(trimmed(text.slice(at, start), false, block));
    const inside = others.filter((e) => e.offset < end);
    out.push(element(first, text.slice(start, end), () => pieces(text, start, end, inside)));
    at = end;
    if (block && text[at] === "\n") at += 1;
    rest = others.filter((e) => e.end > end);
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

// A block stands on its own line anyway: the line break before it would be shown twice.
const trimmed = (text, _before, blockAfter) => (blockAfter ? text.replace(/\n$/, "") : text);

function element(entity, text, inside) {
  switch (entity.type) {
    case "bold": return h("strong", {}, inside());
    case "italic": return h("em", {}, inside());
    case "underline": return h("u", {}, inside());
    case "strikethrough": return h("s", {}, inside());
    case "spoiler": return spoiler(inside());
    case "code": return h("code", {}, text);
    case "pre": return codeBlock(text, entity.language);
    case "blockquote": return h("blockquote", {}, inside());
    case "expandable_blockquote": return expandable(inside());
    case "text_link": return link(entity.url, inside());
    case "url": return link(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`, inside());
    case "email": return link(`mailto:${text}`, inside());
    case "phone_number": return link(`tel:${text}`, inside());
    case "bot_command": return command(text);
    case "mention": case "hashtag": case "cashtag": case "text_mention": return h("span", { class: "mention" }, inside());
    case "date_time": return h("time", { title: clockTime(entity.unix_time) }, inside());
    default: return h("span", {}, inside());
  }
}

const SAFE = /^(https?:|mailto:|tel:)/i;

/** Only addresses that can do nothing by themselves become links; clicks are asked about by main.js. */
export function link(address, children) {
  const url = (address ?? "").trim();
  if (!SAFE.test(url)) return h("span", { class: "mention", title: url }, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, children);
}

export function command(text) {
  return h(
    "button",
    {
      type: "button", class: "command",
      onclick: (event) => event.currentTarget.dispatchEvent(new CustomEvent("say", { bubbles: true, detail: text })),
    },
    text,
  );
}

export function spoiler(children) {
  const el = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler") }, h("span", {}, children));
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (el.classList.contains("open")) return;
    event.preventDefault();
    el.classList.add("open");
    el.removeAttribute("aria-label");
  };
  el.addEventListener("click", show);
  el.addEventListener("keydown", show);
  return el;
}

/** A quotation of which three lines show until it is opened; a short one shows whole. */
export function expandable(children) {
  const fold = h("div", { class: "fold" }, children);
  const quote = h("blockquote", { class: "expandable folded" }, fold);
  const button = h(
    "button",
    {
      type: "button", class: "unfold", "aria-expanded": "false",
      onclick: () => {
        const folded = quote.classList.toggle("folded");
        button.setAttribute("aria-expanded", String(!folded));
        button.textContent = folded ? t("showMore") : t("showLess");
      },
    },
    t("showMore"),
  );
  quote.append(button);
  const look = new ResizeObserver(() => {
    if (!fold.clientHeight) return;
    look.disconnect();
    if (fold.scrollHeight > fold.clientHeight + 2) return;
    quote.classList.remove("folded");
    button.remove();
  });
  look.observe(fold);
  return quote;
}

const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}])*\s*){1,3}$/u;

export const emojiOnly = (text) => EMOJI_ONLY.test(text);

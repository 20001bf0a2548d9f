// Rich messages: RichBlock and RichText JSON → DOM. Only kinds named here are drawn; a new one shows its words.

import { codeBlock } from "./code.js";
import { h } from "./dom.js";
import { command, expandable, link, spoiler } from "./entities.js";
import { clockTime, t } from "./i18n.js";
import { richButton } from "./keyboard.js";
import { mathElement } from "./math.js";
import { audioPlayer, documentCard, photoFigure, videoFigure, voicePlayer } from "./media.js";

export function richMessage(rich) {
  const el = h("div", { class: "rich", dir: rich.is_rtl ? "rtl" : undefined });
  el.append(...blocks(rich.blocks ?? []));
  return el;
}

const blocks = (list) => list.map(block).filter(Boolean);

function block(b) {
  switch (b.type) {
    case "paragraph": return h("p", {}, inline(b.text));
    case "heading": return h("div", { class: `heading heading-${b.size}`, role: "heading", "aria-level": String(b.size) }, inline(b.text));
    case "pre": return codeBlock(plain(b.text), b.language);
    case "footer": return h("footer", {}, inline(b.text));
    case "divider": return h("hr");
    case "mathematical_expression": return mathBlock(b.expression);
    case "anchor": return h("span", { id: anchorId(b.name) });
    case "list": return list(b.items);
    case "blockquote": return h("blockquote", {}, blocks(b.blocks), credit(b.credit));
    case "expandable_blockquote": return expandable([inline(b.text), credit(b.credit)]);
    case "pullquote": return h("aside", {}, inline(b.text), credit(b.credit));
    case "table": return table(b);
    case "details": return h("details", { open: b.is_open }, h("summary", {}, inline(b.summary)), h("div", { class: "details-body" }, blocks(b.blocks)));
    case "thinking": return h("p", { class: "thinking" }, inline(b.text));
    case "buttons": return h("div", { class: `rich-buttons align-${b.align ?? "left"}` }, b.buttons.map((button) => richButton(button, inline(button.text))));
    case "collage": case "slideshow": return h("figure", { class: `rich-${b.type}` }, h("div", { class: "strip" }, blocks(b.blocks)), caption(b.caption));
    case "photo": return h("figure", {}, photoFigure(b.photo, { spoiler: b.has_spoiler }), caption(b.caption));
    case "video": case "animation": return h("figure", {}, videoFigure(b[b.type], b.type), caption(b.caption));
    case "audio": return h("figure", {}, audioPlayer(b.audio), caption(b.caption));
    case "voice_note": return h("figure", {}, voicePlayer(b.voice_note), caption(b.caption));
    case "document": return h("figure", {}, documentCard(b.document), caption(b.caption));
    case "map": return h("p", { class: "muted" }, `📍 ${b.location.latitude}, ${b.location.longitude}`);
    default: return h("p", {}, b.text ? inline(b.text) : t("unsupported"));
  }
}

function inline(rich) {
  if (rich === undefined || rich === null) return [];
  if (typeof rich === "string") return lines(rich);
  if (Array.isArray(rich)) return rich.flatMap(inline);
  const inside = () => inline(rich.text);
  switch (rich.type) {
    case "bold": return [h("strong", {}, inside())];
    case "italic": return [h("em", {}, inside())];
    case "underline": return [h("u", {}, inside())];
    case "strikethrough": return [h("s", {}, inside())];
    case "spoiler": return [spoiler(inside())];
    case "marked": return [h("mark", {}, inside())];
    case "code": return [h("code", {}, inside())];
    case "subscript": return [h("sub", {}, inside())];
    case "superscript": return [h("sup", {}, inside())];
    case "mathematical_expression": return [mathInline(rich.expression)];
    case "url": return [link(rich.url, inside())];
    case "email_address": return [link(`mailto:${rich.email_address}`, inside())];
    case "phone_number": return [link(`tel:${rich.phone_number}`, inside())];
    case "bot_command": return [command(plain(rich.text))];
    case "button": return [richButton(rich.button, inline(rich.button.text), true)];
    case "custom_emoji": return [rich.alternative_text ?? ""];
    case "date_time": return [h("time", { title: clockTime(rich.unix_time) }, inside())];
    case "anchor": return [h("span", { id: anchorId(rich.name) })];
    case "anchor_link": return [jump(rich.anchor_name, inside())];
    case "reference": return [h("span", { id: anchorId(rich.name), class: "reference" }, inside())];
    case "reference_link": return [jump(rich.reference_name, inside())];
    case "mention": case "text_mention": case "hashtag": case "cashtag": return [h("span", { class: "mention" }, inside())];
    default: return inside();
  }
}

const lines = (text) => text.split("\n").flatMap((line, i) => (i ? [h("br"), line] : [line]));

/** The words of a RichText. */
export function plain(rich) {
  if (rich === undefined || rich === null) return "";
  if (typeof rich === "string") return rich;
  if (Array.isArray(rich)) return rich.map(plain).join("");
  return rich.expression ?? rich.alternative_text ?? (rich.button ? plain(rich.button.text) : plain(rich.text));
}

/** The words of a whole rich message: for previews, quotes and copying. */
export function richText(rich) {
  return (rich?.blocks ?? []).map(blockText).filter(Boolean).join("\n");
}

function blockText(b) {
  if (b.type === "table") return b.cells.map((row) => row.map((cell) => plain(cell.text)).join("\t")).join("\n");
  if (b.type === "list") return b.items.map((item) => `${item.label} ${item.blocks.map(blockText).join("\n")}`).join("\n");
  const own = b.expression ?? [b.summary, b.text].filter((part) => part !== undefined).map(plain).join("\n");
  return [own, ...(b.blocks ?? []).map(blockText)].filter(Boolean).join("\n");
}

const credit = (text) => (text === undefined ? null : h("cite", {}, inline(text)));

const caption = (c) => (c === undefined ? null : h("figcaption", {}, inline(c.text), credit(c.credit)));

function list(items) {
  return h(
    "ul",
    { class: "list" },
    items.map((item) => {
      const mark = item.has_checkbox
        ? h("span", { class: item.is_checked ? "box checked" : "box", role: "img", "aria-label": item.is_checked ? "☑" : "☐" })
        : h("span", { class: "label" }, item.label);
      return h("li", {}, mark, h("div", {}, blocks(item.blocks)));
    }),
  );
}

function table(b) {
  const cell = (c) =>
    h(
      c.is_header ? "th" : "td",
      { class: `align-${c.align ?? "left"} valign-${c.valign ?? "top"}${c.text === undefined ? " absent" : ""}${plain(c.text).length <= 14 ? " short" : ""}`, colspan: c.colspan, rowspan: c.rowspan },
      inline(c.text),
    );
  const classes = ["table", b.is_bordered && "bordered", b.is_striped && "striped", b.is_compact && "compact"];
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group" },
    h("table", { class: classes.filter(Boolean).join(" ") }, b.caption === undefined ? null : h("caption", {}, inline(b.caption)), h("tbody", {}, b.cells.map((row) => h("tr", {}, row.map(cell))))),
  );
}

function mathBlock(source) {
  const math = mathElement(source, true);
  return math ? h("div", { class: "math", tabindex: "0" }, math) : h("pre", { class: "math source" }, source);
}

function mathInline(source) {
  return mathElement(source, false) ?? h("code", { class: "math source" }, source);
}

// Names come from outside: only letters and digits reach an id, under a prefix of ours.
const anchorId = (name) => `a-${String(name).replace(/[^\p{L}\p{N}_-]/gu, "")}`;

function jump(name, children) {
  return h("button", { type: "button", class: "jump", onclick: (event) => {
    const rich = event.currentTarget.closest(".rich");
    const target = name ? [...rich.querySelectorAll("[id]")].find((el) => el.id === anchorId(name)) : rich;
    target?.scrollIntoView({ behavior: "smooth", block: "center" });
  } }, children);
}

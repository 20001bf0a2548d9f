// One message (or one album) of the chat, and the draft of one to come.

import { add, calm, h, put } from "./dom.js";
import { emojiOnly, withEntities } from "./entities.js";
import { clockTime, fullTime, t } from "./i18n.js";
import { icon } from "./icons.js";
import { inlineKeyboard } from "./keyboard.js";
import { albumGrid, audioPlayer, documentCard, photoFigure, stickerFigure, videoFigure, voicePlayer } from "./media.js";
import { avatar, hue, nameOf, preview } from "./people.js";
import { richMessage } from "./rich.js";

export class Bubble {
  constructor() {
    this.box = h("div", { class: "bubble" });
    this.keys = h("div", { class: "keys" });
    this.tools = h("div", { class: "tools" });
    this.side = h("div", { class: "side" });
    this.el = h("article", { class: "row" }, this.side, h("div", { class: "stack" }, h("div", { class: "line" }, this.box, this.tools), this.keys));
    this.content = "";
    this.keyboard = "";
    this.face = "";
  }

  /** item: {messages, mine, first, last, group} — see items.js */
  update(item) {
    const [m] = item.messages;
    const last = item.messages.at(-1);
    const flags = `${item.first}${item.last}`;
    if (this.flags === flags && this.messages?.length === item.messages.length && item.messages.every((x, i) => x === this.messages[i])) return;
    this.flags = flags;
    this.messages = item.messages;
    this.el.className = `row ${item.mine ? "out" : "in"}${item.first ? " first" : ""}${item.last ? " last" : ""}`;
    this.el.dataset.id = String(m.message_id);
    const face = item.group && !item.mine && item.last ? String(m.from.id) : item.group && !item.mine ? "-" : "";
    if (face !== this.face) {
      this.face = face;
      this.side.classList.toggle("shown", face !== "");
      put(this.side, face && face !== "-" ? avatar(m.from, 34) : null);
    }
    const content = JSON.stringify([item.messages.map(({ reply_markup: _, ...rest }) => rest), item.first && item.group]);
    if (content !== this.content) {
      const opened = [...this.box.querySelectorAll("details")].map((d) => d.open);
      this.content = content;
      this.#draw(item, m);
      if (opened.length) this.box.querySelectorAll("details").forEach((d, i) => { if (i in opened) d.open = opened[i]; });
      this.el.setAttribute("aria-label", `${item.mine ? t("you") : nameOf(m.from)}: ${preview(m)}, ${clockTime(m.date)}`);
    }
    const rows = last.reply_markup?.inline_keyboard ?? m.reply_markup?.inline_keyboard ?? [];
    const keyboard = JSON.stringify(rows);
    if (keyboard !== this.keyboard) {
      this.keyboard = keyboard;
      put(this.keys, rows.length ? inlineKeyboard(rows) : null);
      this.el.classList.toggle("with-keys", rows.length > 0);
    }
  }

  #draw(item, m) {
    const captioned = item.messages.find((x) => x.caption) ?? m;
    const text = m.text ?? captioned.caption ?? "";
    const meta = metaLine(m, item);
    const media = mediaOf(item.messages);
    const visual = Boolean(media?.matches(".photo, .film, .album"));
    const words = text ? textBlock(text, m.text === undefined ? captioned.caption_entities : m.entities) : m.rich_message ? richMessage(m.rich_message) : null;
    const big = m.text !== undefined && emojiOnly(m.text);
    this.box.className = ["bubble", visual && "visual", visual && !words && "bare", m.rich_message && "is-rich", m.sticker && "is-sticker", big && "is-emoji", wide(m) && "wide"].filter(Boolean).join(" ");
    put(
      this.box,
      item.group && !item.mine && item.first ? h("div", { class: `sender name-${hue(m.from.id)}` }, nameOf(m.from), m.from.is_bot ? h("span", { class: "tag" }, t("bot")) : null) : null,
      m.reply_to_message ? quote(m) : null,
      captioned.show_caption_above_media ? [words, media] : [media, words],
    );
    const reactions = m.reactions?.length ? h("div", { class: "reactions" }, m.reactions.map((emoji) => h("span", { class: "reaction" }, emoji))) : null;
    if (!media && !words) this.box.append(h("div", { class: "text muted" }, t("unsupported")));
    if (reactions) this.box.append(add(reactions, [meta]));
    else place(this.box, words, meta);
  }
}

/** A wide message takes its full share of the chat at once, so that it does not grow sideways while it is written. */
const wide = (m) => (m.rich_message?.blocks ?? []).some((b) => b.type === "table" || b.type === "pre") || (m.entities ?? []).some((e) => e.type === "pre");

const textBlock = (text, entities) => h("div", { class: "text" }, withEntities(text, entities));

// The time sits at the end of the last line of words; below a block that is no line of words; or upon a picture.
function place(box, words, meta) {
  const lastBlock = words?.classList.contains("rich") ? words.lastElementChild : null;
  if (lastBlock?.matches("p")) lastBlock.append(meta);
  else if (words) {
    if (words.lastChild?.matches?.("blockquote, .code-block")) meta.classList.add("after-block");
    words.append(meta);
  }
  else box.append(meta);
}

function metaLine(m, item) {
  return h(
    "span",
    { class: "meta", title: fullTime(m.edit_date ?? m.date) },
    m.edit_date && !m.edit_hide ? h("span", { class: "edited" }, t("edited")) : null,
    h("time", {}, clockTime(m.date)),
    item.mine ? icon("checks", 15) : null,
  );
}

function quote(m) {
  const to = m.reply_to_message;
  const thumb = to.photo ? photoThumb(to.photo) : null;
  return h(
    "button",
    { type: "button", class: `quote name-${hue(to.from?.id ?? 0)}`, data: { to: String(to.message_id) } },
    thumb,
    h("span", { class: "quote-body" }, h("span", { class: "quote-name" }, nameOf(to.from)), h("span", { class: "quote-text" }, m.quote?.text ?? preview(to))),
  );
}

function photoThumb(sizes) {
  const small = sizes.reduce((a, b) => (b.width < a.width ? b : a));
  return h("img", { class: "quote-thumb", src: `/demo/file/${encodeURIComponent(small.file_id)}`, alt: "" });
}

function mediaOf(messages) {
  const [m] = messages;
  if (messages.length > 1) {
    if (messages.every((x) => x.photo || x.video || x.animation)) return albumGrid(messages);
    return h("div", { class: "pile" }, messages.map((x) => mediaOf([x])));
  }
  if (m.photo) return photoFigure(m.photo, { spoiler: m.has_media_spoiler, alt: m.caption });
  if (m.animation) return videoFigure(m.animation, "animation");
  if (m.video) return videoFigure(m.video);
  if (m.video_note) return videoFigure(m.video_note);
  if (m.audio) return audioPlayer(m.audio);
  if (m.voice) return voicePlayer(m.voice);
  if (m.document) return documentCard(m.document);
  if (m.sticker) return stickerFigure(m.sticker);
  return null;
}

/** A reply that is being written: grows frame by frame, each frame's new words fading in one after the other. */
export class DraftBubble {
  constructor(onStop) {
    this.box = h("div", { class: "bubble draft" });
    this.stop = h("button", { type: "button", class: "stop", onclick: () => { this.stop.disabled = true; onStop(); } }, icon("stop", 16), t("stop"));
    this.el = h("article", { class: "row in first last is-draft", "aria-busy": "true" }, h("div", { class: "side" }), h("div", { class: "stack" }, h("div", { class: "line" }, this.box), this.stop));
    this.shown = 0;
    this.content = "";
  }

  update({ content, can_stop: canStop }) {
    this.stop.hidden = !canStop;
    const signature = JSON.stringify(content);
    if (signature === this.content) return;
    this.content = signature;
    const opened = [...this.box.querySelectorAll("details")].map((d) => d.open);
    const rich = content.rich_message;
    const empty = rich ? !rich.blocks?.length : !content.text;
    const words = empty ? h("p", { class: "thinking" }, t("botIsThinking")) : rich ? richMessage(rich) : textBlock(content.text, content.entities);
    put(this.box, words);
    this.box.classList.toggle("is-rich", Boolean(rich));
    this.box.classList.toggle("wide", Boolean(rich) && wide(content));
    this.box.querySelectorAll("details").forEach((d, i) => { if (i in opened) d.open = opened[i]; });
    if (empty || words.querySelector(".thinking")) return;
    const length = words.textContent.length;
    if (!calm()) reveal(words, Math.min(this.shown, length));
    this.shown = length;
    caretSpot(words).append(h("span", { class: "caret", "aria-hidden": "true" }));
  }
}

const caretSpot = (el) => {
  let spot = el;
  while (spot.lastElementChild?.matches("p, ul, li, li > div, blockquote, .heading, .code-block, pre, code, .table-scroll, table, tbody, tr:last-child, td:last-child, strong, em")) spot = spot.lastElementChild;
  return spot;
};

/** Lets everything after the first `from` characters appear word by word within one frame's time. */
function reveal(root, from, within = 750) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const fresh = [];
  let at = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const end = at + node.data.length;
    if (end > from && !node.parentElement.closest("math, svg, button")) fresh.push([node, Math.max(0, from - at)]);
    at = end;
  }
  const total = Math.max(1, at - from);
  if (total > 1500 || from === 0 && total > 400) return;
  let count = 0;
  for (const [node, start] of fresh) {
    const words = node.data.slice(start).match(/\s*\S+\s*/g) ?? [];
    const spans = words.map((word) => {
      const span = h("span", { class: "word", style: { "animation-delay": `${Math.round((count / total) * within)}ms` } }, word);
      count += word.length;
      return span;
    });
    if (spans.length) node.replaceWith(node.data.slice(0, start), ...spans);
  }
}

/** The dots of somebody who is typing. */
export function typingBubble() {
  return h("article", { class: "row in first last is-typing", "aria-hidden": "true" }, h("div", { class: "side" }), h("div", { class: "stack" }, h("div", { class: "bubble dots" }, add(h("span"), []), h("span"), h("span"))));
}

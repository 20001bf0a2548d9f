// Where one writes: text, files, a reply or an edit; what was begun in a chat is still there when one comes back.

import { api } from "./api.js";
import { askAboutFiles } from "./attach.js";
import { $, add, h, put } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { chips, wantsChips } from "./intro.js";
import { nameOf, preview } from "./people.js";
import { Suggest } from "./suggest.js";
import { toast } from "./toast.js";

export class Composer {
  constructor(store, { onSent }) {
    this.store = store;
    this.onSent = onSent;
    this.kept = new Map(); // chat key → unsent words
    this.mode = null; // {kind: "reply" | "edit", message}
    this.hint = ""; // placeholder asked for by a force_reply
    this.asked = new Set(); // force_reply messages that were already taken up
    this.queue = Promise.resolve();
    this.key = null;
    this.root = $("#composer");
    this.input = $("#input");
    this.bar = $("#composer-bar");
    this.chips = $("#chips");
    this.startButton = $("#start");
    this.suggest = new Suggest(this.input, (pick) => this.#picked(pick));
    this.#listen();
  }

  #listen() {
    this.input.addEventListener("input", () => {
      this.#grow();
      this.suggest.look(this.store.chat(), this.store.bot);
    });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.attach(event.clipboardData.files);
    });
    $("#send").addEventListener("click", () => this.submit());
    $("#menu-button").addEventListener("click", () => this.suggest.toggle(this.store.chat(), this.store.bot));
    $("#clip").addEventListener("click", () => $("#file").click());
    $("#file").addEventListener("change", (event) => {
      const files = [...event.target.files];
      event.target.value = "";
      this.attach(files);
    });
    this.startButton.addEventListener("click", () => this.say("/start"));
  }

  /** Called whenever the store changed. */
  render() {
    const chat = this.store.chat();
    const key = chat && `${this.store.person}:${chat.id}`;
    if (key !== this.key) this.#switch(key);
    if (!chat) return;
    const messages = this.store.list(chat);
    const unstarted = chat.type === "private" && !messages.length;
    this.root.hidden = unstarted;
    this.startButton.hidden = !unstarted;
    this.startButton.textContent = t("start").toUpperCase();
    this.#takeUp(chat, messages.at(-1));
    if (this.mode && !chat.messages.has(this.mode.message.message_id)) this.#setMode(null);
    this.input.placeholder = this.hint || (chat.type === "private" ? t("message") : t("messageGroup", { bot: this.store.bot.username }));
    const wanted = wantsChips(messages, this.store.person);
    const words = wanted ? `${this.key}:${t("message")}` : "";
    if (words !== this.chips.dataset.for) {
      this.chips.dataset.for = words;
      put(this.chips, wanted ? chips(chat, this.store.bot, (text) => this.say(text)) : null);
      this.chips.hidden = !wanted;
    }
  }

  #switch(key) {
    if (this.key) this.kept.set(this.key, this.input.value);
    this.key = key;
    this.#setMode(null);
    this.suggest.close();
    this.input.value = this.kept.get(key) ?? "";
    this.#grow();
  }

  // The bot may ask for an answer to its message: that message is then being replied to, once.
  #takeUp(chat, m) {
    const ask = m?.reply_markup?.force_reply && m.from?.id !== this.store.person;
    if (!ask || this.asked.has(`${this.key}:${m.message_id}`)) return;
    const forMe = !m.reply_markup.selective || chat.type === "private" || m.reply_to_message?.from?.id === this.store.person;
    this.asked.add(`${this.key}:${m.message_id}`);
    if (!forMe) return;
    this.#setMode({ kind: "reply", message: m });
    this.hint = m.reply_markup.input_field_placeholder ?? "";
  }

  reply(message) { this.#setMode({ kind: "reply", message }); this.focus(); }

  edit(message) {
    this.#setMode({ kind: "edit", message });
    this.input.value = message.text ?? message.caption ?? "";
    this.#grow();
    this.focus();
  }

  focus() { if (!this.root.hidden) this.input.focus({ preventScroll: true }); }

  #setMode(mode) {
    if (this.mode?.kind === "edit" && mode?.kind !== "edit") this.input.value = "";
    this.mode = mode;
    this.hint = "";
    this.bar.hidden = !mode;
    $("#send").setAttribute("aria-label", mode?.kind === "edit" ? t("edit") : t("send"));
    put($("#send"), icon(mode?.kind === "edit" ? "check" : "send"));
    this.#grow();
    if (!mode) return;
    const title = mode.kind === "edit" ? t("editing") : `${t("replyTo")} ${nameOf(mode.message.from)}`;
    put(
      this.bar,
      icon(mode.kind, 20),
      h("span", { class: "bar-body" }, h("span", { class: "bar-title" }, title), h("span", { class: "bar-text" }, preview(mode.message))),
      h("button", { type: "button", class: "round", "aria-label": t("cancel"), onclick: () => this.#setMode(null) }, icon("close", 18)),
    );
  }

  #grow() {
    this.input.style.height = "auto";
    const wanted = this.input.scrollHeight; // 0 while the composer is hidden
    if (wanted) this.input.style.height = `${Math.min(wanted, Math.round(innerHeight * 0.32))}px`;
    $("#send").classList.toggle("ready", this.input.value.trim() !== "");
  }

  #key(event) {
    if (this.suggest.key(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) this.input.setRangeText("\n", this.input.selectionStart, this.input.selectionEnd, "end");
      else this.submit();
    } else if (event.key === "Escape" && this.mode) {
      event.preventDefault();
      this.#setMode(null);
    } else if (event.key === "ArrowUp" && !this.input.value && !this.mode) {
      const mine = this.store.list(this.store.chat()).filter((m) => m.from?.id === this.store.person && m.text).at(-1);
      if (!mine) return;
      event.preventDefault();
      this.edit(mine);
    }
  }

  #picked({ text, send }) {
    if (send) {
      this.input.value = "";
      this.say(text);
    } else {
      this.input.value = text + (text.endsWith(" ") ? "" : " ");
      this.focus();
    }
    this.#grow();
  }

  submit() {
    const text = this.input.value.trim();
    const mode = this.mode;
    if (!text) return;
    this.input.value = "";
    this.suggest.close();
    if (mode?.kind === "edit") {
      this.#setMode(null);
      this.#run(text, () => api.edit(this.store.person, mode.message.chat.id, mode.message.message_id, text));
    } else {
      this.say(text);
    }
    this.#grow();
  }

  /** Sends words as the person being played, as an answer to whatever is being replied to. */
  say(text, files = [], asFiles = false) {
    const { person, current: chat } = this.store;
    const replyTo = this.mode?.kind === "reply" ? this.mode.message.message_id : undefined;
    this.#setMode(null);
    this.#run(text, () => api.say(person, chat, { text, replyTo, files, asFiles }));
  }

  // One after the other, so that two quick messages keep their order; a failed one goes back into the field.
  #run(text, send) {
    const key = this.key;
    this.queue = this.queue.then(send).then(() => this.onSent(), (error) => {
      toast(`${t("notSent")}: ${error.message}`);
      if (this.key === key && !this.input.value) this.input.value = text;
      this.#grow();
    });
  }

  async attach(files) {
    if (!files.length || !this.store.chat()) return;
    const answer = await askAboutFiles(files, this.input.value.trim());
    if (!answer) return;
    this.input.value = "";
    this.say(answer.text, answer.files, answer.asFiles);
    this.#grow();
    this.focus();
  }
}

/** Files dropped anywhere on the chat. */
export function takeDrops(area, composer) {
  const veil = add(h("div", { class: "drop-veil", "aria-hidden": "true" }), [icon("clip", 40)]);
  let depth = 0;
  const over = (step) => {
    depth = Math.max(0, depth + step);
    if (depth) area.append(veil);
    else veil.remove();
  };
  const files = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  area.addEventListener("dragenter", (event) => files(event) && over(1));
  area.addEventListener("dragleave", (event) => files(event) && over(-1));
  area.addEventListener("dragover", (event) => files(event) && event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    over(-depth);
    composer.attach(event.dataTransfer.files);
  });
}

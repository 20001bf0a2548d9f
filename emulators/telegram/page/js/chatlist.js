// The left side: who is being played, and the chats of that person.

import { $, h, put } from "./dom.js";
import { clockTime, dayName, t } from "./i18n.js";
import { icon } from "./icons.js";
import { actionText, avatar, faceOf, nameOf, preview, serviceText } from "./people.js";

export class ChatList {
  constructor(store, { onOpen, onPerson }) {
    this.store = store;
    this.onOpen = onOpen;
    this.onPerson = onPerson;
    this.list = $("#chats");
    this.people = $("#people");
    this.drawn = new Map();
  }

  render() {
    const people = this.store.people.map((p) => p.id).join();
    this.#draw(this.people, `${people} ${this.store.person} ${t("switchPerson")}`, () => this.#people());
    const chats = [...this.store.chats.values()].sort((a, b) => (a.type === "private" ? -1 : b.type === "private" ? 1 : a.id - b.id));
    const facts = chats.map((chat) => this.#facts(chat));
    this.#draw(this.list, JSON.stringify([facts, t("chats")]), () => chats.map((chat, i) => this.#row(chat, facts[i])));
  }

  // Only when something is different, and without taking the focus away from whoever uses the keyboard.
  #draw(box, key, make) {
    if (this.drawn.get(box) === key) return;
    this.drawn.set(box, key);
    const focused = box.contains(document.activeElement) ? document.activeElement.dataset : null;
    put(box, make());
    if (focused) box.querySelector(focused.chat ? `[data-chat="${focused.chat}"]` : `[data-person="${focused.person}"]`)?.focus();
  }

  #facts(chat) {
    const last = this.store.last(chat);
    return { id: chat.id, title: nameOf(faceOf(chat, this.store.bot)), last, unread: this.store.unread(chat), open: chat.id === this.store.current, typing: this.store.typing(chat), draft: chat.drafts.size > 0 };
  }

  #row(chat, { last, unread, open, typing, draft }) {
    const face = faceOf(chat, this.store.bot);
    const author = last && chat.type !== "private" && last.from && !serviceText(last) ? (last.from.id === this.store.person ? t("you") : last.from.first_name) : "";
    const line = draft ? h("span", { class: "active" }, t("draftsBot"), "…")
      : typing ? h("span", { class: "active" }, actionText(typing), "…")
        : [author ? h("span", { class: "author" }, `${author}: `) : null, last ? preview(last) : t("noMessages")];
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: open ? "chat-item open" : "chat-item", "aria-current": open ? "true" : undefined, data: { chat: String(chat.id) }, onclick: () => this.onOpen(chat.id) },
        avatar(face, 50),
        h(
          "span",
          { class: "chat-item-body" },
          h("span", { class: "chat-item-top" },
            h("span", { class: "chat-item-name" }, chat.type === "private" ? null : icon("group", 15), nameOf(face)),
            last ? h("time", {}, new Date(last.date * 1000).toDateString() === new Date().toDateString() ? clockTime(last.date) : dayName(last.date)) : null),
          h("span", { class: "chat-item-bottom" },
            h("span", { class: "chat-item-text" }, line),
            unread ? h("span", { class: "unread" }, h("span", { "aria-hidden": "true" }, String(unread)), h("span", { class: "offscreen" }, t("unread", unread))) : null),
        ),
      ),
    );
  }

  #people() {
    this.people.setAttribute("aria-label", t("switchPerson"));
    return this.store.people.map((person) =>
      h(
        "button",
        {
          type: "button", class: "person", role: "radio", "aria-checked": String(person.id === this.store.person), data: { person: String(person.id) },
          onclick: () => this.onPerson(person.id),
        },
        avatar(person, 34),
        h("span", { class: "person-words" }, h("span", { class: "person-name" }, person.first_name), h("span", { class: "person-language" }, person.language_name)),
      ),
    );
  }
}

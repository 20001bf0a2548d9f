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
    this.items = new Map();
  }

  render() {
    this.#renderPeople();
    const chats = [...this.store.chats.values()].sort((a, b) => (a.type === "private" ? -1 : b.type === "private" ? 1 : a.id - b.id));
    put(this.list, chats.map((chat) => this.#row(chat)));
  }

  #row(chat) {
    const face = faceOf(chat, this.store.bot);
    const last = this.store.last(chat);
    const unread = this.store.unread(chat);
    const open = chat.id === this.store.current;
    const typing = this.store.typing(chat);
    const draft = chat.drafts.size > 0;
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

  #renderPeople() {
    this.people.setAttribute("aria-label", t("switchPerson"));
    put(
      this.people,
      this.store.people.map((person) =>
        h(
          "button",
          {
            type: "button", class: "person", role: "radio", "aria-checked": String(person.id === this.store.person), data: { person: String(person.id) },
            onclick: () => this.onPerson(person.id),
          },
          avatar(person, 34),
          h("span", { class: "person-words" }, h("span", { class: "person-name" }, person.first_name), h("span", { class: "person-language" }, person.language_name)),
        ),
      ),
    );
  }
}

// The list above the composer: the bot's commands after "/", and in groups the members after "@".

import { $, h, put } from "./dom.js";
import { t } from "./i18n.js";
import { avatar, nameOf } from "./people.js";

export class Suggest {
  /** onPick({text, send}): what to put into the composer, or to send at once. */
  constructor(input, onPick) {
    this.input = input;
    this.onPick = onPick;
    this.box = $("#suggest");
    this.choices = [];
    this.at = -1;
    document.addEventListener("pointerdown", (event) => {
      if (this.shown && !this.box.contains(event.target) && !event.target.closest("#menu-button, #composer")) this.close();
    });
  }

  get shown() { return !this.box.hidden; }

  /** Looks at what is typed before the caret. */
  look(chat, bot) {
    const text = this.input.value.slice(0, this.input.selectionStart);
    const slash = /^\/(\w*)$/.exec(text);
    const at = chat.type !== "private" && /(?:^|\s)@(\w*)$/.exec(text);
    if (slash) this.#show(commandChoices(chat, bot, slash[1].toLowerCase()), slash[1] !== "");
    else if (at) this.#show(memberChoices(chat, bot, at[1].toLowerCase(), text), true);
    else this.close();
  }

  /** The whole menu, by the blue button. */
  toggle(chat, bot) {
    if (this.shown) this.close();
    else this.#show(commandChoices(chat, bot, ""), false, t("noCommands"));
  }

  close() {
    this.box.hidden = true;
    this.choices = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    $("#menu-button").setAttribute("aria-expanded", "false");
  }

  /** Arrow keys, Enter, Tab and Escape while the list is open; true when the key was for the list. */
  key(event) {
    if (!this.shown || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.choices.length) this.#mark((this.at + step + this.choices.length) % this.choices.length);
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && this.at >= 0) this.#pick(this.choices[this.at], event.key === "Enter");
    else return false;
    event.preventDefault();
    return true;
  }

  #show(choices, mark, empty = "") {
    if (!choices.length && !empty) {
      this.close();
      return;
    }
    this.choices = choices;
    put(
      this.box,
      choices.map((choice, i) =>
        h(
          "div",
          { class: "suggestion", role: "option", id: `suggestion-${i}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => this.#pick(choice, true) },
          choice.face ? avatar(choice.face, 30) : null,
          h("span", { class: "suggestion-name" }, choice.label),
          h("span", { class: "suggestion-about" }, choice.about),
        ),
      ),
      choices.length ? null : h("p", { class: "muted" }, empty),
    );
    this.box.hidden = false;
    this.box.scrollTop = 0;
    this.input.setAttribute("aria-expanded", "true");
    $("#menu-button").setAttribute("aria-expanded", "true");
    this.at = -1;
    if (mark && choices.length) this.#mark(0);
  }

  #mark(index) {
    this.at = index;
    [...this.box.children].forEach((el, i) => el.setAttribute("aria-selected", String(i === index)));
    this.box.children[index].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `suggestion-${index}`);
  }

  #pick(choice, now) {
    this.close();
    this.onPick({ text: choice.text, send: now && choice.send });
  }
}

function commandChoices(chat, bot, typed) {
  const suffix = chat.type === "private" ? "" : `@${bot.username}`;
  return chat.commands
    .filter(({ command }) => command.startsWith(typed))
    .map(({ command, description }) => ({ label: `/${command}`, about: description, text: `/${command}${suffix}`, send: true }));
}

function memberChoices(chat, bot, typed, before) {
  return chat.members
    .filter((user) => user.username && (user.username.toLowerCase().startsWith(typed) || user.first_name.toLowerCase().startsWith(typed)))
    .sort((a, b) => Number(b.is_bot) - Number(a.is_bot))
    .map((user) => ({ label: nameOf(user), about: `@${user.username}`, face: user, text: `${before.replace(/@\w*$/, "")}@${user.username} `, send: false }));
}

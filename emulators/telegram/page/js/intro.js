// What a chat without messages shows, and the suggestions for whoever does not know what to say.

import { h } from "./dom.js";
import { fillIn, t } from "./i18n.js";
import { avatar, faceOf, nameOf } from "./people.js";

export function intro(chat, bot) {
  const face = faceOf(chat, bot);
  const isPrivate = chat.type === "private";
  return h(
    "section",
    { class: "intro" },
    avatar(face, 88),
    h("h2", {}, nameOf(face)),
    h("p", {}, (isPrivate && bot.description) || t(isPrivate ? "emptyPrivate" : "emptyGroup")),
  );
}

/** Chips above the composer; a press says the words as if they had been typed. */
export function chips(chat, bot, say) {
  const words = chat.type === "private" ? t("suggestions") : t("groupSuggestions").map((text) => [text, text]).map(([a, b]) => [fillIn(a, { bot: bot.username }), fillIn(b, { bot: bot.username })]);
  return words.map(([label, text]) => h("button", { type: "button", class: "chip", title: text, onclick: () => say(text) }, label));
}

/** Suggestions stay until the person has really said something. */
export const wantsChips = (messages, person) => !messages.some((m) => m.from?.id === person && !/^\/start\b/.test(m.text ?? ""));

// Names, colours and pictures of people, the bot and groups; and one-line previews of messages.

import { h } from "./dom.js";
import { has, t } from "./i18n.js";
import { icon } from "./icons.js";
import { kindName } from "./media.js";
import { richText } from "./rich.js";

const HUES = 7;

export const hue = (id) => Math.abs(id) % HUES;

const initials = (name) => {
  const parts = name.trim().split(/\s+/);
  const second = parts.length > 1 && /^[A-Z]/i.test(parts.at(-1)) ? parts.at(-1)[0] : "";
  return ((parts[0]?.[0] ?? "?") + second).toUpperCase();
};

export function avatar(user, size = 40) {
  const style = { "--size": `${size}px` };
  if (user.is_bot) return h("span", { class: "avatar avatar-bot", style, "aria-hidden": "true" }, icon("bot", Math.round(size * 0.56)));
  const name = user.title ?? user.first_name ?? "?";
  return h("span", { class: `avatar hue-${hue(user.id)}`, style, "aria-hidden": "true" }, initials(name));
}

export const nameOf = (user) => user?.title ?? [user?.first_name, user?.last_name].filter(Boolean).join(" ") ?? t("anonymous");

/** Who a chat shows itself as: the bot for a private chat, itself for a group. */
export const faceOf = (chat, bot) => (chat.type === "private" ? bot : chat);

/** What a message says, on one line. */
export function preview(m) {
  if (!m) return "";
  const service = serviceText(m);
  if (service) return service;
  const text = m.text ?? m.caption ?? (m.rich_message ? richText(m.rich_message) : "");
  return [kindName(m), text].filter(Boolean).join(", ").replace(/\s+/g, " ").slice(0, 160) || t("unsupported");
}

/** The sentence of a service message, or "" for an ordinary one. */
export function serviceText(m) {
  const who = nameOf(m.from);
  if (m.new_chat_members) return m.new_chat_members.map((u) => `${nameOf(u)} ${t("joined")}`).join(", ");
  if (m.left_chat_member) return `${nameOf(m.left_chat_member)} ${t("left")}`;
  if (m.group_chat_created || m.supergroup_chat_created) return `${who} ${t("created")}`;
  if (m.pinned_message) return `${who} ${t("pinned")}`;
  if (m.forum_topic_created) return `# ${m.forum_topic_created.name}`;
  return "";
}

export const actionText = (action) => (has(action) ? t(action) : t("typing"));

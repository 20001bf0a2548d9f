// Buttons under a message and inside rich text: one look while pressed, one while the bot is being asked.

import { copyText, h } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { confirmBox, toast } from "./toast.js";

export function inlineKeyboard(rows) {
  return h("div", { class: "keyboard" }, rows.map((row) => h("div", { class: "keyboard-row" }, row.map((button) => keyButton(button)))));
}

function keyButton(button) {
  const el = h("button", { type: "button", class: `key ${button.style ? `key-${button.style}` : ""}`, disabled: Boolean(button.disabled) }, h("span", { class: "key-text" }, button.text));
  const corner = button.url ? "external" : button.copy_text ? "copy" : null;
  if (corner) el.append(icon(corner, 12));
  el.addEventListener("click", () => act(el, button));
  return el;
}

/** A RichMessageButton: a pill, or with `inText` a link among words. */
export function richButton(button, label, inText = false) {
  const style = button.style ?? "primary";
  const el = h("button", { type: "button", class: `rich-button rich-${style} ${inText || style === "link" ? "in-text" : ""}`, disabled: Boolean(button.disabled) }, label);
  el.addEventListener("click", () => act(el, button));
  return el;
}

async function act(el, button) {
  if (button.callback_data !== undefined) {
    el.dispatchEvent(new CustomEvent("press", { bubbles: true, detail: { button: el, data: button.callback_data } }));
  } else if (button.url) {
    await openLink(button.url);
  } else if (button.copy_text) {
    toast((await copyText(button.copy_text.text)) ? t("copied") : t("notSent"));
  } else {
    toast(t("notHere"));
  }
}

export async function openLink(url) {
  if (!/^(https?|mailto|tel):/i.test(url)) {
    toast(url);
    return;
  }
  if (await confirmBox(`${t("openLink")}\n${url}`, t("open"))) window.open(url, "_blank", "noopener,noreferrer");
}

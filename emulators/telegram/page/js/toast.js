// Short notices: a callback answer that passes by, one that wants to be acknowledged, and questions.

import { $, h } from "./dom.js";
import { t } from "./i18n.js";

let timer = 0;

/** A notice that goes by itself; also read out. */
export function toast(text) {
  const box = $("#toast");
  box.textContent = text;
  box.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => box.classList.remove("shown"), Math.min(7000, 2200 + text.length * 45));
}

/** A notice with an OK; resolves once it was read. */
export function alertBox(text, title = "") {
  return dialog(text, title, [{ label: "OK", value: true, main: true }]);
}

/** A question; resolves to whether it was agreed to. */
export function confirmBox(text, label) {
  return dialog(text, "", [
    { label: t("cancel"), value: false },
    { label, value: true, main: true },
  ]);
}

function dialog(text, title, choices) {
  return new Promise((resolve) => {
    const box = h("dialog", { class: "alert", "aria-label": title || text });
    const done = (value) => {
      box.close();
      box.remove();
      resolve(value);
    };
    const buttons = choices.map(({ label, value, main }) =>
      h("button", { type: "button", class: main ? "plain main" : "plain", onclick: () => done(value) }, label),
    );
    box.append(
      ...(title ? [h("h2", {}, title)] : []),
      h("p", {}, text),
      h("div", { class: "alert-buttons" }, buttons),
    );
    box.addEventListener("cancel", (event) => {
      event.preventDefault();
      done(false);
    });
    document.body.append(box);
    box.showModal();
    buttons.at(-1).focus();
  });
}

// A picture on the whole screen; arrows go through the pictures of the chat.

import { h, put } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";

export function showPicture(from) {
  const all = [...document.querySelectorAll("#messages .photo:not(.hidden)")];
  let at = Math.max(0, all.indexOf(from));
  const picture = h("img", { alt: "" });
  const save = h("a", { class: "round", download: "", "aria-label": t("download"), title: t("download") }, icon("download"));
  const move = (step) => {
    at = Math.max(0, Math.min(all.length - 1, at + step));
    const source = all[at]?.dataset.full ?? from.dataset.full;
    picture.src = source;
    picture.alt = all[at]?.getAttribute("aria-label") ?? t("photo");
    picture.classList.remove("zoomed");
    save.href = `${source}?download=1`;
    before.hidden = at === 0;
    after.hidden = at >= all.length - 1;
  };
  const before = h("button", { type: "button", class: "round before", "aria-label": t("previous"), onclick: () => move(-1) }, icon("back"));
  const after = h("button", { type: "button", class: "round after", "aria-label": t("next"), onclick: () => move(1) }, icon("next"));
  const shut = h("button", { type: "button", class: "round", "aria-label": t("close"), onclick: () => box.close() }, icon("close"));
  const stage = h("div", { class: "stage" }, picture);
  const box = put(h("dialog", { class: "lightbox", "aria-label": t("photo") }), stage, before, after, h("div", { class: "lightbox-bar" }, save, shut));
  picture.addEventListener("click", () => picture.classList.toggle("zoomed"));
  stage.addEventListener("click", (event) => { if (event.target === stage) box.close(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") move(-1);
    if (event.key === "ArrowRight") move(1);
  });
  box.addEventListener("close", () => {
    box.remove();
    from.focus({ preventScroll: true });
  });
  document.body.append(box);
  move(0);
  box.showModal();
  shut.focus();
}

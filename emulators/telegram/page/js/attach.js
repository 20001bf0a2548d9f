// Files on their way out: a preview with a caption, as a picture (several: an album) or as they are.

import { h, put } from "./dom.js";
import { fileSize, t } from "./i18n.js";
import { icon } from "./icons.js";
import { toast } from "./toast.js";

const MOST = 10;
const LONGEST_SIDE = 1280;
const STICKER_SIDE = 512;
const LARGEST = 50 * 1024 * 1024;

export const isPicture = (file) => /^image\/(jpeg|png|webp|gif|bmp)$/.test(file.type);

/** A picture as a messenger sends it: a JPEG of at most 1280 pixels a side, turned the right way up. */
async function compressed(file) {
  try {
    const bitmap = await createImageBitmap(file);
    if (file.type === "image/webp" && Math.max(bitmap.width, bitmap.height) === STICKER_SIDE) return file;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = h("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // a JPEG has no transparency
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.87));
    return blob ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file; // not a picture after all: the other side will see what it is
  }
}

/** Shows the files and resolves to {files, text, asFiles}, or null when cancelled. */
export function askAboutFiles(given, draftText) {
  let files = check(given);
  if (!files.length) return Promise.resolve(null);
  return new Promise((resolve) => {
    const urls = new Map();
    const title = h("h2", {});
    const grid = h("div", { class: "attach-grid" });
    const caption = h("textarea", { rows: "1", maxlength: "1024", placeholder: t("caption"), "aria-label": t("caption") });
    caption.value = draftText;
    const asFiles = h("input", { type: "checkbox" });
    const option = h("label", { class: "attach-option" }, asFiles, t("sendAsFiles"));
    const done = (result) => {
      for (const url of urls.values()) URL.revokeObjectURL(url);
      box.close();
      box.remove();
      resolve(result);
    };
    const send = async () => {
      const shrink = (file) => (isPicture(file) && file.type !== "image/gif" && !asFiles.checked ? compressed(file) : file);
      done({ files: await Promise.all(files.map(shrink)), text: caption.value.trim(), asFiles: asFiles.checked });
    };
    const draw = () => {
      const pictures = files.filter(isPicture).length;
      title.textContent = pictures === files.length ? t("photos", files.length) : t("files", files.length);
      option.hidden = pictures === 0;
      put(grid, files.map(tile));
      grid.classList.toggle("single", files.length === 1);
    };
    const tile = (file) => {
      if (isPicture(file) && !urls.has(file)) urls.set(file, URL.createObjectURL(file));
      const remove = h("button", {
        type: "button", class: "tile-remove", "aria-label": t("removedFile", { name: file.name }),
        onclick: () => {
          files = files.filter((other) => other !== file);
          if (files.length) draw();
          else done(null);
        },
      }, icon("close", 14));
      return h("div", { class: isPicture(file) ? "tile" : "tile tile-file" }, isPicture(file) ? h("img", { src: urls.get(file), alt: file.name }) : [icon("file", 26), h("span", { class: "tile-name" }, file.name), h("span", { class: "tile-size" }, fileSize(file.size))], remove);
    };
    const box = put(
      h("dialog", { class: "attach", "aria-label": t("sendFiles") }),
      title, grid, option, caption,
      h("div", { class: "alert-buttons" }, h("button", { type: "button", class: "plain", onclick: () => done(null) }, t("cancel")), h("button", { type: "button", class: "plain main", onclick: send }, t("send"))),
    );
    caption.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
    box.addEventListener("cancel", (event) => {
      event.preventDefault();
      done(null);
    });
    document.body.append(box);
    draw();
    box.showModal();
    caption.focus();
  });
}

function check(given) {
  const fitting = [...given].filter((file) => file.size <= LARGEST);
  if (fitting.length < given.length) toast(t("tooBig"));
  else if (fitting.length > MOST) toast(t("tooMany"));
  return fitting.slice(0, MOST);
}

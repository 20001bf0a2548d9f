// Photos, albums, songs, voice, video and files as they look inside a bubble.

import { h } from "./dom.js";
import { duration, fileSize, t } from "./i18n.js";
import { icon } from "./icons.js";
import { controls, silence } from "./player.js";

export const fileUrl = (id) => `/demo/file/${encodeURIComponent(id)}`;

const largest = (sizes) => sizes.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));

/** Sizes a picture before it has loaded, so that nothing jumps. */
function box(width, height, most = 420) {
  const ratio = Math.min(2.6, Math.max(0.55, (width || 1) / (height || 1)));
  return { "aspect-ratio": ratio.toFixed(4), width: `${Math.round(Math.max(140, Math.min(most, width || most, most * 1.08 * ratio)))}px` };
}

export function photoFigure(sizes, { spoiler, alt, fixed } = {}) {
  const photo = largest(sizes);
  const image = h("img", { src: fileUrl(photo.file_id), alt: alt || t("photo"), loading: "lazy", decoding: "async", draggable: "false" });
  const cover = h(
    "button",
    {
      type: "button", class: spoiler ? "photo hidden" : "photo", "aria-label": alt ? `${t("photo")}: ${alt}` : t("photo"),
      data: { full: fileUrl(photo.file_id) }, style: fixed ? {} : box(photo.width, photo.height),
      onclick: () => {
        if (cover.classList.contains("hidden")) cover.classList.remove("hidden");
        else cover.dispatchEvent(new CustomEvent("enlarge", { bubbles: true, detail: cover }));
      },
    },
    image,
  );
  image.addEventListener("load", () => cover.classList.add("loaded"));
  return cover;
}

const ROWS = { 1: [1], 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [2, 2, 3], 8: [2, 3, 3], 9: [3, 3, 3], 10: [2, 2, 3, 3] };

/** Photos and videos sent together, as rows of a grid. */
export function albumGrid(messages) {
  const cells = messages.map((m) => h("div", { class: "album-cell", data: { id: String(m.message_id) } }, m.photo ? photoFigure(m.photo, { fixed: true, spoiler: m.has_media_spoiler, alt: m.caption }) : videoFigure(m.video ?? m.animation, "video", true)));
  const rows = (ROWS[cells.length] ?? [cells.length]).map((count) => cells.splice(0, count));
  return h("div", { class: "album" }, rows.map((row) => h("div", { class: `album-row of-${row.length}` }, row)));
}

export function videoFigure(video, kind = "video", fixed = false) {
  const moving = kind === "animation";
  const el = h("video", {
    src: fileUrl(video.file_id), playsinline: true, preload: "metadata", controls: !moving, loop: moving, autoplay: moving,
    poster: video.thumbnail ? fileUrl(video.thumbnail.file_id) : undefined, "aria-label": t(moving ? "animation" : "video"),
    onplay: moving ? undefined : silence,
  });
  el.muted = moving;
  return h("div", { class: "film", style: fixed ? {} : box(video.width, video.height) }, el);
}

export function audioPlayer(audio) {
  const { button, bar, time } = controls(fileUrl(audio.file_id), audio.duration);
  button.classList.add("cover");
  if (audio.thumbnail) button.style.setProperty("background-image", `url("${fileUrl(audio.thumbnail.file_id)}")`);
  else button.classList.add("bare");
  const title = audio.title || audio.file_name || t("audio");
  return h(
    "div",
    { class: "audio", role: "group", "aria-label": title },
    button,
    h("div", { class: "audio-body" },
      h("div", { class: "audio-title", title }, title),
      h("div", { class: "audio-artist" }, audio.performer || (audio.file_size ? fileSize(audio.file_size) : "")),
      h("div", { class: "audio-line" }, bar, time)),
    h("a", { class: "round", href: `${fileUrl(audio.file_id)}?download=1`, download: audio.file_name ?? "", "aria-label": t("download"), title: t("download") }, icon("download", 18)),
  );
}

export function voicePlayer(voice) {
  // The page cannot see the waveform; bars drawn from the id tell voices apart all the same.
  const bars = [...Array(36).keys()].map((i) => {
    const code = voice.file_id.charCodeAt((i * 7) % voice.file_id.length) + i * 31;
    return h("i", { style: { height: `${22 + ((code * 37) % 78)}%` } });
  });
  const wave = h("div", { class: "wave", "aria-hidden": "true" }, bars);
  const { button, bar, time } = controls(fileUrl(voice.file_id), voice.duration, (share) => {
    bars.forEach((el, i) => el.classList.toggle("past", i / bars.length < share));
  });
  return h("div", { class: "voice", role: "group", "aria-label": t("voice") }, button, h("div", { class: "voice-body" }, h("div", { class: "wave-box" }, wave, bar), time));
}

const COLOURS = { pdf: "red", zip: "amber", png: "green", jpg: "green", jpeg: "green", webp: "green", txt: "blue", md: "blue", mp3: "violet", mp4: "violet" };

export function documentCard(file) {
  const name = file.file_name || t("document");
  const extension = name.includes(".") ? name.split(".").pop().slice(0, 4).toLowerCase() : "";
  const front = file.thumbnail
    ? h("img", { class: "document-thumb", src: fileUrl(file.thumbnail.file_id), alt: "" })
    : h("span", { class: `document-icon ${COLOURS[extension] ?? "blue"}` }, extension || icon("file", 22));
  return h(
    "a",
    { class: "document", href: `${fileUrl(file.file_id)}?download=1`, download: file.file_name ?? "" },
    front,
    h("span", { class: "document-body" }, h("span", { class: "document-name" }, name), h("span", { class: "document-size" }, fileSize(file.file_size), " · ", t("download"))),
  );
}

export function stickerFigure(sticker) {
  const picture = !sticker.is_animated && !sticker.is_video;
  return h("div", { class: "sticker" }, picture ? h("img", { src: fileUrl(sticker.file_id), alt: sticker.emoji ?? t("sticker") }) : h("span", {}, sticker.emoji ?? "★"));
}

/** One word and an icon-free line for a preview: what kind of message this is. */
export function kindName(m) {
  if (m.photo) return t("photo");
  if (m.video) return t("video");
  if (m.animation) return t("animation");
  if (m.audio) return [m.audio.performer, m.audio.title].filter(Boolean).join(" – ") || t("audio");
  if (m.voice) return `${t("voice")}, ${duration(m.voice.duration)}`;
  if (m.document) return m.document.file_name || t("document");
  if (m.sticker) return `${m.sticker.emoji ?? ""} ${t("sticker")}`.trim();
  return "";
}

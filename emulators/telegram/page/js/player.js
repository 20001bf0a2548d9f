// One thing plays at a time. Sounds live here, not in the bubbles, so they survive edits and scrolling.

import { h } from "./dom.js";
import { duration, t } from "./i18n.js";
import { icon } from "./icons.js";

const sound = new Audio();
sound.preload = "metadata";
let playing = null; // the address of what is loaded

const listeners = new Set();
const tell = () => {
  for (const listener of [...listeners]) if (listener() === false) listeners.delete(listener);
};
for (const name of ["play", "pause", "timeupdate", "ended", "loadedmetadata", "durationchange", "error"]) sound.addEventListener(name, tell);

function toggle(address) {
  if (playing === address && !sound.paused) {
    sound.pause();
    return;
  }
  if (playing !== address) {
    sound.src = address;
    playing = address;
  }
  for (const video of document.querySelectorAll("video")) video.pause();
  sound.play().catch(tell);
}

export function silence() {
  sound.pause();
}

/** A play button and a position bar over one address; `draw` may show more (a waveform). */
export function controls(address, seconds, draw = () => {}) {
  const button = h("button", { type: "button", class: "play", "aria-label": t("play"), onclick: () => toggle(address) });
  const bar = h("input", {
    type: "range", class: "seek", min: "0", max: "1000", step: "1", "aria-label": t("seek"),
    oninput: () => {
      if (playing === address && sound.duration) sound.currentTime = (bar.value / 1000) * sound.duration;
    },
  });
  const time = h("span", { class: "play-time" });
  let state = "";
  const update = () => {
    const mine = playing === address;
    const running = mine && !sound.paused && !sound.ended;
    if (state !== String(running)) {
      state = String(running);
      button.replaceChildren(icon(running ? "pause" : "play", 24));
      button.setAttribute("aria-label", t(running ? "pause" : "play"));
      button.classList.toggle("running", running);
    }
    const whole = mine && Number.isFinite(sound.duration) ? sound.duration : seconds;
    const share = mine && whole ? Math.min(1, sound.currentTime / whole) : 0;
    bar.value = String(Math.round(share * 1000));
    bar.disabled = !mine;
    bar.style.setProperty("--share", `${share * 100}%`);
    bar.setAttribute("aria-valuetext", `${duration(mine ? sound.currentTime : 0)} / ${duration(whole)}`);
    time.textContent = mine && (running || sound.currentTime) ? `${duration(sound.currentTime)} / ${duration(whole)}` : duration(whole);
    draw(share);
  };
  update();
  let seen = false;
  listeners.add(() => {
    seen ||= button.isConnected;
    if (seen && !button.isConnected) return false; // the bubble is gone, its listener too
    update();
    return true;
  });
  return { button, bar, time };
}

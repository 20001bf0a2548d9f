// The page's own icons: 24×24 strokes in the colour of the text around them.

import { svg } from "./dom.js";

const STROKES = {
  back: ["M15 5l-7 7 7 7"],
  bot: ["M12 3v3", "M7 6h10a3 3 0 013 3v7a3 3 0 01-3 3h-4l-4 3v-3H7a3 3 0 01-3-3V9a3 3 0 013-3z", "M9.2 11.2v1.8", "M14.8 11.2v1.8"],
  check: ["M4 12.5l4.5 4.5L20 6"],
  checks: ["M2 12.5l4.5 4.5L15 7.5", "M11 15.5l1.5 1.5L22 7"],
  chevron: ["M6 9l6 6 6-6"],
  clip: ["M20 11.5l-8.2 8.2a5.2 5.2 0 01-7.4-7.4l8.6-8.6a3.5 3.5 0 015 5l-8.4 8.4a1.7 1.7 0 01-2.5-2.5l7.6-7.6"],
  clock: ["M12 3a9 9 0 100 18 9 9 0 000-18z", "M12 7.5V12l3 2"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  copy: ["M9 9h9a2 2 0 012 2v7a2 2 0 01-2 2H11a2 2 0 01-2-2V9z", "M15 9V6a2 2 0 00-2-2H6a2 2 0 00-2 2v7a2 2 0 002 2h3"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  download: ["M12 4v11", "M7 10.5l5 5 5-5", "M5 20h14"],
  edit: ["M4 20l1-4.5L16.5 4a2.1 2.1 0 013 3L8 18.8 4 20z"],
  external: ["M9 6H6a2 2 0 00-2 2v10a2 2 0 002 2h10a2 2 0 002-2v-3", "M13 4h7v7", "M20 4l-9 9"],
  file: ["M13 3H7a2 2 0 00-2 2v14a2 2 0 002 2h10a2 2 0 002-2V9l-6-6z", "M13 3v6h6"],
  group: ["M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7z", "M2.5 19.5c.6-3.5 3.2-5.3 6.5-5.3s5.900 1.800 6.500 5.300", "M16 4.900a3.400 3.400 0 010 6.300", "M18.200 14.800c1.900.8 3 2.400 3.300 4.700"],
  moon: ["M20 14.500A8.500 8.500 0 019.500 4a8.500 8.500 0 1010.500 10.500z"],
  next: ["M9 5l7 7-7 7"],
  play: ["M7 4.800v14.400a.6.6 0 00.92.5L19.200 12.500a.6.6 0 000-1L7.920 4.300A.6.6 0 007 4.800z"],
  pause: ["M8 5v14", "M16 5v14"],
  reply: ["M10 5L4 11l6 6", "M4 11h9a7 7 0 017 7v1"],
  send: ["M4.300 4.600L20.500 12 4.300 19.400l2-7.400-2-7.400z", "M6.300 12h7"],
  stop: ["M7.500 7.500h9v9h-9z"],
  sun: ["M12 8a4 4 0 100 8 4 4 0 000-8z", "M12 2.500v2", "M12 19.500v2", "M2.500 12h2", "M19.500 12h2", "M5.300 5.300l1.400 1.400", "M17.300 17.300l1.400 1.400", "M5.300 18.700l1.400-1.400", "M17.300 6.700l1.400-1.400"],
  trash: ["M5 7h14", "M9 7V4.500h6V7", "M7 7l.8 12.500h8.400L17 7", "M10 11v5", "M14 11v5"],
  menu: ["M4 7h16", "M4 12h16", "M4 17h16"],
  alert: ["M12 4.200l9 15.600H3l9-15.600z", "M12 10v4.500", "M12 17v.2"],
  music: ["M9 18V6l11-2v12", "M9 18a2.800 2.800 0 11-5.600 0A2.800 2.800 0 019 18z", "M20 16a2.800 2.800 0 11-5.600 0 2.800 2.800 0 015.600 0z"],
};
const FILLED = new Set(["play", "stop"]);

export function icon(name, size = 22) {
  return svg(
    "svg",
    {
      class: `icon icon-${name}`, viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true",
      fill: FILLED.has(name) ? "currentColor" : "none",
      stroke: "currentColor", "stroke-width": "1.9", "stroke-linecap": "round", "stroke-linejoin": "round",
    },
    STROKES[name].map((d) => svg("path", { d })),
  );
}

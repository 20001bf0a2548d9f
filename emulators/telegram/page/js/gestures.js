// What may be done with a message: a menu by right click, long press or the hover buttons; a swipe to reply.

import { copyText, h, put } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { showMenu } from "./menu.js";
import { richText } from "./rich.js";
import { toast } from "./toast.js";

const LONG_PRESS_MS = 480;
const SWIPE_PX = 64;

export function messageGestures(list, store, { onReply, onEdit, onDelete }) {
  const rowOf = (event) => event.target.closest?.(".row[data-id]");
  const messageOf = (row) => store.chat()?.messages.get(Number(row.dataset.id));

  function choices(m) {
    const text = m.text ?? m.caption ?? (m.rich_message ? richText(m.rich_message) : "");
    const mine = m.from?.id === store.person;
    return [
      { label: t("reply"), icon: "reply", run: () => onReply(m) },
      text && { label: t("copy"), icon: "copy", run: async () => toast((await copyText(text)) ? t("copied") : t("notSent")) },
      mine && text && { label: t("edit"), icon: "edit", run: () => onEdit(m) },
      { label: t("delete"), icon: "trash", danger: true, run: () => onDelete(m) },
    ].filter(Boolean);
  }

  function open(row, at) {
    const m = messageOf(row);
    if (m) showMenu(choices(m), at);
  }

  list.addEventListener("contextmenu", (event) => {
    const row = rowOf(event);
    if (!row || event.target.closest("a, input, video") || String(getSelection())) return;
    event.preventDefault();
    open(row, { x: event.clientX, y: event.clientY });
  });

  list.addEventListener("dblclick", (event) => {
    const row = rowOf(event);
    if (!row || event.target.closest("button, a, input, pre, summary")) return;
    const m = messageOf(row);
    if (m) onReply(m);
  });

  // The hover buttons exist only in the row the pointer or the focus is in.
  const tools = (event) => {
    const box = rowOf(event)?.querySelector(".tools");
    if (!box || box.childElementCount) return;
    put(
      box,
      h("button", { type: "button", class: "tool", "aria-label": t("reply"), title: t("reply"), onclick: (e) => { const m = messageOf(e.currentTarget.closest(".row")); if (m) onReply(m); } }, icon("reply", 16)),
      h("button", { type: "button", class: "tool", "aria-label": t("more"), title: t("more"), "aria-haspopup": "menu", onclick: (e) => { const { left, bottom } = e.currentTarget.getBoundingClientRect(); open(e.currentTarget.closest(".row"), { x: left, y: bottom + 4 }); } }, icon("chevron", 16)),
    );
  };
  list.addEventListener("pointerover", tools);
  list.addEventListener("focusin", tools);

  let touch = null;
  const release = (reply) => {
    if (!touch) return;
    clearTimeout(touch.timer);
    touch.row.style.transform = "";
    touch.row.classList.remove("swiping");
    const m = reply && touch.dx <= -SWIPE_PX ? messageOf(touch.row) : null;
    touch = null;
    if (m) onReply(m);
  };
  list.addEventListener("touchstart", (event) => {
    const row = rowOf(event);
    if (!row || event.touches.length > 1 || event.target.closest(".table-scroll, pre, input, video, .keyboard, .math")) return;
    const { clientX: x, clientY: y } = event.touches[0];
    touch = { row, x, y, dx: 0, timer: setTimeout(() => { open(row, { x, y }); release(false); }, LONG_PRESS_MS) };
  }, { passive: true });
  list.addEventListener("touchmove", (event) => {
    if (!touch) return;
    const dx = event.touches[0].clientX - touch.x;
    const dy = event.touches[0].clientY - touch.y;
    if (Math.abs(dx) > 8 || Math.abs(dy) > 8) clearTimeout(touch.timer);
    if (Math.abs(dy) > Math.abs(dx) && Math.abs(dy) > 12) {
      release(false);
      return;
    }
    touch.dx = Math.max(-90, Math.min(0, dx));
    if (touch.dx < -8) {
      touch.row.classList.add("swiping");
      touch.row.style.transform = `translateX(${touch.dx}px)`;
    }
  }, { passive: true });
  list.addEventListener("touchend", () => release(true));
  list.addEventListener("touchcancel", () => release(false));
}

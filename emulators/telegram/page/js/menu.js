// A small menu at a place on the screen, for the mouse, the finger and the keyboard.

import { h } from "./dom.js";
import { icon } from "./icons.js";

let open = null;

/** choices: [{label, icon, run, danger}]; at: {x, y}. Focus goes in, and back afterwards. */
export function showMenu(choices, at) {
  closeMenu();
  const back = document.activeElement;
  const items = choices.map((choice) =>
    h(
      "button",
      {
        type: "button", role: "menuitem", class: choice.danger ? "danger" : "",
        onclick: () => {
          closeMenu();
          choice.run();
        },
      },
      icon(choice.icon, 18), choice.label,
    ),
  );
  const el = h("div", { class: "menu", role: "menu" }, items);
  document.body.append(el);
  const { width, height } = el.getBoundingClientRect();
  el.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
  el.style.top = `${Math.max(8, at.y + height > innerHeight - 8 ? at.y - height : at.y)}px`;
  el.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const now = items.indexOf(document.activeElement);
    if (step) items[(now + step + items.length) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") closeMenu();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const away = (event) => { if (!el.contains(event.target)) closeMenu(); };
  setTimeout(() => document.addEventListener("pointerdown", away));
  open = () => {
    document.removeEventListener("pointerdown", away);
    el.remove();
    back?.focus?.({ preventScroll: true });
    open = null;
  };
  items[0].focus({ preventScroll: true });
}

export function closeMenu() {
  open?.();
}

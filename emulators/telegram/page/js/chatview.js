// The open chat: messages kept in step with the store element by element, drafts, and where it is scrolled to.

import { Bubble, DraftBubble, typingBubble } from "./bubble.js";
import { $, calm, h } from "./dom.js";
import { t } from "./i18n.js";
import { itemsOf } from "./items.js";
import { intro } from "./intro.js";

const NEAR = 90;

export class ChatView {
  constructor(store, { onStop }) {
    this.store = store;
    this.onStop = onStop;
    this.scroller = $("#scroller");
    this.list = $("#messages");
    this.downButton = $("#to-bottom");
    this.rows = new Map();
    this.drafts = new Map();
    this.chatId = null;
    this.missed = 0;
    this.sticky = true;
    this.typing = typingBubble();
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.downButton.addEventListener("click", () => this.toBottom(true));
    new ResizeObserver(() => this.sticky && this.toBottom()).observe(this.list);
    new ResizeObserver(() => this.sticky && this.toBottom()).observe(this.scroller);
    this.list.addEventListener("click", (event) => {
      const quote = event.target.closest(".quote");
      if (quote) this.reveal(Number(quote.dataset.to));
    });
  }

  render() {
    const chat = this.store.chat();
    const key = chat && `${this.store.person}:${chat.id}`;
    if (key !== this.chatId) this.#clear(key);
    if (!chat) return;
    const fresh = this.rows.size === 0;
    const items = itemsOf(this.store.list(chat), this.store.person, chat.type !== "private");
    this.#introduce(chat, items.length === 0);
    const arrived = this.#reconcile(items, fresh);
    this.#showDrafts(chat);
    const writing = this.store.typing(chat) && chat.drafts.size === 0;
    if (writing && !this.typing.isConnected) this.list.append(this.typing);
    if (!writing) this.typing.remove();
    else if (this.typing.nextSibling) this.list.append(this.typing);
    if (fresh || arrived.mine) this.toBottom(arrived.mine && !fresh);
    else if (!this.sticky) this.missed += arrived.others;
    this.#button();
  }

  #clear(key) {
    this.chatId = key;
    this.rows.clear();
    this.drafts.clear();
    this.list.replaceChildren();
    this.missed = 0;
    this.sticky = true;
  }

  #introduce(chat, empty) {
    const shown = $(".intro", this.list);
    if (empty && !shown) this.list.prepend(intro(chat, this.store.bot));
    if (!empty) shown?.remove();
  }

  #reconcile(items, fresh) {
    const arrived = { mine: false, others: 0 };
    const keys = new Set(items.map((item) => item.key));
    for (const [key, row] of this.rows) if (!keys.has(key)) this.#drop(key, row);
    let before = null;
    for (const item of items) {
      let row = this.rows.get(item.key);
      if (!row) {
        row = item.kind === "message" ? new Bubble() : { el: h("div", { class: item.kind }, h("span", {}, item.text)), update() {} };
        this.rows.set(item.key, row);
        if (!fresh && item.kind === "message") {
          if (item.mine) arrived.mine = true;
          else arrived.others += 1;
          this.#enter(row.el, item.mine);
        }
      }
      row.update(item);
      const next = before ? before.nextElementSibling : this.list.firstElementChild;
      const settled = skipLeaving(next);
      if (settled !== row.el) this.list.insertBefore(row.el, settled);
      before = row.el;
    }
    return arrived;
  }

  // A message that was a draft a moment ago just stands where the draft stood.
  #enter(el, mine) {
    if (!mine && this.drafts.size) return;
    if (!calm()) el.animate([{ opacity: 0, transform: mine ? "translateY(14px) scale(.98)" : "translateY(10px)" }, { opacity: 1, transform: "none" }], { duration: 190, easing: "cubic-bezier(.2,.8,.3,1)" });
  }

  #drop(key, row) {
    this.rows.delete(key);
    const el = row.el;
    if (calm() || !el.isConnected) {
      el.remove();
      return;
    }
    el.classList.add("leaving");
    const { height } = el.getBoundingClientRect();
    const gone = el.animate(
      [{ height: `${height}px`, opacity: 1, transform: "none" }, { height: `${height}px`, opacity: 0, transform: "scale(.94)", offset: 0.5 }, { height: 0, opacity: 0, transform: "scale(.94)" }],
      { duration: 280, easing: "ease" },
    );
    gone.onfinish = () => el.remove();
  }

  #showDrafts(chat) {
    for (const [id, draft] of this.drafts) {
      if (chat.drafts.has(id)) continue;
      draft.el.remove();
      this.drafts.delete(id);
    }
    for (const [id, data] of chat.drafts) {
      let draft = this.drafts.get(id);
      if (!draft) {
        draft = new DraftBubble(() => this.onStop(chat.id, id));
        this.drafts.set(id, draft);
      }
      draft.update(data);
      if (draft.el.nextElementSibling !== null || !draft.el.isConnected) this.list.append(draft.el);
    }
  }

  toBottom(smooth = false) {
    this.sticky = true;
    this.missed = 0;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" });
    this.#button();
  }

  /** Brings a message into view and lets it light up. */
  reveal(id) {
    const row = this.list.querySelector(`[data-id="${id}"]`)?.closest(".row");
    if (!row) return;
    this.sticky = false;
    row.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
    row.classList.remove("flash");
    void row.offsetWidth; // restart the animation
    row.classList.add("flash");
    row.addEventListener("animationend", () => row.classList.remove("flash"), { once: true });
  }

  #scrolled() {
    const left = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
    this.sticky = left < NEAR;
    if (this.sticky) this.missed = 0;
    this.#button();
    this.list.classList.remove("still");
    clearTimeout(this.stillTimer);
    this.stillTimer = setTimeout(() => this.#settle(), 1200);
  }

  #settle() {
    const top = this.scroller.getBoundingClientRect().top;
    for (const day of this.list.querySelectorAll(".day")) day.classList.toggle("stuck", day.getBoundingClientRect().top - top < 9 && this.scroller.scrollTop > 20);
    this.list.classList.add("still");
  }

  #button() {
    this.downButton.classList.toggle("shown", !this.sticky);
    const badge = $(".badge", this.downButton);
    badge.textContent = this.missed || "";
    this.downButton.setAttribute("aria-label", this.missed ? `${t("scrollDown")} (${t("unread", this.missed)})` : t("scrollDown"));
  }
}

function skipLeaving(el) {
  let next = el;
  while (next?.matches(".leaving, .intro")) next = next.nextElementSibling;
  return next;
}

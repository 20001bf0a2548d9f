// Starts the page: one person's chats, kept by events, drawn by the parts.

import { api, listen } from "./api.js";
import { ChatList } from "./chatlist.js";
import { ChatView } from "./chatview.js";
import { Composer, takeDrops } from "./composer.js";
import { $, copyText, put } from "./dom.js";
import { messageGestures } from "./gestures.js";
import { setLanguage, t } from "./i18n.js";
import { icon } from "./icons.js";
import { openLink } from "./keyboard.js";
import { showPicture } from "./lightbox.js";
import { actionText, avatar, faceOf, nameOf, preview } from "./people.js";
import { Store } from "./store.js";
import { alertBox, toast } from "./toast.js";

const narrow = matchMedia("(max-width: 760px)");
const app = $("#app");
let frame = 0;
let stopListening = () => {};
let lostTimer = 0;

const store = new Store(() => {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    render();
  });
});
store.visible = () => document.visibilityState === "visible" && (!narrow.matches || app.classList.contains("in-chat"));

const chatView = new ChatView(store, { onStop: (chat, draft) => api.stop(store.person, chat, draft).catch(complain) });
const chatList = new ChatList(store, { onOpen: (id) => go(store.person, id), onPerson: (id) => go(id, narrow.matches ? null : id) });
const composer = new Composer(store, { onSent: () => chatView.toBottom(true) });

function complain(error) {
  toast(error.message);
}

// ---- where we are: #person/chat, so that Back, reload and a second window do what one expects

function go(person, chat) {
  const target = `#${person}${chat ? `/${chat}` : ""}`;
  if (location.hash === target) route();
  else location.hash = target;
}

async function route() {
  const [person, chat] = location.hash.slice(1).split("/").map(Number);
  if (person && person !== store.person && store.people.some((p) => p.id === person)) await play(person);
  const wanted = store.chats.has(chat) ? chat : narrow.matches ? null : store.person;
  app.classList.toggle("in-chat", wanted !== null);
  store.open(wanted);
  if (wanted !== null && !narrow.matches) composer.focus();
}

// ---- one person's view

/** Resolves once the person's chats are there. */
function play(person) {
  stopListening();
  return new Promise((resolve) => {
    stopListening = listen(person, {
      onEvent: (event) => {
        if (event.type !== "snapshot") {
          store.apply(event);
          announce(event);
          return;
        }
        setLanguage(event.people.find((p) => p.id === event.person).language);
        store.load(event);
        wordChrome();
        resolve();
      },
      onOpen: () => online(true),
      onLost: () => online(false),
    });
  });
}

function online(yes) {
  if (yes) {
    clearTimeout(lostTimer);
    lostTimer = 0;
    $("#offline").hidden = true;
    return;
  }
  // A short break goes unsaid; every failed attempt in between must not start the wait anew.
  lostTimer ||= setTimeout(() => {
    $("#offline").hidden = false;
    $("#offline").textContent = t("gone");
  }, 1200);
}

/** New messages are read out, drafts are not: their every word would be. */
function announce(event) {
  if (event.type !== "message" || event.message.from?.id === store.person || event.chat_id !== store.current) return;
  $("#live").textContent = `${nameOf(event.message.from)}: ${preview(event.message)}`;
}

// ---- drawing

function render() {
  store.seen();
  chatList.render();
  header();
  composer.render();
  chatView.render();
  const others = [...store.chats.values()].reduce((sum, chat) => sum + store.unread(chat), 0);
  document.title = `${others ? `(${others}) ` : ""}${store.bot ? store.bot.first_name : ""} · ${t("chats")}`;
}

function header() {
  const chat = store.chat();
  $("#header").hidden = !chat;
  if (!chat) return;
  const face = faceOf(chat, store.bot);
  const action = store.typing(chat);
  const writing = chat.drafts.size > 0;
  const about = writing ? `${t("draftsBot")}…` : action ? `${actionText(action)}…` : chat.type === "private" ? t("lastSeen") : `${t("members", chat.members.length)}: ${chat.members.map(nameOf).join(", ")}`;
  const key = `${chat.id}${nameOf(face)}${about}`;
  const box = $("#header-who");
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  put($("#header-avatar"), avatar(face, 42));
  $("#header-name").textContent = nameOf(face);
  $("#header-about").textContent = about;
  $("#header-about").classList.toggle("active", writing || Boolean(action));
}

/** The words of the frame, anew when the language changes. */
function wordChrome() {
  const label = (selector, key) => {
    $(selector).setAttribute("aria-label", t(key));
    $(selector).title = t(key);
  };
  label("#back", "back");
  label("#clip", "attach");
  label("#theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  label("#send", "send");
  $("#scroller").setAttribute("aria-label", t("messages"));
  $("#side").setAttribute("aria-label", t("chats"));
  $("#suggest").setAttribute("aria-label", t("commands"));
  $("#input").setAttribute("aria-label", t("message"));
  $("#side-title").textContent = t("chats");
  $("#playing").textContent = t("playing");
  $("#note").textContent = t("demoNote");
  put($("#menu-button"), icon("menu", 18), t("menu"));
  delete $("#header-who").dataset.key;
}

function drawIcons() {
  put($("#back"), icon("back"));
  put($("#clip"), icon("clip"));
  put($("#send"), icon("send"));
  put($("#theme"), icon(document.documentElement.dataset.theme === "dark" ? "sun" : "moon", 20));
  $("#to-bottom").prepend(icon("down", 20));
}

// ---- what bubbles up from messages

$("#messages").addEventListener("say", (event) => composer.say(event.detail));
$("#messages").addEventListener("enlarge", (event) => showPicture(event.detail));
$("#messages").addEventListener("press", async (event) => {
  const { button, data } = event.detail;
  const id = Number(button.closest(".row").dataset.id);
  const chat = store.chat();
  const album = button.closest(".row").querySelectorAll(".album-cell");
  const owner = [...album].map((cell) => Number(cell.dataset.id)).find((one) => chat.messages.get(one)?.reply_markup) ?? id;
  if (button.classList.contains("waiting")) return;
  button.classList.add("waiting");
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await api.press(store.person, chat.id, owner, data);
    if (answer.text && answer.alert) await alertBox(answer.text, store.bot.first_name);
    else if (answer.text) toast(answer.text);
    if (answer.url) await openLink(answer.url);
  } catch (error) {
    complain(error);
  } finally {
    button.classList.remove("waiting");
    button.removeAttribute("aria-busy");
  }
});
$("#messages").addEventListener("click", async (event) => {
  const code = event.target.closest("code:not(pre *)");
  if (code && !String(getSelection())) toast((await copyText(code.textContent)) ? t("copied") : t("notSent"));
});
$("#messages").addEventListener("click", (event) => {
  const link = event.target.closest("a[target=_blank]");
  if (!link) return;
  event.preventDefault();
  openLink(link.href);
});

messageGestures($("#messages"), store, {
  onReply: (m) => composer.reply(m),
  onEdit: (m) => composer.edit(m),
  onDelete: (m) => api.remove(store.person, m.chat.id, m.message_id).catch(complain),
});
takeDrops($("#chat"), composer);

$("#back").addEventListener("click", () => go(store.person, null));
$("#theme").addEventListener("click", () => {
  window.toggleTheme();
  wordChrome();
  put($("#theme"), icon(document.documentElement.dataset.theme === "dark" ? "sun" : "moon", 20));
});
window.addEventListener("hashchange", route);
document.addEventListener("visibilitychange", () => store.seen());
narrow.addEventListener("change", route);
$("#people").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = store.people;
  const next = all[(all.findIndex((p) => p.id === store.person) + step + all.length) % all.length];
  go(next.id, narrow.matches ? null : next.id);
  setTimeout(() => $(`[data-person="${next.id}"]`)?.focus(), 80);
});

drawIcons();
online(false);
const asked = Number(location.hash.slice(1).split("/")[0]);
await play(asked || null);
await route();
app.classList.add("ready");

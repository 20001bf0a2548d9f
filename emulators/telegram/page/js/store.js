// What the page knows: the chats of the person being played, kept by events. Draws nothing.

const TYPING_MS = 6000;
const HANDOVER_MS = 600;

export class Store {
  constructor(changed) {
    this.changed = changed; // (chatId | null) => void
    this.bot = null;
    this.people = [];
    this.person = null;
    this.chats = new Map();
    this.current = null; // id of the open chat
    this.visible = () => false; // whether the open chat is really being looked at
    this.boot = "";
  }

  load(snapshot) {
    this.boot = snapshot.boot;
    this.bot = snapshot.bot;
    this.people = snapshot.people;
    const before = this.person === snapshot.person ? this.chats : new Map();
    this.person = snapshot.person;
    this.chats = new Map(
      snapshot.chats.map((raw) => {
        const chat = {
          ...raw,
          messages: new Map(raw.messages.map((m) => [m.message_id, m])),
          drafts: new Map(raw.drafts.map((d) => [d.draft_id, d])),
          typing: null,
          read: before.get(raw.id)?.read ?? this.#read(raw.id),
        };
        return [raw.id, chat];
      }),
    );
    if (!this.chats.has(this.current)) this.current = null;
    this.changed(null);
  }

  get me() { return this.people.find((p) => p.id === this.person); }

  chat(id = this.current) { return this.chats.get(id) ?? null; }

  apply(event) {
    const chat = this.chats.get(event.chat_id);
    if (!chat) return;
    switch (event.type) {
      case "message":
        chat.messages.set(event.message.message_id, event.message);
        if (event.message.from?.id !== this.person) {
          chat.typing = null;
          for (const draft of chat.drafts.values()) if (draft.ending) chat.drafts.delete(draft.draft_id);
        }
        chat.started = true;
        this.#markRead(chat);
        break;
      case "edit":
        if (chat.messages.has(event.message.message_id)) chat.messages.set(event.message.message_id, event.message);
        break;
      case "delete": chat.messages.delete(event.message_id); break;
      case "draft": chat.drafts.set(event.draft.draft_id, event.draft); chat.typing = null; break;
      case "draft_end": this.#endDraft(chat, event); break;
      case "typing":
        chat.typing = { action: event.action, until: Date.now() + TYPING_MS };
        setTimeout(() => this.changed(chat.id), TYPING_MS + 50);
        break;
      case "chat": Object.assign(chat, event.facts); break;
      default: return;
    }
    this.changed(chat.id);
  }

  // A draft that is replaced by a message stays until the message is there: the words must not blink.
  #endDraft(chat, { draft_id: id, why }) {
    const draft = chat.drafts.get(id);
    if (why !== "sent" || !draft) {
      chat.drafts.delete(id);
      return;
    }
    draft.ending = true;
    setTimeout(() => {
      if (chat.drafts.get(id) !== draft) return;
      chat.drafts.delete(id);
      this.changed(chat.id);
    }, HANDOVER_MS);
  }

  typing(chat) { return chat.typing && chat.typing.until > Date.now() ? chat.typing.action : null; }

  list(chat) { return [...chat.messages.values()].sort((a, b) => a.message_id - b.message_id); }

  last(chat) { return this.list(chat).at(-1); }

  unread(chat) {
    return this.list(chat).filter((m) => m.message_id > chat.read && m.from?.id !== this.person).length;
  }

  open(id) {
    this.current = id;
    const chat = this.chat();
    if (chat) this.#markRead(chat);
    this.changed(null);
  }

  seen() {
    const chat = this.chat();
    if (chat && this.#markRead(chat)) this.changed(null);
  }

  #markRead(chat) {
    if (chat.id !== this.current || !this.visible()) return false;
    const newest = Math.max(0, ...chat.messages.keys());
    if (newest <= chat.read) return false;
    chat.read = newest;
    try {
      sessionStorage.setItem(this.#readKey(chat.id), String(newest));
    } catch { /* private windows may refuse; unread marks then start anew */ }
    return true;
  }

  #read(id) {
    try {
      return Number(sessionStorage.getItem(this.#readKey(id)) ?? 0);
    } catch {
      return 0;
    }
  }

  #readKey(id) { return `read:${this.boot}:${this.person}:${id}`; }
}

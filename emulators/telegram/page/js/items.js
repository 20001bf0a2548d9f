// Messages in order → what the chat shows: days, service lines, single messages and albums, in groups by sender. Pure.

import { dayName } from "./i18n.js";
import { serviceText } from "./people.js";

const PAUSE_S = 600; // a longer silence starts a new group

export function itemsOf(messages, person, group) {
  const items = [];
  let day = "";
  let album = null;
  for (const m of messages) {
    const today = new Date(m.date * 1000).toDateString();
    if (today !== day) {
      day = today;
      items.push({ kind: "day", key: `day-${today}`, text: dayName(m.date) });
    }
    const service = serviceText(m);
    if (service) {
      items.push({ kind: "service", key: `m-${m.message_id}`, text: service });
      album = null;
    } else if (m.media_group_id && album?.id === m.media_group_id) {
      album.item.messages.push(m);
    } else {
      const item = { kind: "message", key: `m-${m.message_id}`, messages: [m], mine: m.from?.id === person, group, first: true, last: true };
      album = m.media_group_id ? { id: m.media_group_id, item } : null;
      items.push(item);
    }
  }
  items.forEach((item, i) => {
    const before = items[i - 1];
    if (item.kind !== "message" || before?.kind !== "message") return;
    const [a, b] = [before.messages.at(-1), item.messages[0]];
    if (a.from?.id === b.from?.id && b.date - a.date < PAUSE_S) {
      before.last = false;
      item.first = false;
    }
  });
  return items;
}

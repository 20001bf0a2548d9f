// What the page asks of the emulator, and how it hears what happens.

async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: body instanceof FormData ? body : JSON.stringify(body) };
  if (typeof options.body === "string") options.headers = { "Content-Type": "application/json" };
  const response = await fetch(path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `${response.status} ${response.statusText}`);
  return answer;
}

export const api = {
  press: (person, chat, message, data) => call("/demo/press", { person, chat, message, data }),
  edit: (person, chat, message, text) => call("/demo/edit", { person, chat, message, text }),
  remove: (person, chat, message) => call("/demo/delete", { person, chat, message }),
  stop: (person, chat, draft) => call("/demo/stop", { person, chat, draft }),
  say(person, chat, { text, replyTo, files = [], asFiles = false }) {
    const form = new FormData();
    form.set("person", person);
    form.set("chat", chat);
    form.set("text", text ?? "");
    if (replyTo) form.set("reply_to", replyTo);
    if (asFiles) form.set("as_files", "1");
    for (const file of files) form.append("file", file, file.name || "picture.png");
    return call("/demo/say", form);
  },
};

/**
 * Server-sent events for one person. Every connection, the first and each one after a break, begins with a
 * `snapshot`, so nothing can fall between the two. Returns a function that ends it.
 */
export function listen(person, { onEvent, onOpen, onLost }) {
  let source;
  let timer = 0;
  let ended = false;
  const connect = () => {
    source = new EventSource(`/demo/events${person ? `?person=${person}` : ""}`);
    source.onopen = onOpen;
    source.onmessage = (event) => onEvent(JSON.parse(event.data));
    source.onerror = () => {
      onLost();
      source.close();
      clearTimeout(timer);
      if (!ended) timer = setTimeout(connect, 1000);
    };
  };
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    source.close();
  };
}

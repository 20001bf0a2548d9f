// The page's own words, in the language of the person who is being played.

const EN = {
  album: "Album", animation: "GIF", anonymous: "Unknown", attach: "Attach files", audio: "Audio", back: "Back to the chats",
  bot: "bot", botIsThinking: "Thinking…", cancel: "Cancel", caption: "Add a caption…", chats: "Chats", close: "Close",
  code: "code", commands: "Commands", connecting: "Connecting…", copied: "Copied", copy: "Copy", dark: "Dark mode",
  delete: "Delete", document: "File", download: "Download", edit: "Edit", edited: "edited", editing: "Editing",
  emptyGroup: "Everybody here can mention the bot or reply to it.",
  emptyPrivate: "Ask anything, draw pictures, make songs. The bot is the real program; Telegram and the AI gateway are played on this computer.",
  files: (n) => (n === 1 ? "1 file" : `${n} files`), photos: (n) => (n === 1 ? "1 photo" : `${n} photos`),
  gone: "The demo does not answer. Is it still running?", lastSeen: "bot · always here", light: "Light mode", like: "Try",
  members: (n) => `${n} members`, menu: "Menu", message: "Message", messageGroup: "Message · mention @{bot} to ask it",
  messages: "Messages", more: "More", newMessages: "new messages", next: "Next", noMessages: "No messages yet", noCommands: "The bot has not set any commands yet.",
  open: "Open", openLink: "Open this link?", pause: "Pause", photo: "Photo", pinned: "pinned a message", play: "Play",
  playing: "Playing as", previous: "Previous", remove: "Remove", reply: "Reply", replyTo: "Reply to", today: "Today",
  yesterday: "Yesterday", scrollDown: "Scroll to the newest message", seek: "Position", send: "Send", sendAsFiles: "Send without compression",
  sendFiles: "Send", showLess: "Show less", showMore: "Show more", spoiler: "Hidden text, press to show", start: "Start", sticker: "Sticker",
  stop: "Stop", switchPerson: "Play another person", tooBig: "A file may have at most 50 MB.", tooMany: "At most 10 files at once.",
  typing: "typing", unread: (n) => (n === 1 ? "1 unread message" : `${n} unread messages`), unsupported: "This kind of message is not shown here",
  upload_photo: "sending a photo", record_voice: "recording audio", upload_voice: "sending audio", upload_document: "sending a file",
  record_video: "recording a video", upload_video: "sending a video", video: "Video", voice: "Voice message", you: "You", draftsBot: "writing",
  notHere: "This button cannot be used on this page.", notSent: "Not sent", joined: "joined the group", created: "created the group",
  left: "left the group", demoNote: "Demo · nothing leaves this computer", removedFile: "Remove {name}", zoom: "Zoom", thinking: "Thinking",
  suggestions: [
    ["/imagine a lighthouse in fog", "/imagine a lighthouse in fog"],
    ["/music calm lo-fi about a harbour", "/music calm lo-fi about a harbour"],
    ["A table of North Sea ferries", "Show me a table of the ferries across the North Sea"],
    ["Python code for a small cache", "Show me Python code for a small cache"],
    ["The math of the harmonic series", "Explain the math of the harmonic series"],
  ],
  groupSuggestions: ["/imagine@{bot} a paper boat at dawn", "@{bot} tell us a short story", "@{bot} a plan for a weekend in Riga, please"],
  language: "English",
};

const ZH = {
  album: "相册", animation: "动图", anonymous: "未知", attach: "添加文件", audio: "音频", back: "返回聊天列表",
  bot: "机器人", botIsThinking: "思考中…", cancel: "取消", caption: "添加说明…", chats: "聊天", close: "关闭",
  code: "代码", commands: "命令", connecting: "连接中…", copied: "已复制", copy: "复制", dark: "深色模式",
  delete: "删除", document: "文件", download: "下载", edit: "编辑", edited: "已编辑", editing: "正在编辑",
  emptyGroup: "群里的每个人都可以提及机器人，或回复它的消息。",
  emptyPrivate: "聊天、画图、写歌，直接说就好。机器人是真实的程序；Telegram 与 AI 网关由这台电脑扮演。",
  files: (n) => `${n} 个文件`, photos: (n) => `${n} 张图片`,
  gone: "演示没有响应，它还在运行吗？", lastSeen: "机器人 · 一直在线", light: "浅色模式", like: "试试",
  members: (n) => `${n} 位成员`, menu: "菜单", message: "输入消息", messageGroup: "输入消息 · 提及 @{bot} 来提问",
  messages: "消息", more: "更多", newMessages: "条新消息", next: "下一张", noMessages: "还没有消息", noCommands: "机器人还没有设置命令。",
  open: "打开", openLink: "打开这个链接？", pause: "暂停", photo: "图片", pinned: "置顶了一条消息", play: "播放",
  playing: "当前身份", previous: "上一张", remove: "移除", reply: "回复", replyTo: "回复", today: "今天",
  yesterday: "昨天", scrollDown: "跳到最新消息", seek: "进度", send: "发送", sendAsFiles: "以原文件发送",
  sendFiles: "发送", showLess: "收起", showMore: "展开", spoiler: "隐藏的文字，点按显示", start: "开始", sticker: "贴纸",
  stop: "停止", switchPerson: "切换身份", tooBig: "单个文件不能超过 50 MB。", tooMany: "一次最多 10 个文件。",
  typing: "正在输入", unread: (n) => `${n} 条未读消息`, unsupported: "此处无法显示这类消息",
  upload_photo: "正在发送图片", record_voice: "正在录音", upload_voice: "正在发送音频", upload_document: "正在发送文件",
  record_video: "正在录制视频", upload_video: "正在发送视频", video: "视频", voice: "语音消息", you: "你", draftsBot: "正在书写",
  notHere: "此页面无法使用这个按钮。", notSent: "未发送", joined: "加入了群组", created: "创建了群组",
  left: "离开了群组", demoNote: "演示 · 数据不会离开这台电脑", removedFile: "移除 {name}", zoom: "缩放", thinking: "思考过程",
  suggestions: [
    ["/imagine 雾中的灯塔", "/imagine 雾中的灯塔"],
    ["/music 关于港口的宁静 lo-fi", "/music 关于港口的宁静 lo-fi"],
    ["用表格比较排序算法", "用表格比较三种排序算法"],
    ["斐波那契的 Python 代码", "写一段斐波那契函数的 Python 代码"],
    ["求根公式的推导", "推导一元二次方程的求根公式"],
  ],
  groupSuggestions: ["/imagine@{bot} 清晨的纸船", "@{bot} 给我们讲个故事", "@{bot} 请写一份练琴计划"],
  language: "简体中文",
};

let words = EN;
let locale = "en";

export function setLanguage(code) {
  const chinese = (code ?? "").toLowerCase().startsWith("zh");
  words = chinese ? ZH : EN;
  locale = chinese ? "zh-CN" : "en-GB";
  document.documentElement.lang = chinese ? "zh-Hans" : "en";
}

/** t("members", 3) or t("messageGroup", {bot: "demo_bot"}) */
export function t(key, given) {
  const word = words[key] ?? EN[key] ?? key;
  if (typeof word === "function") return word(given);
  if (Array.isArray(word)) return word;
  return fillIn(word, given);
}

export function fillIn(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const has = (key) => key in EN;

const cache = new Map();
function format(kind, options) {
  const key = `${locale}:${kind}`;
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat(locale, options));
  return cache.get(key);
}

export const clockTime = (seconds) =>
  format("time", { hour: "2-digit", minute: "2-digit", hour12: false }).format(seconds * 1000);

export const fullTime = (seconds) => format("full", { dateStyle: "long", timeStyle: "medium" }).format(seconds * 1000);

export function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const now = new Date();
  const days = Math.round((midnight(now) - midnight(day)) / 86_400_000);
  if (days === 0) return t("today");
  if (days === 1) return t("yesterday");
  return format("day", { day: "numeric", month: "long" }).format(day);
}

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

export function duration(seconds) {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function fileSize(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

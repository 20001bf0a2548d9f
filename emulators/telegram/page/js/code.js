// Code blocks: language, a copy button and a modest highlighter that knows families of languages, not grammars.

import { copyText, h } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { toast } from "./toast.js";

const KEYWORDS = new Set(
  ("abstract and as assert async await begin bool break case catch char class const continue def default defer del delete do " +
    "double echo elif else end enum except export extends false final finally float fn for foreach from func function go " +
    "if impl implements import in include int interface is lambda let local long loop match mod module mut namespace new nil " +
    "none not null or package pass private protected pub public raise range return select self short static str string struct " +
    "super switch then this throw throws trait true try type typedef typeof union unless until use using val var void where " +
    "while with yield create table insert into values update set join left right inner outer on group by order limit primary key").split(" "),
);
const HASH = /^(py|python|sh|bash|zsh|shell|ruby|rb|yaml|yml|toml|perl|r|make|makefile|dockerfile|elixir|ini)$/;
const DASH = /^(sql|lua|haskell|hs|ada)$/;
const PLAIN = /^(|text|txt|plain|plaintext|console|output|markdown|md|diff)$/;

function tokens(language) {
  const comment = HASH.test(language) ? "#[^\\n]*" : DASH.test(language) ? "--[^\\n]*" : "\\/\\/[^\\n]*|\\/\\*[\\s\\S]*?\\*\\/";
  const text = "\"\"\"[\\s\\S]*?\"\"\"|'''[\\s\\S]*?'''|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'|`(?:\\\\.|[^`\\\\])*`";
  return new RegExp(
    `(?<comment>${comment})|(?<text>${text})|(?<number>\\b\\d[\\d_]*(?:\\.\\d+)?(?:e[+-]?\\d+)?\\b)|(?<call>\\b[A-Za-z_]\\w*(?=\\())|(?<word>\\b[A-Za-z_]\\w*\\b)`,
    "g",
  );
}

export function highlight(source, language) {
  const name = (language ?? "").toLowerCase();
  if (PLAIN.test(name) || source.length > 20_000) return [source];
  const sql = name === "sql";
  const out = [];
  let at = 0;
  for (const match of source.matchAll(tokens(name))) {
    const { comment, text, number, call, word } = match.groups;
    const key = call ?? word;
    const keyword = key !== undefined && KEYWORDS.has(sql ? key.toLowerCase() : key === "None" || key === "True" || key === "False" ? key.toLowerCase() : key);
    const kind = comment ? "comment" : text ? "string" : number ? "number" : keyword ? "keyword" : call ? "call" : null;
    if (!kind) continue;
    out.push(source.slice(at, match.index), h("span", { class: `tok-${kind}` }, match[0]));
    at = match.index + match[0].length;
  }
  out.push(source.slice(at));
  return out;
}

export function codeBlock(source, language) {
  const text = source.replace(/\n$/, "");
  const copy = h(
    "button",
    {
      class: "code-copy", type: "button", title: t("copy"), "aria-label": t("copy"),
      onclick: async () => toast((await copyText(text)) ? t("copied") : t("notSent")),
    },
    icon("copy", 15),
  );
  return h(
    "div",
    { class: "code-block" },
    h("div", { class: "code-head" }, h("span", { class: "code-language" }, language || t("code")), copy),
    h("pre", { tabindex: "0" }, h("code", {}, highlight(text, language))),
  );
}

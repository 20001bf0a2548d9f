// LaTeX as models write it → MathML. What it does not know it refuses, and the caller shows the source.

import { ACCENTS, ALPHABETS, ENVIRONMENTS, FENCES, FUNCTIONS, LIMITS, SPACES, SYMBOLS } from "./math_symbols.js";

const NS = "http://www.w3.org/1998/Math/MathML";

function el(name, attributes = {}, ...children) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const row = (nodes) => (nodes.length === 1 ? nodes[0] : el("mrow", {}, ...nodes));

/** A <math> element, or null where the source holds something unknown. */
export function mathElement(source, display) {
  try {
    const parser = new Parser(source.trim());
    const nodes = parser.row(() => false);
    if (!parser.done) return null;
    const math = el("math", display ? { display: "block" } : {}, el("mrow", {}, ...nodes));
    math.setAttribute("aria-label", source);
    return math;
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

class Unknown extends Error {}

class Parser {
  constructor(source) {
    this.tokens = source.match(/\\[a-zA-Z]+\*?|\\[^a-zA-Z]|\\$|\s+|[^\\\s]/gu) ?? [];
    this.at = 0;
  }

  get done() { return this.at >= this.tokens.length; }

  skip() { while (/^\s+$/.test(this.tokens[this.at] ?? "")) this.at += 1; }

  peek() { this.skip(); return this.tokens[this.at]; }

  next() {
    this.skip();
    if (this.done) throw new Unknown("end");
    return this.tokens[this.at++];
  }

  expect(token) { if (this.next() !== token) throw new Unknown(token); }

  /** Atoms with their scripts until `stop` says so or the source ends. */
  row(stop) {
    const nodes = [];
    while (this.peek() !== undefined && !stop(this.peek())) nodes.push(this.scripted());
    return nodes;
  }

  /** An argument: what stands in braces, else one sign (\\frac12 is a half). */
  group() {
    if (/^\d$/.test(this.peek() ?? "")) return el("mn", {}, this.next());
    if (this.peek() !== "{") return this.atom();
    this.next();
    const nodes = this.row((token) => token === "}");
    this.expect("}");
    return row(nodes);
  }

  /** The words inside braces, spaces and all. */
  raw() {
    this.expect("{");
    let depth = 1;
    let text = "";
    while (depth) {
      if (this.done) throw new Unknown("}");
      const token = this.tokens[this.at++];
      if (token === "{") depth += 1;
      if (token === "}") depth -= 1;
      if (depth) text += token === "{" || token === "}" ? "" : token.replace(/^\\([^a-zA-Z])$/, "$1");
    }
    return text;
  }

  scripted() {
    const base = this.atom();
    let under = null;
    let over = null;
    let primes = "";
    let limits = base.limits === true;
    for (;;) {
      const token = this.peek();
      if (token === "_" && !under) { this.next(); under = this.group(); }
      else if (token === "^" && !over) { this.next(); over = this.group(); }
      else if (token === "'") { this.next(); primes += "′"; }
      else if (token === "\\limits") { this.next(); limits = true; }
      else if (token === "\\nolimits") { this.next(); limits = false; }
      else break;
    }
    if (primes) over = over ? row([el("mo", {}, primes), over]) : el("mo", {}, primes);
    if (under && over) return el(limits ? "munderover" : "msubsup", {}, base, under, over);
    if (under) return el(limits ? "munder" : "msub", {}, base, under);
    if (over) return el(limits ? "mover" : "msup", {}, base, over);
    return base;
  }

  atom() {
    const token = this.next();
    if (token === "{") {
      this.at -= 1;
      return this.group();
    }
    if (token[0] === "\\") return this.command(token);
    if (/[0-9]/.test(token)) {
      let number = token;
      while (/^[0-9.,]$/.test(this.tokens[this.at] ?? "") && /[0-9]/.test(this.tokens[this.at + (/[.,]/.test(this.tokens[this.at]) ? 1 : 0)] ?? ""))
        number += this.tokens[this.at++];
      return el("mn", {}, number);
    }
    if (token === "}" || token === "&" || token === "^" || token === "_" || token === "#") throw new Unknown(token);
    if (token === "~") return el("mspace", { width: "0.33em" });
    if (/\p{L}/u.test(token)) return el("mi", {}, token);
    if (token === "-") return el("mo", {}, "−");
    if (token === "*") return el("mo", {}, "∗");
    return el("mo", "()[]|/".includes(token) ? { stretchy: "false" } : {}, token);
  }

  command(token) {
    const name = token.slice(1);
    if (name in SPACES) return el("mspace", { width: SPACES[name] });
    if (name in SYMBOLS) return symbol(SYMBOLS[name]);
    if (name in LIMITS) {
      const word = LIMITS[name];
      const node = el("mo", /^\w/.test(word) ? { lspace: "0", rspace: "0.17em", movablelimits: "true" } : { largeop: "true", movablelimits: "true" }, word);
      node.limits = !"∫∬∭∮".includes(word);
      return node;
    }
    if (FUNCTIONS.has(name)) return el("mrow", {}, el("mi", {}, name), el("mspace", { width: "0.12em" }));
    if (name in ALPHABETS) return this.alphabet(ALPHABETS[name]);
    if (name in ACCENTS) {
      const [sign, below, stretchy] = ACCENTS[name];
      const mark = el("mo", { stretchy: String(Boolean(stretchy)) }, sign);
      const node = el(below ? "munder" : "mover", below ? { accentunder: "true" } : { accent: "true" }, this.group(), mark);
      node.limits = name.endsWith("brace");
      return node;
    }
    return this.construct(name);
  }

  construct(name) {
    switch (name) {
      case "frac": case "dfrac": case "tfrac": case "cfrac": return el("mfrac", {}, this.group(), this.group());
      case "binom": case "dbinom": case "tbinom":
        return row([fence("("), el("mfrac", { linethickness: "0" }, this.group(), this.group()), fence(")")]);
      case "sqrt": {
        let index = null;
        if (this.peek() === "[") {
          this.next();
          index = row(this.row((token) => token === "]"));
          this.expect("]");
        }
        return index ? el("mroot", {}, this.group(), index) : el("msqrt", {}, this.group());
      }
      case "text": case "textrm": case "textit": case "textbf": case "mbox": case "textsf": case "texttt":
        return el("mtext", {}, this.raw().replace(/^ | $/g, "\u00a0"));
      case "operatorname": case "operatorname*": case "mathop": return el("mi", {}, this.raw());
      case "overline": case "underline": return el("mrow", { class: `math-${name}` }, this.group());
      case "left": return this.fenced();
      case "big": case "Big": case "bigg": case "Bigg": case "bigl": case "bigr": case "Bigl": case "Bigr": case "biggl": case "biggr": case "middle":
        return el("mo", { stretchy: "true", minsize: name.toLowerCase().startsWith("bigg") ? "2em" : "1.4em" }, this.delimiter());
      case "begin": return this.environment();
      case "overset": case "stackrel": { const top = this.group(); return el("mover", {}, this.group(), top); }
      case "underset": { const below = this.group(); return el("munder", {}, this.group(), below); }
      case "xrightarrow": return el("mover", {}, el("mo", { stretchy: "true" }, "⟶"), el("mpadded", { width: "+0.6em", lspace: "0.3em" }, this.group()));
      case "pmod": return row([el("mspace", { width: "0.6em" }), el("mo", {}, "("), el("mi", {}, "mod"), el("mspace", { width: "0.3em" }), this.group(), el("mo", {}, ")")]);
      case "bmod": case "mod": return el("mo", { lspace: "0.25em", rspace: "0.25em" }, "mod");
      case "boxed": return el("mrow", { class: "math-box" }, this.group());
      case "not": { const next = this.atom(); next.append("\u0338"); return next; }
      case "phantom": case "vphantom": case "hphantom": return el("mphantom", {}, this.group());
      case "tag": return row([el("mspace", { width: "2em" }), el("mtext", {}, `(${this.raw()})`)]);
      case "displaystyle": case "textstyle": case "scriptstyle": case "rm": case "bf": case "it": case "nonumber": case "notag": return el("mrow");
      case "label": this.raw(); return el("mrow");
      case "color": case "textcolor": this.raw(); return this.group();
      case "\\": return el("mspace", { linebreak: "newline" });
      default: throw new Unknown(name);
    }
  }

  alphabet(table) {
    const text = this.peek() === "{" ? this.raw() : this.next();
    if (/\\/.test(text)) {
      const nodes = new Parser(text).row(() => false);
      return el("mrow", { class: table.bold ? "math-bold" : "" }, ...nodes);
    }
    return el("mi", table.upright ? { mathvariant: "normal" } : {}, [...text.replace(/\s+/g, "")].map((c) => table.map?.(c) ?? c).join(""));
  }

  delimiter() {
    const token = this.next();
    if (token === ".") return "";
    const sign = token[0] === "\\" ? FENCES[token.slice(1)] : token;
    if (sign === undefined) throw new Unknown(token);
    return sign === "<" ? "⟨" : sign === ">" ? "⟩" : sign;
  }

  fenced() {
    const open = this.delimiter();
    const nodes = this.row((token) => token === "\\right");
    this.expect("\\right");
    return el("mrow", {}, fence(open), ...nodes, fence(this.delimiter()));
  }

  environment() {
    const name = this.raw();
    const shape = ENVIRONMENTS[name.replace(/\*$/, "")];
    if (!shape) throw new Unknown(name);
    if (name === "array" || name === "tabular") this.raw();
    const rows = [[]];
    for (;;) {
      rows.at(-1).push(row(this.row((token) => token === "&" || token === "\\\\" || token === "\\end")));
      const token = this.next();
      if (token === "\\end") break;
      if (token === "\\\\") rows.push([]);
    }
    if (this.raw() !== name) throw new Unknown("end");
    if (rows.at(-1).length === 1 && !rows.at(-1)[0].textContent) rows.pop();
    const table = el(
      "mtable",
      { class: `math-${shape.align ?? "centre"}`, displaystyle: shape.align === "equations" ? "true" : "false" },
      ...rows.map((cells) => el("mtr", {}, ...cells.map((cell) => el("mtd", {}, cell)))),
    );
    return row([...(shape.open ? [fence(shape.open)] : []), table, ...(shape.close ? [fence(shape.close)] : [])]);
  }
}

const fence = (sign) => el("mo", { fence: "true", stretchy: "true" }, sign);

function symbol([kind, text]) {
  if (kind === "i") return el("mi", /[Α-Ω]/.test(text) ? { mathvariant: "normal" } : {}, text);
  if (kind === "f") return el("mo", { stretchy: "false" }, text);
  return el(kind === "n" ? "mi" : "mo", kind === "n" ? { mathvariant: "normal" } : {}, text);
}

import { type Node, type Part, type Redirection, ShellSyntaxError, type Word } from "./tree.ts";

const RESERVED = new Set(["then", "else", "elif", "fi", "do", "done", "esac", "}", ")"]);
const OPERATORS = [
  "&&",
  "||",
  ";;",
  "<<<",
  "<<-",
  "<<",
  ">>",
  ">&",
  "<&",
  ">|",
  "&>",
  "|",
  "&",
  ";",
  "<",
  ">",
  "(",
  ")",
];

/** Reads a script of the POSIX shell. */
export function parseScript(text: string): Node {
  const parser = new Parser(text);
  const list = parser.list();
  parser.expectEnd();
  return list;
}

/** A here-document whose lines are still to come. */
interface HereDocument {
  redirection: Redirection;
  end: string;
  /** Whether nothing in it is expanded. */
  literal: boolean;
  /** Whether tabs before its lines go. */
  strip: boolean;
}

class Parser {
  readonly #text: string;
  #at = 0;
  /** Here-documents whose lines follow after the line being read. */
  #waiting: HereDocument[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  expectEnd(): void {
    this.#blanks();
    if (this.#at < this.#text.length) this.#unexpected();
  }

  /** Commands up to a word or sign that ends a list. */
  list(): Node {
    const parts: Node[] = [];
    for (;;) {
      this.#newlines();
      if (this.#isEndOfList()) return { kind: "list", parts };
      let part = this.#andOr();
      this.#blanks();
      const operator = this.#operator();
      if (operator === "&") {
        part = { kind: "background", body: part };
        this.#at += 1;
      } else if (operator === ";") this.#at += 1;
      else if (operator !== undefined && operator !== ")" && operator !== ";;") this.#unexpected();
      parts.push(part);
    }
  }

  #isEndOfList(): boolean {
    if (this.#at >= this.#text.length) return true;
    const operator = this.#operator();
    if (operator === ")" || operator === ";;") return true;
    if (operator === ";" || operator === "&" || operator === "&&" || operator === "||" || operator === "|")
      this.#unexpected();
    return RESERVED.has(this.#peekWord());
  }

  #andOr(): Node {
    let left = this.#pipeline();
    for (;;) {
      this.#blanks();
      const operator = this.#operator();
      if (operator !== "&&" && operator !== "||") return left;
      this.#at += 2;
      this.#newlines();
      left = { kind: operator === "&&" ? "and" : "or", left, right: this.#pipeline() };
    }
  }

  #pipeline(): Node {
    this.#blanks();
    if (this.#peekWord() === "!") {
      this.#at += 1;
      return { kind: "not", body: this.#pipeline() };
    }
    const stages = [this.#command()];
    for (;;) {
      this.#blanks();
      if (this.#operator() !== "|") break;
      this.#at += 1;
      this.#newlines();
      stages.push(this.#command());
    }
    return stages.length === 1 ? (stages[0] as Node) : { kind: "pipe", stages };
  }

  #command(): Node {
    this.#blanks();
    if (this.#operator() === "(") {
      this.#at += 1;
      const body = this.list();
      this.#expectOperator(")");
      return { kind: "subshell", body, redirections: this.#redirections() };
    }
    switch (this.#peekWord()) {
      case "{": {
        this.#take("{");
        const body = this.list();
        this.#take("}");
        return { kind: "group", body, redirections: this.#redirections() };
      }
      case "if":
        return this.#if();
      case "while":
      case "until": {
        const until = this.#peekWord() === "until";
        this.#take(until ? "until" : "while");
        const condition = this.list();
        return { kind: "while", until, condition, body: this.#doGroup(), redirections: this.#redirections() };
      }
      case "for":
        return this.#for();
      case "case":
        return this.#case();
      default:
        return this.#simple();
    }
  }

  #if(): Node {
    this.#take("if");
    const branches: [Node, Node][] = [];
    let otherwise: Node | undefined;
    for (;;) {
      const condition = this.list();
      this.#take("then");
      branches.push([condition, this.list()]);
      const next = this.#peekWord();
      this.#take(next === "elif" || next === "else" ? next : "fi");
      if (next === "elif") continue;
      if (next === "else") {
        otherwise = this.list();
        this.#take("fi");
      }
      return { kind: "if", branches, otherwise, redirections: this.#redirections() };
    }
  }

  #for(): Node {
    this.#take("for");
    this.#blanks();
    const name = this.#peekWord();
    this.#take(name);
    this.#newlines();
    let words: Word[] | undefined;
    if (this.#peekWord() === "in") {
      this.#take("in");
      words = [];
      for (;;) {
        this.#blanks();
        const word = this.#word();
        if (word === undefined) break;
        words.push(word);
      }
    }
    this.#blanks();
    if (this.#operator() === ";") this.#at += 1;
    return { kind: "for", name, words, body: this.#doGroup(), redirections: this.#redirections() };
  }

  #case(): Node {
    this.#take("case");
    this.#blanks();
    const subject = this.#word() ?? [];
    this.#newlines();
    this.#take("in");
    const branches: [Word[], Node][] = [];
    for (;;) {
      this.#newlines();
      if (this.#peekWord() === "esac") break;
      if (this.#operator() === "(") this.#at += 1;
      const patterns: Word[] = [];
      for (;;) {
        this.#blanks();
        patterns.push(this.#word() ?? this.#unexpected());
        this.#blanks();
        if (this.#operator() !== "|") break;
        this.#at += 1;
      }
      this.#expectOperator(")");
      branches.push([patterns, this.list()]);
      this.#newlines();
      if (this.#operator() !== ";;") break;
      this.#at += 2;
    }
    this.#take("esac");
    return { kind: "case", subject, branches, redirections: this.#redirections() };
  }

  #doGroup(): Node {
    this.#newlines();
    this.#take("do");
    const body = this.list();
    this.#take("done");
    return body;
  }

  #simple(): Node {
    const assignments: [string, Word][] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      this.#blanks();
      const redirection = this.#redirection();
      if (redirection !== undefined) {
        redirections.push(redirection);
        continue;
      }
      const start = this.#at;
      const assigned = /^([A-Za-z_]\w*)=/.exec(this.#text.slice(this.#at));
      if (words.length === 0 && assigned) {
        this.#at += assigned[0].length;
        assignments.push([assigned[1] as string, this.#word() ?? []]);
        continue;
      }
      const word = this.#word();
      if (word === undefined) break;
      const name = this.#text.slice(start, this.#at);
      if (words.length === 0 && /^[A-Za-z_]\w*$/.test(name) && /^ *\( *\)/.test(this.#text.slice(this.#at))) {
        this.#at = this.#text.indexOf(")", this.#at) + 1;
        this.#newlines();
        return { kind: "function", name, body: this.#command() };
      }
      words.push(word);
    }
    if (assignments.length + words.length + redirections.length === 0) this.#unexpected();
    return { kind: "simple", assignments, words, redirections };
  }

  #redirections(): Redirection[] {
    const found: Redirection[] = [];
    for (;;) {
      this.#blanks();
      const redirection = this.#redirection();
      if (redirection === undefined) return found;
      found.push(redirection);
    }
  }

  #redirection(): Redirection | undefined {
    const match = /^(\d*)(<<<|<<-|<<|>>|>&|<&|>\||&>|<|>)/.exec(this.#text.slice(this.#at));
    if (!match) return undefined;
    this.#at += match[0].length;
    this.#blanks();
    const operator = match[2] as string;
    const start = this.#at;
    const target = this.#word() ?? this.#unexpected();
    const fd = match[1] === "" ? (operator.startsWith("<") ? 0 : 1) : Number(match[1]);
    if (!operator.startsWith("<<") || operator === "<<<")
      return { fd, operator: operator as Redirection["operator"], target };
    const redirection: Redirection = { fd, operator: "<<", target: [] };
    const end = target.map((part) => (part.kind === "text" ? part.text : "")).join("");
    const literal = /["'\\]/.test(this.#text.slice(start, this.#at));
    this.#waiting.push({ redirection, end, literal, strip: operator === "<<-" });
    return redirection;
  }

  /** A word, or `undefined` where none begins. */
  #word(): Word | undefined {
    const start = this.#at;
    const parts: Part[] = [];
    while (this.#at < this.#text.length) {
      const sign = this.#text[this.#at] as string;
      if (/[ \t\n]/.test(sign) || ";&|<>()".includes(sign)) break;
      if (sign === "#" && this.#at === start) break;
      this.#part(parts, sign);
    }
    return this.#at === start ? undefined : parts;
  }

  #part(parts: Part[], sign: string): void {
    if (sign === "'") {
      const end = this.#text.indexOf("'", this.#at + 1);
      if (end < 0) throw new ShellSyntaxError("unexpected EOF while looking for matching `''");
      parts.push({ kind: "text", text: this.#text.slice(this.#at + 1, end), quoted: true });
      this.#at = end + 1;
    } else if (sign === '"') {
      this.#at += 1;
      const end = parts.length;
      parts.push(...this.#inQuotes('"'));
      if (parts.length === end) parts.push({ kind: "text", text: "", quoted: true });
    } else if (sign === "\\") {
      const next = this.#text[this.#at + 1] ?? "";
      if (next !== "\n") parts.push({ kind: "text", text: next, quoted: true });
      this.#at += 2;
    } else if (sign === "$" || sign === "`") parts.push(this.#dollar(false));
    else {
      parts.push({ kind: "text", text: sign, quoted: false });
      this.#at += 1;
    }
  }

  /** What stands between double quotes, or in a here-document (`end` is `undefined`: to the end of the text). */
  #inQuotes(end: '"' | undefined): Part[] {
    const parts: Part[] = [];
    const add = (text: string) => {
      const last = parts.at(-1);
      if (last?.kind === "text") last.text += text;
      else parts.push({ kind: "text", text, quoted: true });
    };
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === undefined) {
        if (end === undefined) return parts;
        throw new ShellSyntaxError("unexpected EOF while looking for matching `\"'");
      }
      if (sign === end) {
        this.#at += 1;
        return parts;
      }
      if (sign === "\\") {
        const next = this.#text[this.#at + 1] ?? "";
        if (next === "\n") add("");
        else add('$`"\\'.includes(next) && (next !== '"' || end === '"') ? next : `\\${next}`);
        this.#at += 2;
      } else if (sign === "$" || sign === "`") parts.push(this.#dollar(true));
      else {
        add(sign);
        this.#at += 1;
      }
    }
  }

  #dollar(quoted: boolean): Part {
    const rest = this.#text.slice(this.#at);
    if (rest.startsWith("`")) {
      const end = rest.slice(1).search(/(?<!\\)`/) + 1;
      if (end === 0) throw new ShellSyntaxError("unexpected EOF while looking for matching ``'");
      this.#at += end + 1;
      return { kind: "command", list: parseScript(rest.slice(1, end).replace(/\\([`\\$])/g, "$1")), quoted };
    }
    if (rest.startsWith("$((")) {
      const end = this.#matching(this.#at + 3, "))");
      const inner = new Parser(this.#text.slice(this.#at + 3, end));
      this.#at = end + 2;
      return { kind: "arithmetic", text: inner.#inQuotes(undefined), quoted };
    }
    if (rest.startsWith("$(")) {
      this.#at += 2;
      const list = this.list();
      this.#expectOperator(")");
      return { kind: "command", list, quoted };
    }
    const braced = /^\$\{(#)?([A-Za-z_]\w*|\d+|[?#@*$!-])(:?[-=+?]|##?|%%?)?/.exec(rest);
    if (braced) {
      this.#at += braced[0].length;
      const operand: Part[] = [];
      while (this.#text[this.#at] !== "}") {
        const sign = this.#text[this.#at];
        if (sign === undefined || (braced[3] ?? "") === "") throw new ShellSyntaxError("bad substitution");
        if (quoted && sign !== '"' && sign !== "$" && sign !== "\\" && sign !== "`") {
          operand.push({ kind: "text", text: sign, quoted: false });
          this.#at += 1;
        } else this.#part(operand, sign);
      }
      this.#at += 1;
      const operator = braced[1] === "#" ? "length" : (braced[3] ?? "");
      return { kind: "parameter", name: braced[2] as string, operator, operand, quoted };
    }
    const plain = /^\$([A-Za-z_]\w*|\d|[?#@*$!-])/.exec(rest);
    if (plain) {
      this.#at += plain[0].length;
      return { kind: "parameter", name: plain[1] as string, operator: "", operand: [], quoted };
    }
    this.#at += 1;
    return { kind: "text", text: "$", quoted };
  }

  #matching(from: number, end: string): number {
    let depth = 0;
    for (let at = from; at < this.#text.length; at += 1) {
      if (depth === 0 && this.#text.startsWith(end, at)) return at;
      if (this.#text[at] === "(") depth += 1;
      if (this.#text[at] === ")") depth -= 1;
    }
    throw new ShellSyntaxError("unexpected EOF while looking for matching `)'");
  }

  #operator(): string | undefined {
    return OPERATORS.find((operator) => this.#text.startsWith(operator, this.#at));
  }

  #peekWord(): string {
    this.#blanks();
    return /^[^\s;&|<>()"'`$\\]+/.exec(this.#text.slice(this.#at))?.[0] ?? "";
  }

  #take(word: string): void {
    this.#newlines();
    if (this.#peekWord() !== word || word === "") this.#unexpected();
    this.#at += word.length;
  }

  #expectOperator(operator: string): void {
    this.#newlines();
    if (!this.#text.startsWith(operator, this.#at)) this.#unexpected();
    this.#at += operator.length;
  }

  #blanks(): void {
    for (;;) {
      const match = /^(?:[ \t]|\\\n)+|^#[^\n]*/.exec(this.#text.slice(this.#at));
      // A # begins a comment only at the start of a word.
      if (!match || (match[0].startsWith("#") && this.#at > 0 && !/[\s;&|()]/.test(this.#text[this.#at - 1] as string)))
        return;
      this.#at += match[0].length;
    }
  }

  #newlines(): void {
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] !== "\n") return;
      this.#at += 1;
      for (const document of this.#waiting.splice(0)) this.#document(document);
    }
  }

  #document({ redirection, end, literal, strip }: HereDocument): void {
    let body = "";
    while (this.#at < this.#text.length) {
      const stop = this.#text.indexOf("\n", this.#at);
      let line = this.#text.slice(this.#at, stop < 0 ? undefined : stop);
      this.#at = stop < 0 ? this.#text.length : stop + 1;
      if (strip) line = line.replace(/^\t+/, "");
      if (line === end) break;
      body += `${line}\n`;
    }
    redirection.target = literal ? [{ kind: "text", text: body, quoted: true }] : new Parser(body).#inQuotes(undefined);
  }

  #unexpected(): never {
    const near = /^(?:\n|\S+)?/.exec(this.#text.slice(this.#at))?.[0] || "newline";
    throw new ShellSyntaxError(`syntax error near unexpected token \`${near === "\n" ? "newline" : near}'`);
  }
}

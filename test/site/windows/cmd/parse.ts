/** Where a command's input comes from or its output goes. */
export interface Redirection {
  handle: number;
  kind: "in" | "out" | "append" | "duplicate";
  /** A file as it was written, or for `duplicate` the other handle's number. */
  target: string;
}

/** A parsed command line. */
export type Node =
  | { kind: "both" | "and" | "or" | "pipe"; left: Node; right: Node }
  | { kind: "group"; body: Node; redirections: Redirection[] }
  | { kind: "command"; text: string; redirections: Redirection[] }
  | { kind: "if"; negated: boolean; test: IfTest; body: Node; otherwise?: Node }
  | { kind: "for"; variable: string; mode: "list" | "count" | "lines"; options: string; set: string; body: Node };

/** The condition of an `if`. */
export type IfTest =
  | { kind: "exist" | "defined" | "errorlevel"; operand: string }
  | { kind: "compare"; left: string; operator: string; right: string; anyCase: boolean };

/** The line is no command: what stood where it must not. */
export class CommandSyntaxError extends Error {
  readonly found: string;

  constructor(found: string) {
    super(`unexpected: ${found}`);
    this.found = found;
  }
}

/**
 * Parses a line after its variables were replaced. cmd.exe knows two things only: a quote flips between quoted and
 * not (there is no `\"`), and outside quotes `^` takes away the meaning of the character behind it.
 */
export function parseCommandLine(line: string): Node | undefined {
  return new Parser(line).parse();
}

const BLANK = /[ \t,;=\v\f\u00a0]/;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    // The first line end ends the command; carriage returns vanish.
    this.#text = (text.split("\n")[0] ?? "").replaceAll("\r", "");
  }

  parse(): Node | undefined {
    this.#skipBlanks();
    if (this.#isEnd()) return undefined;
    const node = this.#sequence();
    this.#skipBlanks();
    // A closing bracket that nothing opened hides the rest of the line.
    return node;
  }

  #sequence(): Node {
    const left = this.#or();
    this.#skipBlanks();
    if (this.#peek() !== "&" || this.#peek(1) === "&") return left;
    this.#at += 1;
    this.#skipBlanks();
    if (this.#isEnd() || (this.#depth > 0 && this.#peek() === ")")) return left;
    return { kind: "both", left, right: this.#sequence() };
  }

  #or(): Node {
    const left = this.#and();
    this.#skipBlanks();
    if (!this.#takes("||")) return left;
    this.#skipBlanks();
    return this.#isEnd() ? left : { kind: "or", left, right: this.#or() };
  }

  #and(): Node {
    const left = this.#pipe();
    this.#skipBlanks();
    if (!this.#takes("&&")) return left;
    this.#skipBlanks();
    return this.#isEnd() ? left : { kind: "and", left, right: this.#and() };
  }

  #pipe(): Node {
    const left = this.#single();
    this.#skipBlanks();
    if (this.#peek() !== "|" || this.#peek(1) === "|") return left;
    this.#at += 1;
    this.#skipBlanks();
    if (this.#isEnd()) throw new CommandSyntaxError("");
    return { kind: "pipe", left, right: this.#pipe() };
  }

  #single(): Node {
    this.#skipBlanks();
    while (this.#peek() === "@") {
      this.#at += 1;
      this.#skipBlanks();
    }
    const first = this.#peek();
    if (first === "&" || first === "|") throw new CommandSyntaxError(first.repeat(this.#peek(1) === first ? 2 : 1));
    if (first === ")" && this.#depth > 0) throw new CommandSyntaxError(")");
    if (first === "(") return this.#group();
    const word = /^[A-Za-z]+/.exec(this.#text.slice(this.#at))?.[0].toLowerCase();
    const next = word === undefined ? "" : (this.#text[this.#at + word.length] ?? " ");
    if (word === "if" && /[ \t(]/.test(next)) return this.#if();
    if (word === "for" && /[ \t]/.test(next)) return this.#for();
    return this.#command();
  }

  #group(): Node {
    this.#at += 1;
    this.#depth += 1;
    this.#skipBlanks();
    const body = this.#sequence();
    this.#skipBlanks();
    if (this.#peek() !== ")") throw new CommandSyntaxError("");
    this.#at += 1;
    this.#depth -= 1;
    const redirections: Redirection[] = [];
    for (;;) {
      this.#skipBlanks();
      const redirection = this.#redirection();
      if (redirection === undefined) return { kind: "group", body, redirections };
      redirections.push(redirection);
    }
  }

  #command(): Node {
    let text = "";
    let quoted = false;
    const redirections: Redirection[] = [];
    while (!this.#isEnd()) {
      const character = this.#peek() as string;
      if (character === '"') quoted = !quoted;
      if (!quoted && character !== '"') {
        if (character === "^") {
          this.#at += 1;
          if (!this.#isEnd()) {
            text += this.#peek();
            this.#at += 1;
          }
          continue;
        }
        if (character === "&" || character === "|" || (character === ")" && this.#depth > 0)) break;
        const atWord = text === "" || BLANK.test(text.at(-1) as string);
        const redirection = this.#redirection(atWord);
        if (redirection !== undefined) {
          redirections.push(redirection);
          continue;
        }
      }
      text += character;
      this.#at += 1;
    }
    return { kind: "command", text, redirections };
  }

  // A digit counts as a handle only where a word begins: `a2>x` prints to handle 1.
  #redirection(digitAllowed = true): Redirection | undefined {
    const match = (digitAllowed ? /^([0-9]?)(>>|>|<)(&?)/ : /^()(>>|>|<)(&?)/).exec(this.#text.slice(this.#at));
    if (!match) return undefined;
    const [all, digit, sign, ampersand] = match;
    const handle = digit === "" || digit === undefined ? (sign === "<" ? 0 : 1) : Number(digit);
    this.#at += all.length;
    if (ampersand === "&") {
      const other = /^[0-9]/.exec(this.#text.slice(this.#at))?.[0];
      if (other === undefined) throw new CommandSyntaxError("&");
      this.#at += 1;
      return { handle, kind: "duplicate", target: other };
    }
    this.#skipBlanks();
    const target = this.#word();
    if (target === "") throw new CommandSyntaxError(this.#peek() ?? "");
    return { handle, kind: sign === "<" ? "in" : sign === ">" ? "out" : "append", target };
  }

  /** One word up to a blank or a sign, with its quotes, without its carets. */
  #word(): string {
    let word = "";
    let quoted = false;
    while (!this.#isEnd()) {
      const character = this.#peek() as string;
      if (character === '"') quoted = !quoted;
      else if (!quoted) {
        if (BLANK.test(character) || "&|<>".includes(character) || (character === ")" && this.#depth > 0)) break;
        if (character === "^") {
          this.#at += 1;
          word += this.#peek() ?? "";
          this.#at += 1;
          continue;
        }
      }
      word += character;
      this.#at += 1;
    }
    return word;
  }

  #if(): Node {
    this.#at += 2;
    this.#skipBlanks();
    let anyCase = false;
    let negated = false;
    for (;;) {
      const rest = this.#text.slice(this.#at);
      const option = /^(\/i|not)(?=[ \t])/i.exec(rest)?.[0];
      if (option === undefined) break;
      if (option.toLowerCase() === "/i") anyCase = true;
      else negated = true;
      this.#at += option.length;
      this.#skipBlanks();
    }
    const test = this.#ifTest(anyCase);
    this.#skipBlanks();
    if (this.#isEnd()) throw new CommandSyntaxError("");
    if (this.#peek() !== "(") return { kind: "if", negated, test, body: this.#sequence() };
    const body = this.#group();
    this.#skipBlanks();
    const otherwise = /^else(?=[ \t(]|$)/i.exec(this.#text.slice(this.#at));
    if (otherwise === null) return { kind: "if", negated, test, body };
    this.#at += 4;
    return { kind: "if", negated, test, body, otherwise: this.#sequence() };
  }

  #ifTest(anyCase: boolean): IfTest {
    const named = /^(exist|defined|errorlevel)(?=[ \t])/i.exec(this.#text.slice(this.#at))?.[0];
    if (named !== undefined) {
      this.#at += named.length;
      this.#skipBlanks();
      return { kind: named.toLowerCase() as "exist" | "defined" | "errorlevel", operand: this.#word() };
    }
    const rest = this.#text.slice(this.#at);
    const equal = /^((?:"[^"]*"|[^" \t=])*)[ \t]*==[ \t]*/.exec(rest);
    if (equal) {
      this.#at += equal[0].length;
      return { kind: "compare", left: equal[1] ?? "", operator: "==", right: this.#word(), anyCase };
    }
    const left = this.#word();
    this.#skipBlanks();
    const operator = /^(equ|neq|lss|leq|gtr|geq)(?=[ \t])/i.exec(this.#text.slice(this.#at))?.[0];
    if (operator === undefined) throw new CommandSyntaxError(this.#word());
    this.#at += operator.length;
    this.#skipBlanks();
    return { kind: "compare", left, operator: operator.toLowerCase(), right: this.#word(), anyCase };
  }

  #for(): Node {
    const match =
      /^for[ \t]+(?:(\/[lf])[ \t]+)?(?:("[^"]*"|[^% \t]\S*)[ \t]+)?%%?([A-Za-z?#])[ \t]+in[ \t]*\(([^)]*)\)[ \t]*do[ \t]+/i.exec(
        this.#text.slice(this.#at),
      );
    if (!match) throw new CommandSyntaxError("for");
    this.#at += match[0].length;
    const mode = match[1] === undefined ? "list" : match[1].toLowerCase() === "/l" ? "count" : "lines";
    return {
      kind: "for",
      mode,
      options: (match[2] ?? "").replaceAll('"', ""),
      variable: match[3] as string,
      set: match[4] as string,
      body: this.#sequence(),
    };
  }

  #takes(sign: string): boolean {
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #peek(ahead = 0): string | undefined {
    return this.#text[this.#at + ahead];
  }

  #isEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  #skipBlanks(): void {
    while (!this.#isEnd() && BLANK.test(this.#peek() as string)) this.#at += 1;
  }
}

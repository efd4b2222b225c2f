import type { Element } from "./event-xml.ts";

/** The query is none that the event log understands: error 15001. */
export class InvalidQuery extends Error {}

/** True for an event that a query selects. */
export type Selects = (event: Element) => boolean;

/** What a step of a query is true of. */
type Test = (at: Element, now: number) => boolean;

const TOKEN = /\s*(<=|>=|!=|[[\]()=<>*@,]|'[^']*'|"[^"]*"|\d+|[A-Za-z_]+)/y;

/**
 * Reads the subset of XPath 1.0 that the event log takes: `*[System[...] and EventData[Data='x']]`, with `and`, `or`,
 * parentheses, comparisons of elements and attributes, and `timediff(@SystemTime)`.
 *
 * @param now Epoch milliseconds, for `timediff`.
 */
export function parseQuery(text: string, now: number): Selects {
  if (text.trim() === "*") return () => true;
  const query = new Parser(tokensOf(text));
  query.take("*", "Event");
  const test = query.predicate();
  query.end();
  return (event) => test(event, now);
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const found = TOKEN.exec(text);
    if (found === null) throw new InvalidQuery(text);
    tokens.push(found[1] as string);
  }
  return tokens;
}

/** Descends through a query: `or`, then `and`, then a step with its predicate or its comparison. */
class Parser {
  readonly #tokens: string[];
  #at = 0;

  constructor(tokens: string[]) {
    this.#tokens = tokens;
  }

  /** Takes one of these tokens. */
  take(...wanted: string[]): string {
    const token = this.#tokens[this.#at] ?? "";
    if (!wanted.includes(token)) throw new InvalidQuery(token);
    this.#at += 1;
    return token;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new InvalidQuery("more than a query");
  }

  predicate(): Test {
    this.take("[");
    const test = this.#or();
    this.take("]");
    return test;
  }

  #or(): Test {
    const tests = [this.#and()];
    while (this.#is("or")) tests.push(this.#and());
    return (at, now) => tests.some((test) => test(at, now));
  }

  #and(): Test {
    const tests = [this.#one()];
    while (this.#is("and")) tests.push(this.#one());
    return (at, now) => tests.every((test) => test(at, now));
  }

  #one(): Test {
    if (this.#is("(")) {
      const test = this.#or();
      this.take(")");
      return test;
    }
    if (this.#is("@")) {
      const name = this.#name();
      return this.#compared((at) => [at.attributes[name]], true) as Test;
    }
    const name = this.#name();
    if (name === "timediff" && this.#is("(")) {
      this.take("@");
      const attribute = this.#name();
      this.take(")");
      return this.#compared((at, now) => [String(now - Date.parse(at.attributes[attribute] ?? ""))], true) as Test;
    }
    const children = (at: Element) => at.children.filter((child) => child.name === name);
    const inner = this.#tokens[this.#at] === "[" ? this.predicate() : undefined;
    const fitting = (at: Element, now: number) => children(at).filter((child) => inner?.(child, now) ?? true);
    const compared = this.#compared((at, now) => fitting(at, now).map(({ text }) => text), false);
    return compared ?? ((at, now) => fitting(at, now).length > 0);
  }

  /** A comparison of what stands there; undefined where none follows and none has to. */
  #compared(values: (at: Element, now: number) => (string | undefined)[], isNeeded: boolean): Test | undefined {
    const how = this.#tokens[this.#at] ?? "";
    if (!["=", "!=", "<", "<=", ">", ">="].includes(how)) {
      if (isNeeded) throw new InvalidQuery(how);
      return undefined;
    }
    this.#at += 1;
    const token = this.#tokens[this.#at] ?? "";
    const isText = /^['"]/.test(token);
    if (!isText && !/^\d+$/.test(token)) throw new InvalidQuery(token);
    this.#at += 1;
    const wanted = isText ? token.slice(1, -1) : Number(token);
    return (at, now) => values(at, now).some((value) => value !== undefined && holds(how, value, wanted));
  }

  #is(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #name(): string {
    const token = this.#tokens[this.#at] ?? "";
    if (!/^[A-Za-z_]+$/.test(token)) throw new InvalidQuery(token);
    this.#at += 1;
    return token;
  }
}

function holds(how: string, value: string, wanted: string | number): boolean {
  const left = typeof wanted === "number" ? Number(value) : value;
  switch (how) {
    case "=":
      return left === wanted;
    case "!=":
      return left !== wanted;
    case "<":
      return left < wanted;
    case "<=":
      return left <= wanted;
    case ">":
      return left > wanted;
    default:
      return left >= wanted;
  }
}

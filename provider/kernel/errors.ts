/** What went wrong, as a closed list: callers may switch over it. */
export type ErrorCode =
  | "cancelled" // the run was interrupted
  | "certificate" // the appliance showed another certificate than the pinned or trusted one, or what is pinned is none
  | "command-failed" // a command on a host ended with a code that means failure
  | "conflict" // something else holds the name, the port or the directory
  | "exists" // the object is there already and was not adopted
  | "forbidden" // logged in, but not allowed
  | "host-key" // the host showed another key than the one declared
  | "in-use" // the object cannot go because others need it
  | "invalid" // the product refused a value
  | "locked" // the account is locked
  | "not-found" // the object is not there
  | "precondition" // the world is not ready for this step
  | "protocol" // the answer does not follow the contract
  | "task-failed" // a task of the grid ended with an error
  | "timeout" // no answer or no end within the deadline
  | "unauthorized" // the login was refused
  | "unreachable" // no connection
  | "unread" // a value is needed that nobody could read, and nobody has said yet
  | "unsupported-version"; // the product is too old for this package

/** The product that answered, or did not. */
export type Product = "avamar" | "data-domain" | "host" | "provider";

/** What an {@link AvamarError} is made of. */
export interface ErrorDetails {
  code: ErrorCode;
  product: Product;
  /** The machine it happened on, as the program names it. */
  host?: string;
  /** What was being done, in the words of the product: "create policy /clients/a/nightly". */
  operation?: string;
  /** True when the same call may succeed later without any change. Default: false. */
  retryable?: boolean;
  /** What to do next, one sentence. */
  hint?: string;
  /** What the product printed, for people: shown after everything else, as it may be long. */
  printed?: string;
  /** The error beneath. */
  cause?: unknown;
  /** The product's own number for it: an event code of the grid, an exit code of Windows. */
  number?: number;
}

/**
 * The one error class of this package. Its message says where, what and what to do next; secrets are never in it.
 *
 * @example
 * try {
 *   await getClient({ name: "syd02-vs-util-c" });
 * } catch (e) {
 *   if (e instanceof AvamarError && e.code === "locked") console.error(e.hint);
 * }
 */
export class AvamarError extends Error {
  /** What went wrong, one of a closed list. */
  readonly code: ErrorCode;
  /** The product that answered, or did not. */
  readonly product: Product;
  /** The machine it happened on, as the program names it. */
  readonly host: string | undefined;
  /** What was being done, in the words of the product. */
  readonly operation: string | undefined;
  /** True when the same call may succeed later without any change. */
  readonly retryable: boolean;
  /** What to do next. */
  readonly hint: string | undefined;
  /** The product's own number for it: an event code of the grid, an exit code of Windows. */
  readonly number: number | undefined;
  private readonly printed: string | undefined;
  /** The sentence alone, without place and hint. */
  readonly reason: string;

  constructor(reason: string, details: ErrorDetails) {
    const where = [details.host, details.operation].filter(Boolean).join(": ");
    const text = where ? `${where}: ${reason}` : reason;
    const said = details.hint ? `${text} ${details.hint}` : text;
    super(
      details.printed ? `${said}\n${details.printed}` : said,
      details.cause === undefined ? {} : { cause: details.cause },
    );
    this.name = "AvamarError";
    this.reason = reason;
    this.code = details.code;
    this.product = details.product;
    this.host = details.host;
    this.operation = details.operation;
    this.retryable = details.retryable ?? false;
    this.hint = details.hint;
    this.number = details.number;
    this.printed = details.printed;
  }

  /** What a program prints that does not catch it: the message, which says what to do, and no dump of fields and stack. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.message;
  }

  /** The same error with `operation` (and `host`) filled in where it was thrown without. */
  at(operation: string, host?: string): AvamarError {
    return this.operation ? this : this.with({ operation, host: this.host ?? host });
  }

  /** The same error with one more sentence of what to do. */
  hinting(sentence: string): AvamarError {
    return this.with({ hint: this.hint ? `${this.hint} ${sentence}` : sentence });
  }

  /** The same error with other words of what to do, for somebody who has other means than a program. */
  advising(hint: string): AvamarError {
    return this.with({ hint });
  }

  private with(changes: { operation?: string; host?: string | undefined; hint?: string }): AvamarError {
    const { code, product, host, operation, retryable, hint, cause, number, printed } = this;
    const details = { code, product, host, operation, retryable, hint, cause, number, printed, ...changes };
    const changed = new AvamarError(this.reason, details);
    if (this.stack) changed.stack = this.stack;
    return changed;
  }
}

/** Anything that was thrown, as an AvamarError: unknown things are wrapped once, at the border. */
export function asAvamarError(thrown: unknown, details: Omit<ErrorDetails, "cause" | "code">): AvamarError {
  if (thrown instanceof AvamarError) return details.operation ? thrown.at(details.operation, details.host) : thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new AvamarError(text, { ...details, code: "protocol", cause: thrown });
}

import { AvamarError, type ErrorCode } from "../../kernel/errors";
import type { HttpAnswer } from "../../kernel/https";
import { isPlain } from "../../kernel/values";

/** Event codes of the management server that tell more than the HTTP status (facts from public MCCLI scripts). */
const EVENT_CODES: Record<number, ErrorCode> = {
  22238: "exists",
  22558: "exists",
  23008: "exists",
  22233: "exists",
  22236: "not-found",
  22288: "not-found",
  22289: "not-found",
  22234: "not-found",
  23003: "invalid",
  23004: "invalid",
  23005: "invalid",
  23009: "invalid",
  23012: "invalid",
  23028: "invalid",
  31002: "conflict",
  22235: "conflict",
  22269: "conflict",
  22358: "conflict",
};

const STATUS_CODES: Record<number, ErrorCode> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  422: "invalid",
  423: "locked",
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  locked: "The account is locked: unlock it on the grid before trying again; every further attempt prolongs the lock.",
  unauthorized:
    "Check avamar:username and avamar:password. The login was not repeated, so the account is not locked by it.",
  forbidden: "The user may not do this: give it a role that may, or another user.",
};

/** What to do where the grid's event tells more than its kind. */
const EVENT_HINTS: Record<number, string> = {
  30922:
    "The grid has another address or login for the vCenter than the vCenter takes: put it right in the program, and run pulumi up --refresh=false once, since a refresh asks the vCenter first.",
};

/** The error in an answer whose status is no success. */
export function errorOf(answer: HttpAnswer, host: string, operation: string): AvamarError {
  const body = isPlain(answer.body) ? answer.body : {};
  const event = isPlain(body.event) ? body.event : {};
  const number = typeof event.code === "number" ? event.code : undefined;
  const code = (number === undefined ? undefined : EVENT_CODES[number]) ?? STATUS_CODES[answer.status];
  const said = [body.message, event.summary, body.error_description, body.error].find(
    (text) => typeof text === "string",
  );
  const busy = answer.status >= 500;
  return new AvamarError(
    `the grid answers ${answer.status}${number === undefined ? "" : `, event ${number}`}${said ? `: ${said}` : ""}.`.replace(
      /\.\.$/,
      ".",
    ),
    {
      code: code ?? (busy ? "unreachable" : "protocol"),
      product: "avamar",
      host,
      operation,
      number,
      // A server in maintenance or restarting answers 5xx; anything else is final.
      retryable: answer.status === 502 || answer.status === 503 || answer.status === 504,
      hint:
        (number === undefined ? undefined : EVENT_HINTS[number]) ??
        (code && HINTS[code]) ??
        (busy ? "The management server may be restarting or in maintenance; run again when it is back." : undefined),
      cause: answer.body,
    },
  );
}

/** What became of one of many, in the answer to a request or the result of a task for all (contract: RequestResult). */
export interface RequestResult {
  /** The contract does not say what it is the name of. */
  name?: string | null;
  success?: boolean | null;
  error?: { message?: string | null; event?: { summary?: string | null } | null } | null;
}

/** Why it was refused; undefined when it was not, or nobody says why. */
export function refusalIn(result: RequestResult | undefined): string | undefined {
  if (result?.success !== false) return undefined;
  return result.error?.message ?? result.error?.event?.summary ?? undefined;
}

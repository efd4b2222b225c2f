import { AvamarError, type ErrorCode } from "../../kernel/errors";
import type { HttpAnswer } from "../../kernel/https";
import { isPlain } from "../../kernel/values";

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
  locked: "Wait until the Data Domain unlocks the user, or unlock it there; each further attempt prolongs the lock.",
  unauthorized: "Check dataDomain.username and dataDomain.password.",
  forbidden: "The user may not do this: log in with one that has the role admin.",
};

/** The status that an answer reports of itself: wrapped by older releases, flat since DDOS 8. */
function statusIn(body: unknown): { code?: number; details?: string } {
  const status = isPlain(body) && isPlain(body.service_status) ? body.service_status : body;
  if (!isPlain(status)) return {};
  return {
    ...(typeof status.code === "number" ? { code: status.code } : {}),
    ...(typeof status.details === "string" ? { details: status.details } : {}),
  };
}

/** The error in an answer; undefined when it is a success. A status of 200 may still report a code that is none. */
export function errorIn(answer: HttpAnswer, host: string, operation: string): AvamarError | undefined {
  const { code: number, details } = statusIn(answer.body);
  if (answer.status >= 200 && answer.status < 300 && (number ?? 0) === 0) return undefined;
  // Whatever is wrong with a request comes as 500 with a code; without one the appliance itself is in trouble.
  const isBusy = answer.status >= 500 && number === undefined;
  const code = STATUS_CODES[answer.status] ?? (isBusy ? "unreachable" : "invalid");
  const said = details ? `: ${details.replace(/\.$/, "")}` : "";
  return new AvamarError(
    `the Data Domain answers ${answer.status}${number === undefined || number === answer.status ? "" : `, code ${number}`}${said}.`,
    {
      code,
      product: "data-domain",
      host,
      operation,
      number,
      retryable: isBusy && answer.status > 500,
      hint: HINTS[code] ?? (isBusy ? "It may be restarting; run again when it is back." : undefined),
      cause: answer.body,
    },
  );
}

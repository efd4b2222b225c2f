import { events, type GridEvent } from "./events.ts";

/** A request that the grid refuses. */
export class GridFailure extends Error {
  readonly status: number;
  readonly exception: string;
  /** Code of the grid event that explains the refusal, where one is known. */
  readonly eventCode?: number;

  constructor(status: number, exception: string, message: string, eventCode?: number) {
    super(message);
    this.status = status;
    this.exception = exception;
    this.eventCode = eventCode;
  }
}

/** The grid's error body. */
export interface ErrorBody {
  code: number;
  exception: string;
  message: string;
  event?: { code: number; summary: string; category: string; type: string; severity: string; domain: string };
}

/** What a failure looks like on the wire, in an answer as well as in a task or a batch result. */
export function errorBody(failure: GridFailure): ErrorBody {
  const event = failure.eventCode === undefined ? undefined : events.get(failure.eventCode);
  return {
    code: failure.status,
    exception: `com.avamar.mc.rest.exception.${failure.exception}`,
    message: failure.message,
    ...(event === undefined ? {} : { event: eventBody(event) }),
  };
}

function eventBody(event: GridEvent): ErrorBody["event"] {
  const { code, summary, severity } = event;
  return { code, summary, severity, category: "APPLICATION", type: "ERROR", domain: "/" };
}

/** 404. */
export function notFound(what: string, eventCode?: number): GridFailure {
  return new GridFailure(404, "NotFoundException", `${what} does not exist.`, eventCode);
}

/** 400: the request itself is wrong. */
export function invalid(message: string, eventCode?: number): GridFailure {
  return new GridFailure(400, "InvalidParameterException", message, eventCode);
}

/** 403: not this caller, or not with a built-in object. */
export function forbidden(message: string): GridFailure {
  return new GridFailure(403, "AccessDeniedException", message);
}

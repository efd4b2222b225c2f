/**
 * A request that the Data Domain refuses. What its numbers mean is not public; the site uses three that the field treats
 * as final, each for one kind of refusal.
 */
export class DataDomainFailure extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Application errors come as 500 with a code. */
export function refused(message: string): DataDomainFailure {
  return new DataDomainFailure(500, 5417, message);
}

/** 500 with a code: there is one already. */
export function exists(what: string): DataDomainFailure {
  return new DataDomainFailure(500, 5028, `${what} already exists.`);
}

/** 404 with a code. */
export function missing(what: string): DataDomainFailure {
  return new DataDomainFailure(404, 5040, `${what} does not exist.`);
}

/** 400: the request itself is wrong. */
export function malformed(message: string): DataDomainFailure {
  return new DataDomainFailure(400, 400, message);
}

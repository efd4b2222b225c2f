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

export function exists(what: string): DataDomainFailure {
  return new DataDomainFailure(500, 5028, `${what} already exists.`);
}

export function missing(what: string): DataDomainFailure {
  return new DataDomainFailure(404, 5040, `${what} does not exist.`);
}

export function malformed(message: string): DataDomainFailure {
  return new DataDomainFailure(400, 400, message);
}

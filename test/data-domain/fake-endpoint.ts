import type { Endpoint } from "../../provider/data-domain/rest/session";
import { AvamarError } from "../../provider/kernel/errors";
import type { HttpAnswer, HttpRequest } from "../../provider/kernel/https";

/** What a test answers: a status with a body and headers, or an error in place of an answer. */
export type Answers = (
  request: HttpRequest,
  number: number,
) => { status: number; body?: unknown; headers?: Record<string, string> } | Error;

/** An endpoint that asks a function and remembers every request. */
export class FakeEndpoint implements Endpoint {
  readonly requests: HttpRequest[] = [];
  isClosed = false;

  constructor(
    private readonly answers: Answers,
    readonly host = "dd.example:3009",
  ) {}

  async send(request: HttpRequest): Promise<HttpAnswer> {
    this.requests.push(request);
    const answer = this.answers(request, this.requests.length);
    if (answer instanceof Error) throw answer;
    return { status: answer.status, body: answer.body, headers: new Headers(answer.headers) };
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  /** How many requests went to paths that fit. */
  count(path: RegExp): number {
    return this.requests.filter((request) => path.test(request.path)).length;
  }
}

export const AUTH = /\/auth$/;
export const loggedIn = (token: string) => ({
  status: 201,
  body: { service_status: { details: "success", code: 0 } },
  headers: { "x-dd-auth-token": token },
});

/** A Data Domain that lets everybody in; everything else is up to the test. */
export function openDataDomain(answers: Answers): FakeEndpoint {
  return new FakeEndpoint((request, number) =>
    AUTH.test(request.path) ? loggedIn("token-of-the-test") : answers(request, number),
  );
}

export const login = { host: "dd.example", username: "sysadmin", password: "secret-of-the-test" };

/** The error that a call fails with. */
export async function failure(call: Promise<unknown>): Promise<AvamarError> {
  const thrown = await call.then(
    () => "it did not fail",
    (error) => error,
  );
  if (!(thrown instanceof AvamarError)) throw new Error(`no AvamarError: ${thrown}`);
  return thrown;
}

import type { Endpoint } from "../../provider/avamar/rest/session";
import type { HttpAnswer, HttpRequest } from "../../provider/kernel/https";

/** What a test answers: a status with a body, or an error in place of an answer. */
export type Answers = (request: HttpRequest, number: number) => { status: number; body?: unknown } | Error;

/** An endpoint that asks a function and remembers every request. */
export class FakeEndpoint implements Endpoint {
  readonly host = "grid.example";
  readonly url = "https://grid.example";
  readonly requests: HttpRequest[] = [];

  constructor(private readonly answers: Answers) {}

  async send(request: HttpRequest): Promise<HttpAnswer> {
    this.requests.push(request);
    const answer = this.answers(request, this.requests.length);
    if (answer instanceof Error) throw answer;
    return { status: answer.status, body: answer.body, headers: new Headers() };
  }

  async close(): Promise<void> {}

  /** How many requests went to paths that fit. */
  count(path: RegExp): number {
    return this.requests.filter((request) => path.test(request.path)).length;
  }
}

/** A grid that lets everybody in and says its version; everything else is up to the test. */
export function openGrid(answers: Answers): FakeEndpoint {
  return new FakeEndpoint((request, number) => {
    if (request.path === "/api/v1/system/about-information") return { status: 200, body: {} };
    if (request.path === "/api/v1/system/basic-info") return { status: 200, body: { version: "19.10.0-135" } };
    if (request.path === "/api/oauth/token")
      return { status: 200, body: { access_token: "token-of-the-test", expires_in: 1800 } };
    return answers(request, number);
  });
}

export const login = { endpoint: "https://grid.example", username: "MCUser", password: "secret-of-the-test" };

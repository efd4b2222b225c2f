import { AvamarError } from "./errors";
import type { HttpAnswer } from "./https";

/** What a login gives. */
export interface Token {
  value: string;
  /** Epoch milliseconds; infinite where the appliance does not say how long it is good. */
  usableUntil: number;
}

/** One login, shared by everything in the process. A refused password is never sent twice. */
export class Login {
  private token: Promise<Token> | undefined;
  private renewal: Promise<Token> | undefined;

  constructor(
    /** Logs in. An error `unauthorized` or `locked` stays the answer for the whole process. */
    private readonly ask: () => Promise<Token>,
  ) {}

  /** Sends a request with a valid token; when that ended early (401) it is renewed once. */
  async send(sendWith: (token: Token) => Promise<HttpAnswer>): Promise<HttpAnswer> {
    const first = await this.validToken();
    const answer = await sendWith(first);
    if (answer.status !== 401) return answer;
    // Many requests may see the same token end: only the first of them asks for a new one.
    first.usableUntil = 0;
    return sendWith(await this.validToken());
  }

  /** Gives the token out of hand, so that it can be ended; undefined where nobody is logged in. */
  async letGo(): Promise<Token | undefined> {
    const last = await this.token?.catch(() => undefined);
    this.token = undefined;
    return last && Date.now() < last.usableUntil ? last : undefined;
  }

  private async validToken(): Promise<Token> {
    const current = await this.token;
    if (current && Date.now() < current.usableUntil) return current;
    if (!this.renewal) {
      this.renewal = this.ask();
      this.token = this.renewal;
      this.renewal.then(
        () => {
          this.renewal = undefined;
        },
        (error) => {
          // A refused or locked login stays refused for this process; an appliance that was away is asked again.
          if (error instanceof AvamarError && (error.code === "unauthorized" || error.code === "locked")) return;
          this.renewal = undefined;
          this.token = undefined;
        },
      );
    }
    return this.renewal;
  }
}

import { AvamarError } from "../../kernel/errors";
import type { HttpAnswer, HttpRequest, HttpsEndpoint } from "../../kernel/https";
import { evenWhenInterrupted } from "../../kernel/interruption";
import { Login, type Token } from "../../kernel/login";
import { rememberSecret } from "../../kernel/secrets";
import { HOW_TO_SAY, isUnread, notSaidYet } from "../../kernel/unread";
import { errorIn } from "./answers";

const AUTH = "/rest/v1.0/auth";
const TOKEN_HEADER = "x-dd-auth-token";
/** Logging out may wait this long and no longer: the engine waits for five seconds at the end of a run. */
const LAST_MS = 2_000;

/** What carries the requests: HTTPS, or a function in a test. */
export type Endpoint = Pick<HttpsEndpoint, "host" | "send" | "close">;

/** One login to one Data Domain. A refused password is never sent twice. */
export class DataDomainSession {
  private readonly shared = new Login(() => this.logIn());

  constructor(
    private readonly endpoint: Endpoint,
    private readonly login: { username: string; password: string },
  ) {
    rememberSecret(login.password);
  }

  /** Sends a request with a valid token; a token that ended early is renewed once. */
  send(request: HttpRequest): Promise<HttpAnswer> {
    return this.shared.send(async (token) => {
      const answer = await this.endpoint.send({
        ...request,
        headers: { ...request.headers, [TOKEN_HEADER]: token.value },
      });
      // Recent releases may hand out a newer token with any answer.
      const newer = answer.headers.get(TOKEN_HEADER);
      if (newer) {
        rememberSecret(newer);
        token.value = newer;
      }
      return answer;
    });
  }

  /** Ends the session, of which an appliance has only so many. One that cannot be ended ends by itself some time later. */
  async end(): Promise<void> {
    const token = await this.shared.letGo();
    if (!token) return;
    const headers = { [TOKEN_HEADER]: token.value };
    await evenWhenInterrupted(() =>
      this.endpoint.send({ method: "DELETE", path: AUTH, headers, timeoutMs: LAST_MS }),
    ).catch(() => undefined);
  }

  private async logIn(): Promise<Token> {
    const { username, password } = this.login;
    const operation = `log in as ${username}`;
    // Sent, it would be a wrong password, and enough of those lock the user.
    if (isUnread(password)) throw this.noPassword(operation);
    const answer = await this.endpoint.send({ method: "POST", path: AUTH, body: { username, password } });
    const error = errorIn(answer, this.endpoint.host, operation);
    if (error) throw this.refusal(error, operation);
    const value = answer.headers.get(TOKEN_HEADER);
    if (!value) {
      throw new AvamarError("the login answer holds no token.", {
        code: "protocol",
        product: "data-domain",
        host: this.endpoint.host,
        operation,
      });
    }
    rememberSecret(value);
    return { value, usableUntil: Number.POSITIVE_INFINITY };
  }

  private noPassword(operation: string): AvamarError {
    return new AvamarError(notSaidYet(["dataDomain.password"]), {
      code: "unread",
      product: "data-domain",
      host: this.endpoint.host,
      operation,
      hint: HOW_TO_SAY,
    });
  }

  /** Everything but "try later" is final, whatever number it has: a password that is sent again may lock the user. */
  private refusal(error: AvamarError, operation: string): AvamarError {
    if (error.code === "unreachable" || error.code === "locked") return error;
    return new AvamarError(error.reason, {
      code: "unauthorized",
      product: "data-domain",
      host: this.endpoint.host,
      operation,
      number: error.number,
      hint: "Check dataDomain.username and dataDomain.password; a user that still has its first password has to change it there first. The login was sent once and is not repeated in this run.",
      cause: error,
    });
  }
}

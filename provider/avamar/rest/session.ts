import { createHash } from "node:crypto";
import { AvamarError } from "../../kernel/errors";
import type { HttpAnswer, HttpRequest, HttpsEndpoint } from "../../kernel/https";
import { Login, type Token } from "../../kernel/login";
import { rememberSecret } from "../../kernel/secrets";
import { isPlain } from "../../kernel/values";
import { errorOf } from "./answers";

/** Who logs in, and how. */
export interface GridLogin {
  username: string;
  password: string;
  /**
   * `oauth-client` (default): the documented way, with an OAuth client registered once on the grid. `swagger`: the token
   * address of the appliance's own API page, which needs no client and leaves nothing behind.
   */
  mode?: "oauth-client" | "swagger";
  /** OAuth client to use in mode `oauth-client`. Default: `pulumi-avamar-<username>`, registered on first use. */
  clientId?: string;
  /** Secret of that client. Default: derived from its id, so that nothing has to be stored; the password is what protects. */
  clientSecret?: string;
}

/** What carries the requests: HTTPS, or a function in a test. */
export type Endpoint = Pick<HttpsEndpoint, "host" | "url" | "send" | "close">;

/** Seconds before its end at which a token is not used any more. */
const MARGIN_SECONDS = 30;

/** One login to one grid. A refused password is never sent twice. */
export class GridSession {
  private readonly shared = new Login(() => this.logIn());
  private readonly client: { id: string; secret: string };

  constructor(
    private readonly endpoint: Endpoint,
    private readonly login: GridLogin,
  ) {
    const id = login.clientId ?? `pulumi-avamar-${login.username}`;
    // Of the id alone and not of the password: with a mistyped password the client would be unknown too, and to find
    // that out the password would have to be sent again. The client protects nothing; the password does.
    const derived = createHash("sha256").update(`pulumi-avamar oauth client ${id}`).digest("hex");
    this.client = { id, secret: login.clientSecret ?? derived };
    for (const secret of [login.password, this.client.secret]) rememberSecret(secret);
  }

  /** Sends a request with a valid token; a token that ended early is renewed once. */
  send(request: HttpRequest): Promise<HttpAnswer> {
    return this.shared.send(({ value }) =>
      this.endpoint.send({ ...request, headers: { ...request.headers, authorization: `Bearer ${value}` } }),
    );
  }

  private async logIn(): Promise<Token> {
    const answer = this.login.mode === "swagger" ? await this.ask("/api/v1/oauth/swagger") : await this.askAsClient();
    const body = isPlain(answer.body) ? answer.body : {};
    if (answer.status !== 200) throw this.refusal(answer);
    if (typeof body.access_token !== "string") {
      throw new AvamarError("the login answer holds no access_token.", {
        code: "protocol",
        product: "avamar",
        host: this.endpoint.host,
        operation: "log in",
      });
    }
    rememberSecret(body.access_token);
    const seconds = typeof body.expires_in === "number" ? body.expires_in : 1800;
    // A short-lived token is used for at least half of its life.
    return {
      value: body.access_token,
      usableUntil: Date.now() + Math.max(seconds - MARGIN_SECONDS, seconds / 2) * 1000,
    };
  }

  private async askAsClient(): Promise<HttpAnswer> {
    const basic = basicAuth(this.client.id, this.client.secret);
    const answer = await this.ask("/api/oauth/token", basic);
    // Only a client that the grid does not know, or knows under another secret, is registered; a refused user is not.
    const isClientUnknown = answer.status === 401 && isPlain(answer.body) && answer.body.error === "invalid_client";
    if (!isClientUnknown) return answer;
    await this.registerClient();
    return this.ask("/api/oauth/token", basic);
  }

  private ask(path: string, authorization?: string): Promise<HttpAnswer> {
    const form = new URLSearchParams({
      grant_type: "password",
      scope: "write",
      username: this.login.username,
      password: this.login.password,
    });
    return this.endpoint.send({
      method: "POST",
      path,
      headers: { "content-type": "application/x-www-form-urlencoded", ...(authorization ? { authorization } : {}) },
      body: form.toString(),
    });
  }

  private async registerClient(): Promise<void> {
    const authorization = basicAuth(this.login.username, this.login.password);
    const body = {
      clientId: this.client.id,
      clientName: this.client.id,
      clientSecret: this.client.secret,
      authorizedGrantTypes: ["password"],
      scopes: ["read", "write"],
      autoApproveScopes: ["all"],
      redirectUris: [`${this.endpoint.url.replace(/\/$/, "")}/`],
      accessTokenValiditySeconds: 1800,
      refreshTokenValiditySeconds: 43200,
    };
    const path = "/api/v1/oauth2/clients";
    const made = await this.endpoint.send({ method: "POST", path, headers: { authorization }, body });
    if (made.status === 200 || made.status === 201) return;
    if (made.status !== 400 && made.status !== 409) throw this.refusal(made);
    // It is there already under another secret: the secret is set anew.
    const changed = await this.endpoint.send({
      method: "PUT",
      path: `${path}/${encodeURIComponent(this.client.id)}`,
      headers: { authorization },
      body,
    });
    if (changed.status !== 200 && changed.status !== 201) throw this.refusal(changed);
  }

  private refusal(answer: HttpAnswer): AvamarError {
    const wrongPassword = answer.status === 400 || answer.status === 401;
    const error = errorOf(answer, this.endpoint.host, `log in as ${this.login.username}`);
    if (!wrongPassword) return error;
    return new AvamarError("the grid refuses the user name or the password.", {
      code: "unauthorized",
      product: "avamar",
      host: this.endpoint.host,
      operation: `log in as ${this.login.username}`,
      hint: "Set avamar:username and avamar:password (pulumi config set --secret avamar:password). The login was sent once and is not repeated in this run. Where it was changed a moment ago: the look at the world before a run still uses the one in the state, so run pulumi up --run-program.",
      cause: error,
    });
  }
}

function basicAuth(name: string, secret: string): string {
  const value = Buffer.from(`${name}:${secret}`).toString("base64");
  rememberSecret(value);
  return `Basic ${value}`;
}

import { createHash, sign } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Rng } from "../rng.ts";
import type { Store } from "../store.ts";
import { GridFailure } from "./failure.ts";
import { canonicalDomain } from "./names.ts";
import type { OAuthClientObject, UserObject } from "./objects.ts";
import type { GridSettings } from "./settings.ts";
import { tokenKey } from "./token-key.ts";

/** Who is calling. */
export interface Session {
  userName: string;
  /** The account's own domain. */
  domain: string;
  /** The part of the tree which the account sees. */
  authorizedDomain: string;
  role: string;
  scopes: string[];
  oauthClientId?: string;
  jti?: string;
}

/** What logging in takes of a grid. */
interface Accounts {
  clock: Clock;
  rng: Rng;
  settings: GridSettings;
  users: Store<UserObject>;
}

/** What is remembered of the tokens given out: hashes, never the tokens. */
export interface SavedLogins {
  access: [string, Session & { expires: number }][];
  refresh: [string, { userId: string; oauthClientId: string; scopes: string[]; expires: number }][];
}

/** A refused login, in the words of OAuth. */
export class LoginFailure extends Error {
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }
}

/** Passwords, locks and tokens of a grid. */
export class Logins {
  #grid: Accounts;
  #access: Map<string, Session & { expires: number }>;
  #refresh: Map<string, { userId: string; oauthClientId: string; scopes: string[]; expires: number }>;

  constructor(grid: Accounts, saved?: SavedLogins) {
    this.#grid = grid;
    this.#access = new Map(saved?.access);
    this.#refresh = new Map(saved?.refresh);
  }

  /** Checks a password. Counts bad ones and locks the account when there were too many. */
  user(userName: string, password: string, domain?: string): UserObject {
    const users = this.#grid.users.list().filter((user) => user.userName === userName);
    const user = users.find((candidate) => candidate.domain === canonicalDomain(domain)) ?? users[0];
    if (user === undefined) throw new LoginFailure(400, "invalid_grant", "Bad credentials");
    const now = this.#grid.clock.now();
    if (user.lockedUntil !== undefined && user.lockedUntil <= now) {
      user.lockedUntil = undefined;
      user.badLogins = 0;
    }
    if (user.lockedUntil !== undefined) throw new LoginFailure(423, "locked", "User account is locked");
    if (user.password !== password) {
      user.badLogins += 1;
      if (user.badLogins >= this.#grid.settings.lockAfter) user.lockedUntil = now + this.#grid.settings.lockMs;
      throw new LoginFailure(400, "invalid_grant", "Bad credentials");
    }
    user.badLogins = 0;
    return user;
  }

  /** The session that a Basic header stands for. */
  basicSession(header: string): Session {
    const { name, password } = basicCredentials(header);
    try {
      return sessionOf(this.user(name, password), ["read", "write"]);
    } catch (problem) {
      if (problem instanceof LoginFailure && problem.status === 400) {
        throw new LoginFailure(401, "unauthorized", problem.message);
      }
      throw problem;
    }
  }

  /** The session that a bearer token stands for. */
  bearerSession(token: string): Session {
    const session = this.#access.get(hash(token));
    if (session === undefined) {
      throw new LoginFailure(401, "invalid_token", "Cannot convert access token to JSON");
    }
    if (session.expires <= this.#grid.clock.now()) {
      throw new LoginFailure(401, "invalid_token", "Access token expired");
    }
    return session;
  }

  /** Answers a token request. Without an OAuth client it is the short login of the API's own page. */
  grant(form: URLSearchParams, client: OAuthClientObject | undefined): Record<string, unknown> {
    const type = form.get("grant_type");
    if (type === null || type === "") throw new LoginFailure(400, "invalid_request", "Missing grant type");
    if (!["password", "refresh_token", "client_credentials"].includes(type)) {
      throw new LoginFailure(400, "unsupported_grant_type", `Unsupported grant type: ${type}`);
    }
    if (client !== undefined && !client.authorizedGrantTypes.includes(type)) {
      throw new LoginFailure(401, "invalid_client", `Unauthorized grant type: ${type}`);
    }
    if (type === "refresh_token") return this.#renew(form.get("refresh_token") ?? "", client);
    const scopes = scopesOf(form.get("scope"), client);
    const user =
      type === "password"
        ? this.user(form.get("username") ?? "", form.get("password") ?? "", form.get("domain") ?? undefined)
        : this.#grid.users.list()[0];
    if (user === undefined) throw new LoginFailure(400, "invalid_grant", "Bad credentials");
    return this.#tokens(user, scopes, client);
  }

  /** Ends every access token now. */
  expire(): void {
    for (const session of this.#access.values()) session.expires = Math.min(session.expires, this.#grid.clock.now());
  }

  /** Forgets the tokens that an OAuth client got. */
  forgetClient(clientId: string): void {
    for (const [key, { oauthClientId }] of this.#access) if (oauthClientId === clientId) this.#access.delete(key);
    for (const [key, { oauthClientId }] of this.#refresh) if (oauthClientId === clientId) this.#refresh.delete(key);
  }

  save(): SavedLogins {
    return { access: [...this.#access], refresh: [...this.#refresh] };
  }

  #renew(token: string, client: OAuthClientObject | undefined): Record<string, unknown> {
    const known = this.#refresh.get(hash(token));
    const user = known === undefined ? undefined : this.#grid.users.get(known.userId);
    if (known === undefined || user === undefined || known.expires <= this.#grid.clock.now()) {
      throw new LoginFailure(400, "invalid_grant", "Invalid refresh token");
    }
    return this.#tokens(user, known.scopes, client, token);
  }

  #tokens(
    user: UserObject,
    scopes: string[],
    client: OAuthClientObject | undefined,
    refreshToken?: string,
  ): Record<string, unknown> {
    const now = this.#grid.clock.now();
    const seconds = client?.accessTokenValiditySeconds ?? this.#grid.settings.tokenSeconds;
    const session = { ...sessionOf(user, scopes), oauthClientId: client?.id ?? "swagger", jti: uuid(this.#grid) };
    const expires = now + seconds * 1000;
    const token = this.#jwt(session, expires);
    this.#access.set(hash(token), { ...session, expires });
    let refresh = refreshToken;
    if (refresh === undefined && client?.authorizedGrantTypes.includes("refresh_token")) {
      const refreshExpires = now + client.refreshTokenValiditySeconds * 1000;
      refresh = this.#jwt({ ...session, jti: uuid(this.#grid) }, refreshExpires);
      this.#refresh.set(hash(refresh), { userId: user.id, oauthClientId: client.id, scopes, expires: refreshExpires });
    }
    return {
      access_token: token,
      token_type: "bearer",
      refresh_token: refresh,
      expires_in: seconds > 0 ? seconds - 1 : 0,
      scope: scopes.join(" "),
      role: session.role,
      user_name: session.userName,
      domain: session.domain,
      authorized_domain: session.authorizedDomain,
      jti: session.jti,
    };
  }

  #jwt(session: Session, expires: number): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({
      role: session.role,
      user_name: session.userName,
      scope: session.scopes,
      domain: session.domain,
      authorized_domain: session.authorizedDomain,
      exp: Math.floor(expires / 1000),
      authorities: [session.role],
      jti: session.jti,
      client_id: session.oauthClientId,
    })}`;
    return `${text}.${sign("sha256", Buffer.from(text), tokenKey()).toString("base64url")}`;
  }
}

function sessionOf(user: UserObject, scopes: string[]): Session {
  return {
    userName: user.userName,
    domain: user.domain,
    authorizedDomain: user.domain,
    role: user.authority,
    scopes,
  };
}

function scopesOf(wanted: string | null, client: OAuthClientObject | undefined): string[] {
  const allowed = client?.scopes ?? ["read", "write", "global"];
  const scopes = (wanted ?? "").split(/[\s,+]+/).filter((scope) => scope !== "");
  const foreign = scopes.find((scope) => !allowed.includes(scope));
  if (foreign !== undefined) throw new LoginFailure(400, "invalid_scope", `Invalid scope: ${foreign}`);
  return scopes.length > 0 ? scopes : allowed;
}

/** Name and password of a Basic header. */
export function basicCredentials(header: string): { name: string; password: string } {
  const text = Buffer.from(header.replace(/^basic\s+/i, ""), "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) throw new LoginFailure(401, "unauthorized", "Failed to decode basic authentication token");
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** A failure as a refusal of the REST interface, for callers outside OAuth. */
export function asGridFailure(failure: LoginFailure): GridFailure {
  return new GridFailure(failure.status, "AuthenticationException", failure.message);
}

function uuid(grid: Accounts): string {
  return grid.rng.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

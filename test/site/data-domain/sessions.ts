import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Rng } from "../rng.ts";
import type { Store } from "../store.ts";
import { DataDomainFailure, refused } from "./failure.ts";
import type { UserObject } from "./objects.ts";
import type { DataDomainSettings } from "./settings.ts";

/** What logging in takes of a Data Domain. */
interface Accounts {
  clock: Clock;
  settings: DataDomainSettings;
  users: Store<UserObject>;
}

/** Who is logged in at a Data Domain. Sessions do not outlive the process. */
export class Sessions {
  #dataDomain: Accounts;
  #rng: Rng;
  #sessions = new Map<string, { user: string; expires: number }>();

  constructor(dataDomain: Accounts, rng: Rng) {
    this.#dataDomain = dataDomain;
    this.#rng = rng;
  }

  /** Checks a password, counts bad ones and locks. */
  check(name: string, password: string): "ok" | "refused" | "locked" | "disabled" {
    const { clock, settings, users } = this.#dataDomain;
    const user = users.get(name);
    if (user === undefined) return "refused";
    const now = clock.now();
    if (user.lockedUntil !== undefined && user.lockedUntil <= now) {
      user.lockedUntil = undefined;
      user.badLogins = 0;
    }
    if (user.lockedUntil !== undefined) return "locked";
    if (user.password !== password) {
      user.badLogins += 1;
      if (user.badLogins >= settings.lockAfter) user.lockedUntil = now + settings.lockMs;
      return "refused";
    }
    if (user.status === "disabled") return "disabled";
    user.badLogins = 0;
    user.lastLogin = now;
    return "ok";
  }

  /** Logs in and gives the token. */
  open(name: string, password: string): string {
    const { clock, settings } = this.#dataDomain;
    const result = this.check(name, password);
    if (result === "locked") throw new DataDomainFailure(423, 423, "User account is locked.");
    if (result !== "ok") throw new DataDomainFailure(401, 401, "Authentication failed.");
    const now = clock.now();
    for (const [key, { expires }] of this.#sessions) if (expires <= now) this.#sessions.delete(key);
    if (this.#sessions.size >= settings.maxSessions) throw refused("Too many sessions are open.");
    const token = this.#rng.hex(64);
    this.#sessions.set(hash(token), { user: name, expires: now + settings.sessionSeconds * 1000 });
    return token;
  }

  /** The user of a token. */
  user(token: string | undefined): string {
    const session = token === undefined ? undefined : this.#sessions.get(hash(token));
    if (session === undefined || session.expires <= this.#dataDomain.clock.now()) {
      throw new DataDomainFailure(401, 401, "The authentication token is missing, invalid or expired.");
    }
    return session.user;
  }

  close(token: string | undefined): void {
    this.user(token);
    this.#sessions.delete(hash(token ?? ""));
  }

  /** The user of each session that has not ended. */
  list(): string[] {
    const now = this.#dataDomain.clock.now();
    return [...this.#sessions.values()].filter(({ expires }) => expires > now).map(({ user }) => user);
  }

  expire(): void {
    this.#sessions.clear();
  }
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

import type { Duplex } from "node:stream";
import { Client, type ConnectConfig } from "ssh2";
import { AvamarError, type ErrorDetails } from "../kernel/errors";
import { declaredKeys, type ExpectedKeys, fingerprint, KEY_TYPES, keyType, signaturesOf } from "./host-key";
import { expectedFrom } from "./known-hosts";
import { type Credentials, Login } from "./ssh-login";

/** A machine as SSH reaches it: where, as whom, and what it has to prove. */
export interface Machine extends Credentials {
  host: string;
  port?: number | undefined;
  hostKey?: string | undefined;
  knownHosts?: string | undefined;
}

/** How long things may take on the way. */
export interface Pace {
  /** From the first packet to the end of the login. */
  connectMs: number;
  /** Pause between two signs of life, and how many may stay unanswered. */
  aliveMs: number;
  mostUnanswered: number;
}

/** A peer that is gone is known after one minute: the fourth sign of life is not sent when three were not answered. */
export const PACE: Pace = { connectMs: 20_000, aliveMs: 15_000, mostUnanswered: 3 };

/** An open connection. */
export interface Link {
  client: Client;
  /** What ended it, where that is known. */
  cause: Error | undefined;
}

/** Where a connection is made: the machine, its name in messages, and the way there. */
export interface Way {
  machine: Machine;
  name: string;
  /** Name of the jump host between, and how it opens a way to the machine. */
  through?: { name: string; forward: (host: string, port: number) => Promise<Duplex> };
  pace: Pace;
}

/** The machine showed a key that is not expected. Another of its keys may be. */
class OtherKey extends Error {
  constructor(readonly shown: Buffer) {
    super("another host key");
  }
}

/** Connects: the machine proves what it is, then the login is done, once. */
export async function connect(way: Way): Promise<Link> {
  const expected = await expectedKeys(way);
  const shown: Buffer[] = [];
  let types = expected.types ?? KEY_TYPES;
  for (;;) {
    try {
      return await attempt(way, expected, types);
    } catch (error) {
      if (error instanceof OtherKey) {
        shown.push(error.shown);
        // A server shows the first key it has of the kinds it is asked for. A fingerprint does not tell its kind: the
        // other keys of the server are looked at too, before it counts as another machine.
        types = types.filter((type) => type !== keyType(error.shown));
        if (expected.types || expected.isRevoked(error.shown) || types.length === 0)
          throw otherMachine(way, expected, shown);
      } else if (shown.length > 0 && isWithoutKey(error)) throw otherMachine(way, expected, shown);
      else throw error;
    }
  }
}

function expectedKeys({ machine, name }: Way): Promise<ExpectedKeys> {
  const { host, port = 22, hostKey, knownHosts } = machine;
  if (hostKey) return Promise.resolve(declaredKeys(hostKey));
  if (knownHosts) return expectedFrom(knownHosts, { host, port }, name);
  throw new AvamarError("its host key is not declared.", {
    code: "precondition",
    product: "host",
    host: name,
    hint: "Give hostKey or knownHosts in the connection, or set avamar:sshKnownHosts.",
  });
}

async function attempt(way: Way, expected: ExpectedKeys, types: string[]): Promise<Link> {
  const { machine, name, through, pace } = way;
  const { host, port = 22 } = machine;
  const login = new Login(machine, name);
  const asked = signaturesOf(types);
  const config: ConnectConfig = {
    ...login.config,
    ...(through ? { sock: (await through.forward(host, port)) as never } : { host, port }),
    readyTimeout: pace.connectMs,
    keepaliveInterval: pace.aliveMs,
    keepaliveCountMax: pace.mostUnanswered,
    ...(asked.length > 0 ? { algorithms: { serverHostKey: asked as never } } : {}),
  };
  const client = new Client();
  // Every request under way listens for the end of the connection.
  client.setMaxListeners(0);
  const link: Link = { client, cause: undefined };
  return new Promise<Link>((resolve, reject) => {
    let isReady = false;
    const fail = (error: Error) => {
      // The first error is the cause; the others follow from it.
      link.cause ??= error;
      if (isReady) return;
      reject(error instanceof OtherKey ? error : explain(error, way, login));
      client.destroy();
    };
    client.once("ready", () => {
      isReady = true;
      // Many short requests: waiting to fill a packet would cost more than it saves.
      client.setNoDelay(true);
      resolve(link);
    });
    client.on("error", fail);
    client.on("close", () => fail(new Error("connection closed")));
    client.on("change password", () => fail(new Error(PASSWORD_EXPIRED)));
    client.connect({
      ...config,
      hostVerifier: (key: Buffer) => {
        const isExpected = expected.accepts(key);
        if (!isExpected) fail(new OtherKey(key));
        return isExpected;
      },
    });
  });
}

const PASSWORD_EXPIRED = "the password has expired";

/** True when the server has no key of the kinds it was asked for. */
function isWithoutKey(error: unknown): boolean {
  return error instanceof AvamarError && /host key format/.test((error.cause as Error | undefined)?.message ?? "");
}

function otherMachine({ name }: Way, expected: ExpectedKeys, shown: Buffer[]): AvamarError {
  const details = { code: "host-key", product: "host", host: name } as const;
  const revoked = shown.find(expected.isRevoked);
  if (revoked) {
    return new AvamarError(`it shows the ${keyType(revoked)} key ${fingerprint(revoked)}, which is @revoked.`, {
      ...details,
      hint: "Whoever holds that key is not to be trusted. Give the host a new key and declare that.",
    });
  }
  const keys = shown.map((key) => `the ${keyType(key)} key ${fingerprint(key)}`).join(" and ");
  return new AvamarError(`it shows ${keys}, ${expected.said}.`, {
    ...details,
    hint: "If the host was set up anew, or this is another of its keys, check the fingerprint on the host itself and change hostKey or knownHosts; otherwise somebody stands between.",
  });
}

/** Why there is no connection, said for the one who has to mend it. */
function explain(error: Error & { level?: string; code?: string | number }, way: Way, login: Login): AvamarError {
  const { machine, name, through, pace } = way;
  const said = (reason: string, details: Omit<ErrorDetails, "product" | "host">) =>
    new AvamarError(reason, { product: "host", host: name, cause: error, ...details });
  const refused = refusal(error, machine, login);
  if (refused) return said(refused.reason, { code: "unauthorized", hint: refused.hint });
  if (error.level === "agent") {
    return said(`the SSH agent at ${machine.agentSocketPath} cannot be used (${error.message}).`, {
      code: "precondition",
      hint: "Check that it runs for this user and holds the key: ssh-add -l; agentSocketPath is the value of SSH_AUTH_SOCK.",
    });
  }
  const isLate = error.level === "client-timeout";
  if (!isLate && (error.level === "handshake" || /handshake|no matching/i.test(error.message))) {
    const isCut = /lost before/i.test(error.message);
    return said(
      isCut ? "it ends the connection before it says anything." : `no common way to speak SSH (${error.message}).`,
      {
        code: isCut ? "unreachable" : "protocol",
        retryable: isCut,
        hint: isCut
          ? "It may have too many logins under way (MaxStartups), or turn this address away."
          : "Where hostKey or knownHosts gives whole keys, check that the host has one of that type (ssh-keyscan shows them).",
      },
    );
  }
  const on = through ? ` through the jump host ${through.name}` : "";
  return said(
    isLate
      ? `does not answer over SSH${on} within ${pace.connectMs / 1000} s.`
      : `cannot be reached over SSH${on} (${error.code ?? error.message}).`,
    {
      code: "unreachable",
      retryable: true,
      hint: `Check the name ${machine.host}, the port ${machine.port ?? 22}, the firewall, and that the OpenSSH server runs there.`,
    },
  );
}

/** A login that was refused: what was tried and what to look at. Undefined for every other error. */
function refusal(
  error: Error & { level?: string },
  machine: Machine,
  login: Login,
): { reason: string; hint: string } | undefined {
  const once = "The login was tried once and is not repeated in this run.";
  const { user, privateKey, agentSocketPath } = machine;
  if (error.message === PASSWORD_EXPIRED) {
    return { reason: `the password of ${user} has expired.`, hint: "Log in by hand and set a new one." };
  }
  if (/too many authentication failures/i.test(error.message)) {
    return {
      reason: `the login as ${user} is refused: too many keys were offered.`,
      hint: `The agent holds more keys than the server tries (MaxAuthTries). Give the one key as privateKey, or use an agent with fewer. ${once}`,
    };
  }
  if (error.level !== "client-authentication") return undefined;
  if (login.asksForMore) {
    return {
      reason: `the login as ${user} is refused: it asks for more than a password.`,
      hint: `One-time codes and other questions cannot be answered in a pipeline: use a key. ${once}`,
    };
  }
  if (login.tried.length === 0) {
    return {
      reason: `the login as ${user} is refused: it does not take what was given.`,
      hint: "The SSH server may be set to keys only: give privateKey or agentSocketPath.",
    };
  }
  const keys = Boolean(privateKey || agentSocketPath);
  const what = keys
    ? "Check both; on Windows the keys of administrators belong in C:\\ProgramData\\ssh\\administrators_authorized_keys."
    : "Check both: connection.user or avamar:sshUser, connection.password or avamar:sshPassword.";
  // No server says which of them it is.
  const wrong = ["wrong user", ...login.tried].join(" or ");
  return { reason: `the login as ${user} is refused: ${wrong}.`, hint: `${what} ${once}` };
}

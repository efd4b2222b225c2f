import type {
  AnyAuthMethod,
  AuthenticationType,
  ConnectConfig,
  KeyboardInteractiveAuthMethod,
  NextAuthHandler,
} from "ssh2";
import { AvamarError } from "../kernel/errors";
import { readPrivateKey } from "./private-key";

/** With what one logs in to one machine. */
export interface Credentials {
  user: string;
  password?: string | undefined;
  privateKey?: string | undefined;
  privateKeyPassphrase?: string | undefined;
  agentSocketPath?: string | undefined;
}

/** One login: every way that was given is tried once, keys first. */
export class Login {
  /** What was tried, for messages. */
  readonly tried: string[] = [];
  /** The server asked for something else than the one password. */
  asksForMore = false;
  private readonly ways: (AnyAuthMethod & { shown: string })[];

  /** @throws AvamarError when there is nothing to log in with, or the key cannot be used. */
  constructor(
    private readonly credentials: Credentials,
    private readonly host: string,
  ) {
    this.ways = this.prepare();
    if (this.ways.length > 0) return;
    throw new AvamarError("no credentials.", {
      code: "precondition",
      product: "host",
      host,
      hint: "Give privateKey, agentSocketPath or password in the connection, or set avamar:sshPrivateKey, avamar:sshAgentSocketPath or avamar:sshPassword.",
    });
  }

  /** What the SSH library needs to know. */
  get config(): ConnectConfig {
    // The first question only asks which ways the server offers.
    let isFirst = true;
    const next = (offered: AuthenticationType[] | null, _partial: boolean | null, answer: NextAuthHandler) => {
      if (isFirst) {
        isFirst = false;
        answer({ type: "none", username: this.credentials.user } as AnyAuthMethod);
        return;
      }
      answer((this.next(offered) ?? false) as AnyAuthMethod);
    };
    return { username: this.credentials.user, authHandler: next as ConnectConfig["authHandler"] };
  }

  private next(offered: AuthenticationType[] | null): AnyAuthMethod | undefined {
    while (this.ways.length > 0) {
      const way = this.ways.shift()!;
      const wanted = way.type === "agent" ? "publickey" : way.type;
      const isOffered = !offered || offered.includes(wanted as AuthenticationType);
      if (isOffered) {
        this.tried.push(way.shown);
        return way;
      }
      if (way.type === "password" && offered.includes("keyboard-interactive")) {
        this.tried.push(way.shown);
        return this.answering(way.password);
      }
    }
    return undefined;
  }

  /** A server that asks for the password as a question, as those behind PAM do: exactly one hidden question is answered. */
  private answering(password: string): KeyboardInteractiveAuthMethod {
    let asked = 0;
    return {
      type: "keyboard-interactive",
      username: this.credentials.user,
      prompt: (_name, _instructions, _language, prompts, answer) => {
        asked += 1;
        if (asked === 1 && prompts.length === 1 && prompts[0]?.echo === false) return answer([password]);
        this.asksForMore = true;
        return answer([]);
      },
    };
  }

  private prepare(): (AnyAuthMethod & { shown: string })[] {
    const { user: username, password, privateKey, privateKeyPassphrase, agentSocketPath } = this.credentials;
    const ways: (AnyAuthMethod & { shown: string })[] = [];
    if (privateKey) {
      ways.push({ type: "publickey", username, key: this.key(privateKey, privateKeyPassphrase), shown: "key" });
    }
    if (agentSocketPath) ways.push({ type: "agent", username, agent: agentSocketPath, shown: "keys of the agent" });
    if (password) ways.push({ type: "password", username, password, shown: "password" });
    return ways;
  }

  private key(text: string, passphrase: string | undefined) {
    try {
      return readPrivateKey(text, passphrase);
    } catch (error) {
      throw new AvamarError(`the private key cannot be used: ${(error as Error).message}.`, {
        code: "invalid",
        product: "host",
        host: this.host,
        hint: "Give the whole text of an OpenSSH or PEM private key, and its passphrase if it has one.",
      });
    }
  }
}

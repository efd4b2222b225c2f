import type { Connection, JumpHost } from "../host/connection";
import type { System } from "../host/paths";
import { SshConnection } from "../host/ssh";
import type { Machine } from "../host/ssh-connect";
import type { Settings } from "./settings";

/** Who makes services on a host. */
const ADMINISTRATOR: Record<System, string> = { windows: "Administrator", linux: "root" };

/** The SSH connections of one process: one for each host, and one for each jump host, whatever is behind it. */
export class SshConnections {
  private readonly known = new Map<string, SshConnection>();

  constructor(private readonly given: Settings) {}

  /** True when a known_hosts file is set for hosts that declare no key. */
  get hasKnownHosts(): boolean {
    return this.given.sshKnownHosts !== undefined;
  }

  /** The connection to a host; the same one for the same declaration. */
  to(connection: Connection, system: System = "windows"): SshConnection {
    const { proxy, ...declared } = connection;
    const machine = this.proven(withCredentials(declared, this.given, ADMINISTRATOR[system]));
    if (!proxy) return this.share(machine, "", () => new SshConnection(machine));
    const between = this.proven(withKey({ ...proxy, user: proxy.user ?? machine.user }, this.given));
    const jump = this.share(between, "jump", () => new SshConnection(between, undefined, undefined, "jump host "));
    return this.share(machine, JSON.stringify(between), () => new SshConnection(machine, jump));
  }

  /** Ends every connection. */
  close(): void {
    for (const each of this.known.values()) each.close();
    this.known.clear();
  }

  private share(machine: Machine, way: string, make: () => SshConnection): SshConnection {
    const key = JSON.stringify([machine, way]);
    const connection = this.known.get(key) ?? make();
    this.known.set(key, connection);
    return connection;
  }

  private proven(machine: Machine): Machine {
    const isDeclared = machine.hostKey !== undefined || machine.knownHosts !== undefined;
    return isDeclared ? machine : { ...machine, knownHosts: this.given.sshKnownHosts };
  }
}

/** What a connection does not say comes from the settings; credentials only all together, never mixed. */
function withCredentials(declared: Omit<Connection, "proxy">, given: Settings, administrator: string): Machine {
  const user = declared.user ?? given.sshUser ?? administrator;
  if (hasCredentials(declared)) return { ...declared, user };
  return { ...withKey({ ...declared, user }, given), password: given.sshPassword };
}

/** The same for a jump host, except that a password for hosts is not meant for it. */
function withKey(declared: (JumpHost | Omit<Connection, "proxy">) & { user: string }, given: Settings): Machine {
  if (hasCredentials(declared)) return declared;
  return {
    ...declared,
    privateKey: given.sshPrivateKey,
    privateKeyPassphrase: given.sshPrivateKeyPassphrase,
    agentSocketPath: given.sshAgentSocketPath,
  };
}

function hasCredentials({ password, privateKey, agentSocketPath }: Partial<JumpHost>): boolean {
  return Boolean(password || privateKey || agentSocketPath);
}

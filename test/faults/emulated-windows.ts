import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import type { Site } from "../site/index.ts";
import { EMULATED_LIVES, EmulatedLane, type Look, type Seat } from "./emulated-lane.ts";
import type { EmulatedKind } from "./emulated-matrix.ts";
import { windowsRest } from "./windows-rest.ts";
import { KEPT, LIVING, LOCK, RULE, SERVICE, VAR } from "./windows-stream.ts";

type WindowsHost = Site["hosts"][number];

const LOOK: Look = {
  varDirectory: VAR,
  flagFile: `${VAR}\\avagent.cmd`,
  lock: LOCK,
  kept: KEPT,
  living: LIVING,
  whole: { service: { state: 4, marked: false }, rules: 1 },
  gone: { service: undefined, rules: 0 },
};

class EmulatedWindows extends EmulatedLane<WindowsHost> {
  constructor(seat: Seat<WindowsHost>) {
    super(seat, LOOK);
  }

  full(): Plain {
    return { ...stream.full(this.at.site), connection: this.connection, clientName: this.clientName };
  }

  changed(): Plain {
    const inPlace = Object.entries(stream.properties).filter(([, { means }]) => means === undefined);
    const {
      agentDirectory: _,
      running: __,
      ...others
    } = Object.fromEntries(inPlace.map(([name, { to }]) => [name, to]));
    return { ...this.full(), ...others };
  }

  protected readonly hindrances = {
    "full disk": () => {
      const { disks } = this.host;
      const free = disks.list().find(({ name }) => name.startsWith("C"))!.free;
      disks.setFree("C", 0);
      return () => disks.setFree("C", free);
    },
    "held service": () => this.host.services.hold(SERVICE),
    "stuck service": () => this.host.services.stick(SERVICE),
    "taken port": () => this.host.listeners.open(this.port, "other.exe"),
  };

  protected standing(): object {
    const { services, firewall } = this.host;
    return { service: services.get(SERVICE), rules: firewall.rules(RULE).length };
  }

  protected rest(): string[] {
    return windowsRest(this.host, { service: SERVICE, rule: RULE, varDirectory: VAR });
  }

  protected isUp(): boolean {
    return this.host.services.list().every(({ name, state }) => name === SERVICE || state === 1 || state === 4);
  }

  protected async removeService(): Promise<void> {
    const { services, firewall } = this.host;
    if (services.get(SERVICE)?.marked === false) services.configure(SERVICE, { start: 3 });
    await this.host.restart();
    if (services.get(SERVICE)) services.delete(SERVICE);
    firewall.remove(RULE);
  }
}

/** Windows hosts, all alike. */
export const EMULATED_WINDOWS: EmulatedKind<WindowsHost> = {
  name: "emulated Windows host",
  options: (names) => {
    const timing = { startMs: 20, stopMs: 20, registerMs: 5, delayedAutoStartMs: 20 };
    return { hosts: names.map((name) => ({ name, password: `${name}-emulated`, timing, memoryBytes: 64 * 2 ** 30 })) };
  },
  hosts: (site) => site.hosts,
  addNeighbours({ services, firewall, files }) {
    services.create(`${SERVICE}2`, { imagePath: "C:\\Windows\\System32\\svchost.exe", displayName: "Another" });
    firewall.add(`${RULE}2`, 28_003);
    files.write(`${VAR}2\\avagent.cmd`, "--listenport=28002\r\n");
    files.write("C:\\ProgramData\\pulumi-avamar.txt", "somebody's");
  },
  lane: (seat) => new EmulatedWindows(seat),
  lives: EMULATED_LIVES,
};

import type { Plain } from "../contract/case.ts";
import type { Site } from "../site/index.ts";
import { DOMAIN, EMULATED_LIVES, EmulatedLane, GROUP, type Look, type Seat } from "./emulated-lane.ts";
import type { EmulatedKind } from "./emulated-matrix.ts";
import { linuxRest } from "./linux-rest.ts";

type LinuxHost = Site["linuxHosts"][number];

const VAR = "/usr/local/avamar/varC";
const UNITS = "/etc/systemd/system";
const UNIT = "avamar-stream@backupC.service";
const TEMPLATE = `${UNITS}/avamar-stream@.service`;
const SETTINGS = `${UNITS}/${UNIT}.d`;
/** Its place among the units that start with the host. */
const WANTED = `${UNITS}/multi-user.target.wants/${UNIT}`;
/** A link to nothing while the service is disabled. */
const MASK = `${UNITS}/${UNIT}`;
const KEPT = ["avagent.cmd", "avagent.log", "avtar.cmd", "pulumi-avamar.json"];

const LOOK: Look = {
  varDirectory: VAR,
  flagFile: `${VAR}/avagent.cmd`,
  lock: "/run/pulumi-avamar.lock",
  kept: KEPT,
  living: [...KEPT, "avagent.cfg", "avagent.lck", "cid.bin"],
  whole: { loadState: "loaded", activeState: "active", hasTemplate: true, hasSettings: true },
  gone: { loadState: "not-found", activeState: "inactive", hasTemplate: false, hasSettings: false, isWanted: false },
};

class EmulatedLinux extends EmulatedLane<LinuxHost> {
  constructor(seat: Seat<LinuxHost>) {
    super(seat, LOOK);
  }

  full(): Plain {
    return {
      connection: this.connection,
      os: "linux",
      serviceName: "backupC",
      clientName: this.clientName,
      grid: "syd01-g1-util",
      domain: DOMAIN,
      varDirectory: VAR,
      port: 28_003,
      description: "Backs up /data to 100%",
      startMode: "automatic",
      recovery: { actions: [{ action: "restart", delaySeconds: 60 }], onErrorExit: true },
      running: true,
      groups: [GROUP],
      flags: { netbind: "127.0.0.1" },
      caches: { fileCacheMax: -20, hashCacheMax: -80, directory: "/var/cache/C" },
      backupFlags: { throttle: "5" },
      activationTimeoutSeconds: 30,
      onDelete: "retire",
      deleteVarDirectory: false,
    };
  }

  changed(): Plain {
    return {
      ...this.full(),
      port: 28_013,
      description: "Backs up /data (large)",
      startMode: "manual",
      recovery: { actions: [{ action: "restart", delaySeconds: 1 }], onErrorExit: false },
      flags: { netbind: "127.0.0.2", verbose: "" },
      caches: { fileCacheMax: -10, hashCacheMax: -40, directory: "/var/cache/C2" },
      backupFlags: { throttle: "9" },
    };
  }

  protected readonly hindrances = {
    "full disk": () => {
      const { disks } = this.host;
      const { free } = disks.list().find(({ mount }) => mount === "/")!;
      disks.setFree("/", 0);
      return () => disks.setFree("/", free);
    },
    "stuck service": () => this.host.units.freeze(UNIT),
    "taken port": () => this.host.listeners.open(this.port),
  };

  protected standing(): object {
    const { units, files } = this.host;
    const { loadState, activeState } = units.get(UNIT);
    const [hasTemplate, hasSettings, isWanted] = [TEMPLATE, SETTINGS, WANTED].map((path) => files.exists(path));
    return { loadState, activeState, hasTemplate, hasSettings, isWanted };
  }

  protected rest(): string[] {
    return linuxRest(this.host, { unit: UNIT, paths: [VAR, TEMPLATE, SETTINGS, WANTED, MASK] });
  }

  protected isUp(): boolean {
    return this.host.units.list().every(({ name, activeState }) => name === UNIT || activeState !== "activating");
  }

  protected async removeService(): Promise<void> {
    const { files } = this.host;
    for (const path of [TEMPLATE, SETTINGS, WANTED, MASK]) if (files.exists(path)) files.remove(path);
    await this.host.restart();
  }
}

/** Linux hosts, all alike. */
export const EMULATED_LINUX: EmulatedKind<LinuxHost> = {
  name: "emulated Linux host",
  options: (names) => {
    const timing = { startMs: 20, stopMs: 20, registerMs: 5 };
    return {
      hosts: [],
      linuxHosts: names.map((name) => ({ name, password: `${name}-emulated`, timing, memoryBytes: 64 * 2 ** 30 })),
    };
  },
  hosts: (site) => site.linuxHosts,
  addNeighbours({ files, units, listeners }) {
    // The program that takes ports lies there from the beginning.
    listeners.open(28_099)();
    const another = "[Service]\nExecStart=/usr/sbin/crond\n[Install]\nWantedBy=multi-user.target\n";
    for (const name of ["avamar-streams.service", "backupC.service"]) {
      files.write(`${UNITS}/${name}`, another);
      files.symlink(`${UNITS}/${name}`, `${UNITS}/multi-user.target.wants/${name}`);
    }
    // Settings for units of the same beginning, as somebody may have made them by hand.
    files.write(`${UNITS}/avamar-streams@backupC.service.d/stream.conf`, "[Service]\nExecStart=/bin/false\n");
    files.write(`${VAR}2/avagent.cmd`, "--listenport=28002\n");
    files.write("/etc/pulumi-avamar.txt", "somebody's");
    units.reload();
    for (const name of ["avamar-streams.service", "backupC.service"]) void units.start(name);
  },
  lane: (seat) => new EmulatedLinux(seat),
  lives: [
    ...EMULATED_LIVES,
    {
      ...{ name: "disabling and back", from: "changed", to: "changed", onlyNew: true },
      async run(lane) {
        await lane.deployed.up({ ...lane.changed(), startMode: "disabled", running: false });
        await lane.deployed.up(lane.changed());
      },
      check: (lane) => lane.isWhole(lane.changed()),
    },
  ],
};

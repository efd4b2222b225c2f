import { agentPackage } from "./agent/package.ts";
import { accountsOf } from "./machine/accounts.ts";
import type { Machine } from "./machine/machine.ts";
import { packageFile } from "./machine/packages.ts";
import type { Listener } from "./machine/ports.ts";
import type { Process, Signal } from "./machine/processes.ts";
import { programFile } from "./machine/program.ts";
import { behaviourOf, type Service } from "./systemd/service.ts";

/** What a test sees of a unit. */
interface UnitView {
  name: string;
  loadState: string;
  activeState: string;
  subState: string;
  mainPid: number;
  result: string;
  restart: string;
  dropIns: string[];
}

/**
 * Changes units as an administrator at the console would, without any command being logged. With `by`, an account, it
 * was done with sudo, which the journal keeps; root's own doing leaves no name.
 */
interface UnitsHand {
  list(): UnitView[];
  get(name: string): UnitView;
  start(name: string, by?: string): Promise<void>;
  stop(name: string, by?: string): Promise<void>;
  reload(): void;
  /** Kills all processes of a unit. */
  kill(name: string, signal?: Signal): void;
  /** Its processes stop dead, so that it stays `deactivating` when told to stop. The returned hand frees them. */
  freeze(name: string): () => void;
}

/** Reads and writes files by absolute paths, as root. */
interface FilesHand {
  exists(path: string): boolean;
  list(path: string): string[];
  read(path: string): Buffer;
  mode(path: string): number;
  /** Writes a file, and makes the folders above it. */
  write(path: string, data: Buffer | string, mode?: number): void;
  makeDirectory(path: string): void;
  symlink(target: string, path: string): void;
  /** Removes a file, or a folder with all in it. */
  remove(path: string): void;
  rename(from: string, to: string): void;
  /** Copies a file with its mode and owner. */
  copy(from: string, to: string): void;
  /** Mode and owner as `ls -n` shows them: `640 500 500`. */
  owner(path: string): string;
  chmod(path: string, mode: number): void;
}

/** What listens on ports. */
interface ListenersHand {
  list(): readonly Listener[];
  /** Another program listens on a port. The returned hand ends it. */
  open(port: number): () => void;
}

/** The running programs. */
interface ProcessesHand {
  list(): readonly Readonly<Process>[];
  /** Sends a signal (default KILL); whether there was such a process. */
  kill(pid: number, signal?: Signal): boolean;
}

/** The disks. */
interface DisksHand {
  list(): { mount: string; size: number; free: number }[];
  /** Sets how much is free; 0 fills the disk. */
  setFree(mount: string, free: number): void;
  /** Puts a disk of its own at a folder. */
  mount(path: string, size: number): void;
}

/** The journal. */
interface JournalHand {
  /** What it says, the oldest first. */
  messages(): string[];
  /** Empties it, as a size limit does. */
  clear(): void;
}

/** The hands with which a test changes a host behind everybody's back. */
export interface LinuxHands {
  units: UnitsHand;
  files: FilesHand;
  listeners: ListenersHand;
  processes: ProcessesHand;
  disks: DisksHand;
  journal: JournalHand;
  /** An installable package file of the agent, for `rpm -U` or `dpkg -i`. */
  agentPackage(version: string): Buffer;
}

/** Makes the hands of a machine. */
export function handsOf(machine: Machine, packageName: string): LinuxHands {
  const { services, files, ports, processes } = machine;
  return {
    units: {
      list: () => services.list().map(viewOf),
      get: (name) => viewOf(services.get(name)),
      start: async (name, by) => {
        withSudo(machine, by, `/usr/bin/systemctl start ${name}`);
        await services.start(name);
      },
      stop: async (name, by) => {
        withSudo(machine, by, `/usr/bin/systemctl stop ${name}`);
        await services.stop(name);
      },
      reload: () => services.reload(),
      kill: (name, signal = "KILL") => void services.kill(name, signal),
      freeze: (name) => {
        services.kill(name, "STOP");
        return () => void services.kill(name, "CONT");
      },
    },
    files: {
      exists: (path) => files.find(path, { follow: false }) !== undefined,
      list: (path) => files.list(path),
      read: (path) => files.read(path),
      mode: (path) => files.get(path).mode,
      write: (path, data, mode) => {
        files.makeDirectory(path.replace(/\/[^/]*$/, "") || "/", { parents: true });
        files.write(path, data);
        if (mode !== undefined) files.chmod(path, mode);
      },
      makeDirectory: (path) => files.makeDirectory(path, { parents: true }),
      symlink: (target, path) => files.symlink(target, path),
      remove: (path) => files.removeTree(path),
      rename: (from, to) => files.rename(from, to),
      copy: (from, to) => {
        const { mode, uid, gid } = files.get(from);
        files.write(to, files.read(from));
        files.chmod(to, mode);
        files.chown(to, uid, gid);
      },
      owner: (path) => {
        const { mode, uid, gid } = files.get(path);
        return `${mode.toString(8)} ${uid} ${gid}`;
      },
      chmod: (path, mode) => files.chmod(path, mode),
    },
    listeners: {
      list: () => ports.list(),
      open: (port) => {
        if (!files.isFile("/usr/local/bin/other")) {
          files.write("/usr/local/bin/other", programFile("other"));
          files.chmod("/usr/local/bin/other", 0o755);
        }
        const nothing = {
          input: () => Promise.resolve(Buffer.alloc(0)),
          output: () => undefined,
          error: () => undefined,
        };
        const argv = ["/usr/local/bin/other", String(port)];
        const { process } = machine.start({ argv, environment: new Map(), uid: 0, directory: "/", streams: nothing });
        return () => void processes.signal(process.pid, "KILL");
      },
    },
    processes: {
      list: () => processes.list(),
      kill: (pid, signal = "KILL") => processes.signal(pid, signal),
    },
    disks: {
      list: () => files.disks(),
      setFree: (mount, free) => {
        const disk = files.disks().find((one) => one.mount === mount);
        if (disk === undefined) throw new Error(`There is no disk at ${mount}.`);
        disk.free = free;
      },
      mount: (path, size) => void files.mount(path, { size, free: size }),
    },
    journal: {
      messages: () => machine.journal.list().map(({ fields }) => fields.MESSAGE ?? ""),
      clear: () => machine.journal.clear(),
    },
    agentPackage: (version) => packageFile(agentPackage(version, packageName)),
  };
}

function withSudo({ files, journal }: Machine, by: string | undefined, command: string): void {
  const account = accountsOf(files).find(({ name }) => name === by);
  if (account !== undefined) journal.sudo(account, "root", account.home, command);
  else if (by !== undefined) throw new Error(`There is no account ${by}.`);
}

function viewOf(unit: Service): UnitView {
  return {
    name: unit.name.full,
    loadState: unit.source.state,
    activeState: unit.active,
    subState: unit.sub,
    mainPid: unit.mainPid,
    result: unit.result,
    restart: behaviourOf(unit.source).restart,
    dropIns: unit.source.dropIns,
  };
}

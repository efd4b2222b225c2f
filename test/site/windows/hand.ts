import { SYSTEM_SID, sidOf } from "./machine/accounts.ts";
import { FIREWALL_KEY, type FirewallRule, fieldsOf, firewallRules, writeFirewallRule } from "./machine/firewall.ts";
import { ruleTouched } from "./machine/firewall-events.ts";
import type { NamedValue, RegistryValue } from "./machine/hive.ts";
import type { Machine } from "./machine/machine.ts";
import type { Socket } from "./machine/ports.ts";
import type { Process } from "./machine/processes.ts";
import type { ServiceSettings } from "./machine/service-config.ts";
import type { Service } from "./machine/service-manager.ts";

/**
 * Changes services as an administrator at the console would, without any command being logged. The event log names the
 * account `by`; default: the system itself.
 */
interface ServicesHand {
  /** All services. */
  list(): readonly Readonly<Service>[];
  /** One service, or `undefined`. */
  get(name: string): Readonly<Service> | undefined;
  create(name: string, settings: ServiceSettings & { imagePath: string }, by?: string): void;
  configure(name: string, settings: ServiceSettings, by?: string): void;
  start(name: string): Promise<void>;
  stop(name: string): void;
  delete(name: string): void;
  /** Kills the service's process: it is STOPPED with 1067, and its failure actions begin. */
  kill(name: string): void;
  /** Holds a handle, so that a deleted service stays marked (1072). The returned hand closes it. */
  hold(name: string): () => void;
  /** The service takes the stop control and stays STOP_PENDING. The returned hand lets it go on. */
  stick(name: string): () => void;
}

/** Reads and writes the registry. Keys begin with `HKLM\` or the long name. */
interface RegistryHand {
  get(key: string, name: string): NamedValue | undefined;
  keys(key: string): string[];
  values(key: string): NamedValue[];
  set(key: string, name: string, value: RegistryValue): void;
  /** Removes a value, or without a name the key. */
  remove(key: string, name?: string): boolean;
}

/** Reads and writes files by Windows paths. */
interface FilesHand {
  exists(path: string): boolean;
  list(path: string): string[];
  read(path: string): Buffer;
  /** Writes a file, and makes the folders above it. */
  write(path: string, data: Buffer | string): void;
  makeDirectory(path: string): void;
  /** Removes a file, or a folder with all in it. */
  remove(path: string): void;
  rename(from: string, to: string): void;
  /** Opens a file or folder so that others can neither write, rename nor remove it. The returned hand closes it. */
  hold(path: string): () => void;
}

/** The rules of the firewall. Its log names the account `by`; default: the system itself. */
interface FirewallHand {
  /** All rules, or those of this name. */
  rules(name?: string): FirewallRule[];
  /** Adds a rule for inbound TCP; returns its id. */
  add(name: string, port: number | string, by?: string): string;
  /** Changes fields of every rule of this name, e.g. `{ LPort: "1", Active: "FALSE" }`. */
  change(name: string, fields: Record<string, string>, by?: string): void;
  /** Removes every rule of this name; how many there were. */
  remove(name: string, by?: string): number;
}

/** The event logs: "System", and the firewall's own. */
interface EventsHand {
  /** The numbers of what a log holds, the oldest first. */
  ids(log: string): number[];
  /** Empties a log, as an administrator can. */
  clear(log: string): void;
  /** From now on nobody may read it: error 5. */
  lock(log: string): void;
  /** There is no such log: error 15007. */
  drop(log: string): void;
  /** The SID of an account; one that never logged in does so now. */
  sidOf(account: string): string;
}

/** What listens on ports. */
interface ListenersHand {
  list(): readonly Socket[];
  /** Another program listens on a port. The returned hand ends it. */
  open(port: number, image?: string): () => void;
  /** Reserves ports: no listener shows, and yet nobody can listen there. */
  exclude(from: number, to: number): void;
}

/** The running programs. */
interface ProcessesHand {
  list(): readonly Readonly<Process>[];
  /** Ends a process at once; whether there was one. */
  kill(pid: number): boolean;
}

/** The disks. */
interface DisksHand {
  list(): { name: string; size: number; free: number }[];
  /** Sets how much is free; 0 fills the disk. */
  setFree(drive: string, free: number): void;
}

/** The hands with which a test changes a host behind everybody's back. */
export interface Hands {
  services: ServicesHand;
  registry: RegistryHand;
  files: FilesHand;
  firewall: FirewallHand;
  events: EventsHand;
  listeners: ListenersHand;
  processes: ProcessesHand;
  disks: DisksHand;
}

/** Makes the hands of a machine. */
export function handsOf(machine: Machine): Hands {
  const { services, hive, files, ports, processes, events } = machine;
  const sid = (account: string | undefined) => (account === undefined ? SYSTEM_SID : sidOf(hive, account));
  // The console is the same on every server.
  const doer = (account: string | undefined) => ({ by: sid(account), program: "C:\\Windows\\System32\\mmc.exe" });
  return {
    services: {
      list: () => services.list(),
      get: (name) => services.find(name),
      create: (name, settings, by) => services.create(name, settings, sid(by)),
      configure: (name, settings, by) => services.configure(name, settings, sid(by)),
      start: (name) => services.start(name),
      stop: (name) => services.stop(name),
      delete: (name) => services.delete(name),
      kill: (name) => void processes.kill(services.get(name).pid),
      hold: (name) => services.hold(name),
      stick: (name) => services.stick(name),
    },
    registry: {
      get: (key, name) => hive.get(key, name),
      keys: (key) => hive.keys(key),
      values: (key) => hive.values(key),
      set: (key, name, value) => hive.set(key, name, value),
      remove: (key, name) => (name === undefined ? hive.removeKey(key) : hive.unset(key, name)),
    },
    files: {
      exists: (path) => files.find(path) !== undefined,
      list: (path) => files.list(path).map((node) => node.name),
      read: (path) => files.read(path),
      write: (path, data) => {
        const folder = path.slice(0, path.lastIndexOf("\\"));
        if (folder.length > 2 && !files.isDirectory(folder)) files.makeDirectory(folder, { parents: true });
        files.write(path, data);
      },
      makeDirectory: (path) => files.makeDirectory(path, { parents: true }),
      remove: (path) => {
        if (files.isDirectory(path)) files.removeTree(path);
        else files.remove(path);
      },
      rename: (from, to) => files.rename(from, to),
      hold: (path) => {
        const handle = files.open(path, { read: true, shareRead: true });
        return () => handle.close();
      },
    },
    firewall: {
      rules: (name) => firewallRules(hive).filter((rule) => name === undefined || isNamed(rule, name)),
      add: (name, port, by) => {
        const id = `{${machine.rng
          .hex(32)
          .toUpperCase()
          .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}}`;
        const fields: [string, string][] = [
          ["Action", "Allow"],
          ["Active", "TRUE"],
          ["Dir", "In"],
          ["Protocol", "6"],
          ["LPort", String(port)],
          ["Name", name],
        ];
        writeFirewallRule(hive, { id, fields });
        ruleTouched(machine, "added", { id, fields }, doer(by));
        return id;
      },
      change: (name, changes, by) => {
        for (const rule of firewallRules(hive).filter((candidate) => isNamed(candidate, name))) {
          const kept = rule.fields.map(([field, value]): [string, string] => [field, changes[field] ?? value]);
          const fresh = Object.entries(changes).filter(([field]) => fieldsOf(rule, field).length === 0);
          const changed = { id: rule.id, fields: [...kept, ...fresh] };
          writeFirewallRule(hive, changed);
          ruleTouched(machine, "changed", changed, doer(by));
        }
      },
      remove: (name, by) => {
        const rules = firewallRules(hive).filter((rule) => isNamed(rule, name));
        for (const rule of rules) {
          hive.unset(FIREWALL_KEY, rule.id);
          ruleTouched(machine, "deleted", rule, doer(by));
        }
        return rules.length;
      },
    },
    events: {
      ids: (log) => events.list(log).map(({ id }) => id),
      clear: (log) => events.clear(log),
      lock: (log) => events.lock(log),
      drop: (log) => events.drop(log),
      sidOf: (account) => sidOf(hive, account),
    },
    listeners: {
      list: () => ports.list(),
      open: (port, image = "other.exe") => {
        const process = processes.start({ image });
        process.onEnd.push(ports.listen(port, process.pid));
        return () => processes.end(process.pid);
      },
      exclude: (from, to) => void ports.excluded.push([from, to]),
    },
    processes: { list: () => processes.list(), kill: (pid) => processes.kill(pid) },
    disks: { list: () => files.drives(), setFree: (drive, free) => files.setFree(drive, free) },
  };
}

function isNamed(rule: FirewallRule, name: string): boolean {
  return fieldsOf(rule, "Name")[0]?.toLowerCase() === name.toLowerCase();
}

import pLimit from "p-limit";
import { AvamarError, type ErrorCode } from "../kernel/errors";
import { DEADLINES, type Deadlines } from "./deadlines";
import { HostFiles } from "./files";
import { HostLock } from "./host-lock";
import { LinuxCommands } from "./linux/commands";
import { otherSystem } from "./other-system";
import { above } from "./paths";
import { meaning, type Place, rawValue, WrongPreferences, withRaw, written } from "./preferences-xml";
import type { SshConnection } from "./ssh";

/** Where a restart of the management server stands: the file was changed for it, or it was begun. */
export type Restart = "due" | "begun";

/**
 * What lies beside the file and says what is ours in it. It is written before the file is, so that an interrupted run
 * knows what stood there.
 */
interface Marker {
  /** By node and key: who changed it, and what stood there before, as it was written; null where nothing did. */
  changes: Record<string, { owner: string; before: string | null }>;
  restart?: Restart | undefined;
}

/** The preferences of a management server, in their file on the utility node. */
export class PreferencesFile {
  readonly files: HostFiles;
  readonly commands: LinuxCommands;
  readonly lock: HostLock;
  /** The file as it was before the first change. */
  readonly original: string;
  private readonly marker: string;
  /** Each change reads, changes and writes the whole file, and none falls into a restart. */
  private readonly turns = pLimit(1);

  constructor(
    private readonly ssh: SshConnection,
    readonly path: string,
    deadlines: Deadlines = DEADLINES,
  ) {
    this.files = new HostFiles(ssh, deadlines);
    this.commands = new LinuxCommands(ssh, deadlines);
    // The user admin writes in this directory and hardly anywhere else.
    this.lock = new HostLock(this.files, ssh.host, above(path));
    this.original = `${path}.pulumi-avamar`;
    this.marker = `${path}.pulumi-avamar.json`;
  }

  /** The utility node as messages name it. */
  get host(): string {
    return this.ssh.host;
  }

  /** Does something while nothing else of this process changes the file or restarts the server. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.turns(work);
  }

  /** The value of a preference; undefined when it does not stand there. */
  async value(place: Place): Promise<string | undefined> {
    const raw = this.understood(rawValue, await this.text(), place);
    return raw === undefined ? undefined : meaning(raw);
  }

  /** Writes a value; false when it stands there already. */
  async set(place: Place, value: string, owner: string, restarts: boolean): Promise<boolean> {
    const text = await this.text();
    const before = this.understood(rawValue, text, place);
    if (before !== undefined && meaning(before) === value) return false;
    const changed = this.understood(withRaw, text, place, written(value));
    const marker = await this.readMarker();
    if (Object.keys(marker.changes).length === 0) await this.files.write(this.original, text, this.path);
    const known = marker.changes[nameOf(place)];
    marker.changes[nameOf(place)] = { owner, before: known ? known.before : (before ?? null) };
    await this.write(changed, marker, restarts);
    return true;
  }

  /** Puts back what stood there before the first change of ours; false when it stands there, or nothing was changed. */
  async putBack(place: Place, restarts: boolean): Promise<boolean> {
    const marker = await this.readMarker();
    const change = marker.changes[nameOf(place)];
    const content = await this.files.read(this.path);
    if (!change || content === undefined) return false;
    const text = content.toString("latin1");
    const now = this.understood(rawValue, text, place);
    const differs = (now ?? null) !== change.before;
    if (differs) await this.write(this.understood(withRaw, text, place, change.before ?? undefined), marker, restarts);
    delete marker.changes[nameOf(place)];
    await this.writeMarker(marker);
    return differs;
  }

  /** Whose change of a preference is in the file; undefined when none of ours is. */
  async ownerOf(place: Place): Promise<string | undefined> {
    return (await this.readMarker()).changes[nameOf(place)]?.owner;
  }

  /** Whether a restart is to be made for what was changed. */
  async restart(): Promise<Restart | undefined> {
    return (await this.readMarker()).restart;
  }

  /** Notes where the restart stands; undefined when it is made. */
  async noteRestart(restart: Restart | undefined): Promise<void> {
    await this.writeMarker({ ...(await this.readMarker()), restart });
  }

  /** The error for something that is not as it must be on this host. */
  error(code: ErrorCode, reason: string, hint: string): AvamarError {
    return new AvamarError(reason, { code, product: "host", host: this.host, hint });
  }

  private async write(text: string, marker: Marker, restarts: boolean): Promise<void> {
    if (restarts) marker.restart = "due";
    await this.writeMarker(marker);
    await this.files.write(this.path, text, this.path);
  }

  /** Bytes as characters, so that what is not changed is written back as it was. */
  private async text(): Promise<string> {
    const content = await this.files.read(this.path);
    if (content !== undefined) return content.toString("latin1");
    const other = await otherSystem(this.ssh, "linux");
    if (other) throw other;
    throw this.error("precondition", `there is no ${this.path}.`, "Connect to the utility node, or set file.");
  }

  private understood<A extends unknown[], T>(read: (...args: A) => T, ...args: A): T {
    try {
      return read(...args);
    } catch (error) {
      if (!(error instanceof WrongPreferences)) throw error;
      throw this.error(
        "precondition",
        `${this.path}: ${error.message}.`,
        "Nothing was changed. Look at the file on the utility node, and declare what stands in it.",
      );
    }
  }

  private async readMarker(): Promise<Marker> {
    const content = (await this.files.read(this.marker))?.toString("latin1");
    try {
      const { changes = {}, restart } = JSON.parse(content ?? "{}") as Partial<Marker>;
      return { changes, restart };
    } catch {
      throw this.error(
        "conflict",
        `${this.marker} cannot be read: somebody else wrote it.`,
        `It says what stood in the file before it was changed. Compare ${this.original}, then remove both.`,
      );
    }
  }

  /** When nothing of ours is left, neither is the copy. */
  private async writeMarker(marker: Marker): Promise<void> {
    if (Object.keys(marker.changes).length > 0 || marker.restart)
      return this.files.write(this.marker, `${JSON.stringify(marker)}\n`, this.path);
    await this.files.remove(this.original);
    await this.files.remove(this.marker);
  }
}

function nameOf({ node, key }: Place): string {
  return `${node}/${key}`;
}

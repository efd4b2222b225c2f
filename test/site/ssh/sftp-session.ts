import type { Duplex } from "node:stream";
import { Packet, PacketReader, PacketSplitter, PacketWriter, Status } from "./sftp-packets.ts";

/** What one operation is about, for the request log and for planted faults. */
export interface SftpOperation {
  /** e.g. `open`, `write`, `rename`, `posix-rename`. */
  kind: string;
  /** The path it names or works on, as SFTP writes paths. */
  path: string;
  writes: boolean;
}

/** What is done with an operation that a fault strikes. */
export type SftpVerdict = { kind: "go" } | { kind: "fail"; status: number } | { kind: "half" } | { kind: "silent" };

/** What an SFTP session tells and asks the server around it. */
export interface SftpHooks {
  /** Called before each operation; may wait. */
  before(operation: SftpOperation): Promise<SftpVerdict>;
  /** Called after each operation with its status; may cut the connection. */
  after(operation: SftpOperation, status: number): void;
  /** Cuts the connection. */
  cut(): void;
}

/** One request of a client. */
export interface SftpRequest {
  /** Number of the packet. */
  type: number;
  /** Its name, e.g. `open`; of an extension its own name. */
  kind: string;
  id: number;
  /** Stands behind the id. */
  reader: PacketReader;
  /** Whether only half of what is written arrives. */
  half: boolean;
}

/** An answer: a status, or a packet. */
export type SftpAnswer = number | PacketWriter;

/** The files of one session, as a system's own `sftp-server` shows them. */
export interface SftpFiles {
  /** The extensions it knows, with their versions. */
  readonly extensions: [name: string, version: string][];
  /** The path behind a handle, as SFTP writes paths; empty when there is none. */
  pathOf(handle: string): string;
  perform(request: SftpRequest): SftpAnswer;
  /** The status that goes with an error, or `undefined` for an error that is none of the files'. */
  statusOf(error: unknown, kind: string): number | undefined;
  /** The session has ended. */
  close(): void;
}

/** Flags of an `open`. */
export const OpenFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

const KINDS = new Map<number, string>(Object.entries(Packet).map(([name, number]) => [number, name]));
const WRITING = new Set([
  "write",
  "setstat",
  "fsetstat",
  "lsetstat",
  "remove",
  "mkdir",
  "rmdir",
  "rename",
  "posix-rename",
  "hardlink",
  "symlink",
]);
const BY_HANDLE = new Set<number>([
  Packet.close,
  Packet.read,
  Packet.write,
  Packet.fstat,
  Packet.fsetstat,
  Packet.readdir,
]);

/** Serves SFTP version 3 over one channel. */
export function serveSftp(channel: Duplex, files: SftpFiles, hooks: SftpHooks): void {
  const session = new SftpSession(channel, files, hooks);
  channel.on("data", (bytes: Buffer) => session.receive(bytes));
  channel.on("end", () => files.close());
  channel.on("close", () => files.close());
}

class SftpSession {
  readonly #channel: Duplex;
  readonly #files: SftpFiles;
  readonly #hooks: SftpHooks;
  readonly #splitter = new PacketSplitter();
  // Answers go out in the order of the requests, also when one of them is made to wait.
  #queue: Promise<void> = Promise.resolve();

  constructor(channel: Duplex, files: SftpFiles, hooks: SftpHooks) {
    this.#channel = channel;
    this.#files = files;
    this.#hooks = hooks;
  }

  receive(bytes: Buffer): void {
    for (const packet of this.#splitter.push(bytes)) {
      const copy = Buffer.from(packet);
      this.#queue = this.#queue.then(() => this.#handle(copy));
    }
  }

  async #handle(packet: Buffer): Promise<void> {
    const type = packet[0] ?? 0;
    const reader = new PacketReader(packet, 1);
    if (type === Packet.init) {
      const version = new PacketWriter(Packet.version, 3);
      for (const [name, value] of this.#files.extensions) version.text(name).text(value);
      this.#send(version);
      return;
    }
    const id = reader.number();
    const operation = this.#operationOf(type, packet);
    const verdict = await this.#hooks.before(operation);
    if (verdict.kind === "silent") return;
    let answer: SftpAnswer;
    if (verdict.kind === "fail") answer = verdict.status;
    else answer = this.#attempt({ type, kind: operation.kind, id, reader, half: verdict.kind === "half" });
    const status = typeof answer === "number" ? answer : Status.ok;
    this.#hooks.after(operation, status);
    if (verdict.kind === "half") {
      this.#hooks.cut();
      return;
    }
    this.#send(
      typeof answer === "number"
        ? new PacketWriter(Packet.status, id).number(answer).text(textOf(answer)).text("")
        : answer,
    );
  }

  #send(packet: PacketWriter): void {
    if (!this.#channel.writable) return;
    this.#channel.write(packet.finish());
  }

  #operationOf(type: number, packet: Buffer): SftpOperation {
    const reader = new PacketReader(packet, 5);
    let kind = KINDS.get(type) ?? "unknown";
    let path = "";
    try {
      if (type === Packet.extended) {
        kind = reader.text().replace(/@openssh\.com$/, "");
        if (kind !== "limits") path = kind.startsWith("f") ? this.#files.pathOf(reader.text()) : reader.text();
      } else if (BY_HANDLE.has(type)) path = this.#files.pathOf(reader.text());
      else path = reader.text();
      const flags = type === Packet.open ? reader.number() : 0;
      const changing = OpenFlag.write | OpenFlag.append | OpenFlag.create;
      return { kind, path, writes: WRITING.has(kind) || (flags & changing) !== 0 };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { kind, path, writes: WRITING.has(kind) };
    }
  }

  #attempt(request: SftpRequest): SftpAnswer {
    try {
      return this.#files.perform(request);
    } catch (error) {
      if (error instanceof RangeError) return Status.badMessage;
      const status = this.#files.statusOf(error, request.kind);
      if (status === undefined) throw error;
      return status;
    }
  }
}

function textOf(status: number): string {
  const texts: Record<number, string> = {
    0: "Success",
    1: "End of file",
    2: "No such file",
    3: "Permission denied",
    4: "Failure",
    5: "Bad message",
    8: "Operation unsupported",
  };
  return texts[status] ?? "Failure";
}

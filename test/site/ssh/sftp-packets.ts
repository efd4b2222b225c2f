/** Numbers of SFTP version 3. */
export const Packet = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** Status codes of SFTP version 3. */
export const Status = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  unsupported: 8,
} as const;

/** Attributes of a file as they travel. */
export interface Attributes {
  size?: number;
  uid?: number;
  gid?: number;
  mode?: number;
  atime?: number;
  mtime?: number;
}

/** Cuts the byte stream of a channel into packets. */
export class PacketSplitter {
  #pending = Buffer.alloc(0);

  /** The packets that are complete with these bytes. */
  push(bytes: Buffer): Buffer[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const packets: Buffer[] = [];
    while (this.#pending.length >= 4) {
      const length = this.#pending.readUInt32BE(0);
      if (this.#pending.length < 4 + length) break;
      packets.push(this.#pending.subarray(4, 4 + length));
      this.#pending = this.#pending.subarray(4 + length);
    }
    return packets;
  }
}

/** Reads the fields of a packet one after another. */
export class PacketReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  number(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  big(): number {
    const value = this.#bytes.readBigUInt64BE(this.#at);
    this.#at += 8;
    return Number(value);
  }

  bytes(): Buffer {
    const length = this.number();
    const value = this.#bytes.subarray(this.#at, this.#at + length);
    if (value.length < length) throw new RangeError("packet is too short");
    this.#at += length;
    return value;
  }

  text(): string {
    return this.bytes().toString("utf8");
  }

  attributes(): Attributes {
    const flags = this.number();
    const result: Attributes = {};
    if ((flags & 1) !== 0) result.size = this.big();
    if ((flags & 2) !== 0) {
      result.uid = this.number();
      result.gid = this.number();
    }
    if ((flags & 4) !== 0) result.mode = this.number();
    if ((flags & 8) !== 0) {
      result.atime = this.number();
      result.mtime = this.number();
    }
    return result;
  }
}

/** Puts a packet together. */
export class PacketWriter {
  readonly #parts: Buffer[] = [];

  constructor(type: number, id?: number) {
    this.#parts.push(Buffer.from([type]));
    if (id !== undefined) this.number(id);
  }

  number(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value >>> 0);
    this.#parts.push(bytes);
    return this;
  }

  big(value: number | bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
    this.#parts.push(bytes);
    return this;
  }

  text(value: string | Buffer): this {
    const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
    this.number(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  attributes({ size = 0, uid = 0, gid = 0, mode = 0, atime = 0, mtime = 0 }: Attributes): this {
    return this.number(15).big(size).number(uid).number(gid).number(mode).number(atime).number(mtime);
  }

  /** The packet with its length in front. */
  finish(): Buffer {
    const body = Buffer.concat(this.#parts);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, body]);
  }
}

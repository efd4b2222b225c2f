/**
 * The registry value by which Windows tells how much memory it has, in its own binary layout: a CM_RESOURCE_LIST with
 * one descriptor of 20 bytes a block. Blocks of 4 GiB and more are of type 7 with flag 0x200 and their length divided
 * by 256. The lengths add up to the memory that Windows can use.
 */
export function physicalMemoryList(bytes: number): Buffer {
  const blocks: { start: number; length: number }[] = [];
  let left = Math.floor(bytes / 4096) * 4096;
  // As on a PC: some below the first megabyte, some below 3 GiB, the rest from 4 GiB up.
  for (const [start, room] of [
    [0x1000, 0x9e000],
    [0x100000, 3 * 2 ** 30 - 0x100000],
    [2 ** 32, Number.MAX_SAFE_INTEGER],
  ] as const) {
    const length = Math.min(left, room);
    if (length > 0) blocks.push({ start, length });
    left -= length;
  }
  const list = Buffer.alloc(20 + 20 * blocks.length);
  list.writeUInt32LE(1, 0); // one full descriptor
  list.writeUInt16LE(1, 12); // version
  list.writeUInt16LE(1, 14); // revision
  list.writeUInt32LE(blocks.length, 16);
  for (const [index, { start, length }] of blocks.entries()) {
    const at = 20 + 20 * index;
    const isLarge = length >= 2 ** 32;
    list.writeUInt8(isLarge ? 7 : 3, at);
    list.writeUInt16LE(isLarge ? 0x200 : 0, at + 2);
    list.writeBigUInt64LE(BigInt(start), at + 4);
    list.writeUInt32LE(isLarge ? Math.floor(length / 256) : length, at + 12);
  }
  return list;
}

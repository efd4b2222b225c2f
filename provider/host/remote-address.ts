import { isIPv4, isIPv6, SocketAddress } from "node:net";
import { z } from "zod";

/** Words of Windows for the neighbours of the host and for its own servers, as it writes them. */
const KEYWORDS = ["LocalSubnet", "DNS", "DHCP", "WINS", "DefaultGateway"];

/** All addresses from one to another, as numbers. */
interface Range {
  bits: 32 | 128;
  first: bigint;
  last: bigint;
}

/** Who may connect, as `netsh advfirewall` takes it: an address, a network, a range, or a word of Windows. */
export function remoteAddress() {
  return z.string().superRefine((text, context) => {
    const wrong = wrongAddress(text);
    if (wrong) context.addIssue({ code: "custom", message: wrong });
  });
}

/** Two ways to write the same addresses: Windows keeps networks with a mask, and neither case nor zeros count. */
export function sameAddress(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string" && plainAddress(a) === plainAddress(b);
}

/** The shortest way to write it; what is no address stays as it is. */
function plainAddress(text: string): string {
  const range = rangeOf(text);
  return keywordOf(text) ?? (range ? shortest(range) : text);
}

/** The same for a list, in a fixed order. A word such as LocalSubnet stands once for IPv4 and once for IPv6. */
export function plainAddresses(texts: string[]): string[] {
  return [...new Set(texts.map(plainAddress))].sort();
}

function wrongAddress(text: string): string | undefined {
  const range = rangeOf(text);
  if (/^any$/i.test(text) || (range && bitsFree(range) === range.bits))
    return `"${text}" means all addresses; write an empty list for that.`;
  if (keywordOf(text)) return undefined;
  if (/[,;\s]/.test(text.trim())) return `"${text}" holds several; write each as an item of its own.`;
  if (!range)
    return `"${text}" is no address; write one such as "192.0.2.7", a network "10.0.0.0/8", a range "192.0.2.1-192.0.2.9", or one of ${KEYWORDS.join(", ")}.`;
  if (range.first > range.last) return `the range "${text}" runs backwards; write "${shortest(turned(range))}".`;
  const [base = ""] = text.split("/");
  // Windows would take the whole network, which is rarely what somebody means who names one address of it.
  if (text.includes("/") && numberOf(base) !== range.first)
    return `"${text}" names an address and a network at once; write "${shortest(range)}" for the network, or "${base}" for the one address.`;
  return undefined;
}

function keywordOf(text: string): string | undefined {
  return KEYWORDS.find((each) => each.toLowerCase() === text.toLowerCase());
}

const bitsOf = (address: string) => (isIPv4(address) ? 32 : 128);

/** The addresses that a text means: `a`, `a/bits`, `a/mask` or `a-b`. */
function rangeOf(text: string): Range | undefined {
  const [, base = "", mask, last] = /^([^-/]+)(?:\/([^-/]+)|-([^-/]+))?$/.exec(text) ?? [];
  const first = numberOf(base);
  if (first === undefined) return undefined;
  const bits = bitsOf(base);
  if (mask !== undefined) {
    const free = freeBits(mask, bits);
    if (free === undefined) return undefined;
    const start = (first >> free) << free;
    return { bits, first: start, last: start + (1n << free) - 1n };
  }
  const end = last === undefined ? first : numberOf(last);
  return end === undefined || bitsOf(last ?? base) !== bits ? undefined : { bits, first, last: end };
}

/** How many bits at the end a network leaves free: `8` and `255.0.0.0` leave 24. */
function freeBits(mask: string, bits: number): bigint | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= bits ? BigInt(bits - Number(mask)) : undefined;
  const number = bits === 32 && isIPv4(mask) ? numberOf(mask)! : undefined;
  // The ones of a mask stand in front.
  const ones = number?.toString(2).padStart(32, "0");
  return ones && /^1+0*$/.test(ones) ? BigInt(32 - ones.replace(/0+$/, "").length) : undefined;
}

function numberOf(address: string): bigint | undefined {
  if (isIPv4(address)) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  if (!isIPv6(address) || address.includes("%")) return undefined;
  // The end may be written as IPv4.
  const plain = address.replace(/[\d.]+\.\d+$/, (end) => {
    const number = numberOf(end)!;
    return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
  });
  const [left = [], right = []] = plain.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return BigInt(`0x${[...left, ...zeros, ...right].map((group) => group.padStart(4, "0")).join("")}`);
}

function textOf(number: bigint, bits: number): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");
  const groups = number.toString(16).padStart(32, "0").match(/.{4}/g)!;
  return new SocketAddress({ family: "ipv6", address: groups.join(":") }).address;
}

/** The free bits of a range that is a network; undefined for every other range. */
function bitsFree({ first, last }: Range): number | undefined {
  const size = last - first + 1n;
  const isNetwork = size > 0n && (size & (size - 1n)) === 0n && first % size === 0n;
  return isNetwork ? size.toString(2).length - 1 : undefined;
}

const turned = ({ bits, first, last }: Range): Range => ({ bits, first: last, last: first });

function shortest(range: Range): string {
  const { bits, first, last } = range;
  const free = bitsFree(range);
  const start = textOf(first, bits);
  if (free === undefined) return `${start}-${textOf(last, bits)}`;
  return free === 0 ? start : `${start}/${bits - free}`;
}

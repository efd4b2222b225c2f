import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressesOf, countOf, wrongAddresses } from "../../provider/avamar/clients/address-ranges";

const octet = fc.nat({ max: 255 });
const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));
/** A neighbourhood that is small enough to hold sets of addresses side by side. */
const near = fc.integer({ min: 0, max: 600 });
const at = (offset: number) => `10.0.${Math.floor(offset / 256)}.${offset % 256}`;
const text = fc.oneof(
  near.map(at),
  fc.tuple(near, near).map(([a, b]) => `${at(Math.min(a, b))}-${at(Math.max(a, b))}`),
  fc.tuple(fc.integer({ min: 23, max: 32 }), near).map(([bits, offset]) => {
    const size = 2 ** (32 - bits);
    return `${at(offset - (offset % size))}/${bits}`;
  }),
);
const texts = fc.array(text, { maxLength: 6 });

/** The second opinion: address by address. */
function means(each: string, offset: number): boolean {
  const value = (part: string) => part.split(".").reduce((sum, one) => sum * 256 + Number(one), 0);
  const number = value(at(offset));
  if (each.includes("-")) {
    const [from, to] = each.split("-") as [string, string];
    return value(from) <= number && number <= value(to);
  }
  if (!each.includes("/")) return value(each) === number;
  const [network, bits] = each.split("/") as [string, string];
  const [first, size] = [value(network), 2 ** (32 - Number(bits))];
  return size > 2 ? first < number && number < first + size - 1 : first <= number && number < first + size;
}
const everyOffset = Array.from({ length: 2048 }, (_, offset) => offset);

describe("addresses", () => {
  it("are exactly those that some text means and none excludes, in order and once", () => {
    fc.assert(
      fc.property(texts, texts, (given, exclude) => {
        const wanted = everyOffset.filter(
          (offset) => given.some((each) => means(each, offset)) && !exclude.some((each) => means(each, offset)),
        );
        expect(addressesOf(given, exclude)).toEqual(wanted.map(at));
        expect(countOf(given)).toBe(addressesOf(given).length);
      }),
    );
  });

  it("stand for themselves, from the first to the last of IPv4", () => {
    fc.assert(
      fc.property(address, (each) => {
        expect(addressesOf([each])).toEqual([each]);
      }),
    );
    expect(countOf(["0.0.0.0-255.255.255.255"])).toBe(2 ** 32);
    expect(countOf(["0.0.0.0/0"])).toBe(2 ** 32 - 2);
  });

  it("of a network with host bits are refused, and the network is named", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), address, (bits, each) => {
        const said = wrongAddresses(`${each}/${bits}`);
        const [, meant] = /write "([^"]+)"/.exec(said ?? "") ?? [];
        if (said) expect(wrongAddresses(meant!)).toBeUndefined();
        else expect(addressesOf([`${each}/32`])).toEqual([each]);
      }),
    );
    expect(wrongAddresses("10.0.0.5/24")).toContain('write "10.0.0.0/24", or "10.0.0.5" for this address alone.');
    expect(wrongAddresses("10.0.0.9-10.0.0.1")).toContain('write "10.0.0.1-10.0.0.9"');
  });

  it.each([
    "",
    "10.0.0",
    "10.0.0.256",
    "010.0.0.1",
    "10.0.0.1/33",
    "10.0.0.1/",
    "::1",
    "10.0.0.1-",
    "10.0.0.1-2",
    "1.1.1.1-1.1.1.2-1.1.1.3",
  ])("%j is none", (each) => expect(wrongAddresses(each)).toMatch(/is no IPv4 address, range or network/));
});

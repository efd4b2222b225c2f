import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { plainAddresses, remoteAddress, sameAddress } from "../../provider/host/remote-address";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

const wrong = (text: string) => remoteAddress().safeParse(text).error?.issues[0]?.message;
const octet = fc.nat(255);
const ipv4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));

describe("who may connect", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["192.0.2.7/32", "192.0.2.7"],
    ["192.0.2.7-192.0.2.7", "192.0.2.7"],
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["10.0.0.0/255.0.0.0", "10.0.0.0/8"],
    ["10.0.0.0-10.255.255.255", "10.0.0.0/8"],
    ["192.0.2.1-192.0.2.9", "192.0.2.1-192.0.2.9"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["2001:db8::/32", "2001:db8::/32"],
    ["2001:db8::1-2001:db8::ff", "2001:db8::1-2001:db8::ff"],
    ["::ffff:192.0.2.7", "::ffff:192.0.2.7"],
    ["localsubnet", "LocalSubnet"],
    ["DefaultGateway", "DefaultGateway"],
    ["dns", "DNS"],
  ])("%s is taken, and is the same as %s", (text, plain) => {
    expect(wrong(text)).toBeUndefined();
    expect(plainAddresses([text, plain])).toEqual([plain]);
    expect(sameAddress(text, plain)).toBe(true);
  });

  test.each([
    ["grid.example.com", /^"grid\.example\.com" is no address; write one such as "192\.0\.2\.7", a network/],
    ["192.0.2", /is no address/],
    ["192.0.2.256", /is no address/],
    ["192.0.2.7:28001", /is no address/],
    ["10.0.0.0/33", /is no address/],
    ["10.0.0.0/255.0.255.0", /is no address/],
    ["10.0.0.0/8-10.0.0.9", /is no address/],
    ["10.0.0.1-2001:db8::1", /is no address/],
    ["10.0.0.1-9", /is no address/],
    ["fe80::1%3", /is no address/],
    ["", /is no address/],
    ["any", /^"any" means all addresses; write an empty list/],
    ["0.0.0.0/0", /means all addresses/],
    ["::/0", /means all addresses/],
    ["10.0.0.1, 10.0.0.2", /holds several; write each as an item of its own/],
    ["10.0.0.9-10.0.0.1", /runs backwards; write "10\.0\.0\.1-10\.0\.0\.9"/],
    ["10.1.2.3/8", /write "10\.0\.0\.0\/8" for the network, or "10\.1\.2\.3" for the one address/],
    ["2001:db8::1/32", /write "2001:db8::\/32" for the network, or "2001:db8::1"/],
  ])("%s is refused in one sentence", (text, reason) => {
    expect(wrong(text)).toMatch(reason);
  });

  test("what a refusal suggests is taken", () => {
    fc.assert(
      fc.property(ipv4, fc.integer({ min: 1, max: 32 }), (address, bits) => {
        const said = wrong(`${address}/${bits}`);
        const suggested = said === undefined ? `${address}/${bits}` : /write "([^"]+)"/.exec(said)![1]!;
        expect(wrong(suggested)).toBeUndefined();
        // And the shortest way to write it is itself taken and means the same.
        expect(wrong(plainAddresses([suggested])[0]!)).toBeUndefined();
        expect(sameAddress(plainAddresses([suggested])[0], suggested)).toBe(true);
      }),
    );
  });
});

describe("on a Windows host", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite({ ...stream.site, seed: 11 });
    await stream.prepare?.(site);
  });
  afterEach(() => stream.clear(site));
  afterAll(() => site?.close());

  test("whatever is taken is read back without drift", async () => {
    const { url, username, password, certificateSha256 } = site.access.avamar;
    const settings = { endpoint: url, username, password, certificateSha256 };
    const made = new Deployment("AvamarClientStream", () =>
      newProvider("AvamarClientStream", { settings, home: "/nowhere", said: [] }),
    );
    const remoteAddresses = [
      ...["192.0.2.7", "10.0.0.0/8", "172.16.0.0/255.240.0.0", "198.51.100.1-198.51.100.9", "192.0.2.7/32"],
      ...["2001:DB8:0::7", "2001:db8:1::/48", "localsubnet", "DNS"],
    ];
    const inputs = { ...stream.least(site), firewall: { enabled: true, remoteAddresses } };
    await made.up(inputs);
    expect(await made.refresh()).toEqual({ drift: [] });
    site.counters.reset();
    expect((await made.up(inputs)).op).toBe("same");
    expect(site.counters.count({ product: "host", write: true })).toBe(0);
    site.hosts[0]!.firewall.change("Avamar stream backupC", { RA6: "LocalSubnet" });
    expect(await made.refresh()).toEqual({ drift: ["firewall"] });
  });
});

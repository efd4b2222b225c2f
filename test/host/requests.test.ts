import { expect, test } from "vitest";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { newProvider, open } from "../contract/deployment.ts";
import { startSite } from "../site/index.ts";

test.each(["all at once", "three at a time", "one after the other"])(
  "a refresh of twelve streams on a host, %s, is one connection, two commands and one listing of clients, and writes nothing",
  async (how) => {
    const site = await startSite(stream.site);
    try {
      await stream.prepare?.(site);
      const { url, username, password, certificateSha256 } = site.access.avamar;
      const around = { settings: { endpoint: url, username, password, certificateSha256 }, home: "/nowhere", said: [] };
      const provider = newProvider("AvamarClientStream", around);
      const made = await Promise.all(
        Array.from({ length: 12 }, async (_, i) => {
          const { inputs, failures } = await provider.check({}, stream.many.inputs(site, i));
          expect(failures).toEqual([]);
          return provider.create(open(inputs));
        }),
      );
      site.counters.reset();
      const fresh = newProvider("AvamarClientStream", around);
      // How many at once the engine decides: four for each processor, unless told otherwise.
      const atOnce = how === "all at once" ? made.length : how === "three at a time" ? 3 : 1;
      const read: Awaited<ReturnType<typeof fresh.read>>[] = [];
      for (let i = 0; i < made.length; i += atOnce)
        read.push(...(await Promise.all(made.slice(i, i + atOnce).map(({ id, outs }) => fresh.read(id, open(outs))))));
      expect(read.every(({ props }) => props?.running === true)).toBe(true);
      const count = (filter: object) => site.counters.count(filter);
      expect(count({ product: "host", method: "CONNECT" })).toBe(1);
      // The names of the agents' services, then in one session services, states, listeners and firewall rules of them all.
      expect(count({ product: "host", method: "EXEC" })).toBe(2);
      // The login (one), the version (two), and the clients: up to three by themselves, then one listing for all.
      expect(count({ product: "avamar" })).toBeLessThanOrEqual(8);
      expect(count({ write: true })).toBe(0);
    } finally {
      await site.close();
    }
  },
);

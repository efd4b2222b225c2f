import { expect, test } from "vitest";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { newProvider, open } from "../contract/deployment.ts";
import { startSite } from "../site/index.ts";

test("a refresh of twelve streams on a host is one connection, four commands and one listing of clients, and writes nothing", async () => {
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
    const read = await Promise.all(made.map(({ id, outs }) => fresh.read(id, open(outs))));
    expect(read.every(({ props }) => props?.running === true)).toBe(true);
    const count = (filter: object) => site.counters.count(filter);
    expect(count({ product: "host", method: "CONNECT" })).toBe(1);
    expect(count({ product: "host", method: "EXEC" })).toBe(4);
    // The login (one), the version (two), and the clients: one listing for all.
    expect(count({ product: "avamar" })).toBeLessThanOrEqual(5);
    expect(count({ write: true })).toBe(0);
  } finally {
    await site.close();
  }
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, newProvider, open } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

describe("what somebody does to the client of a stream on the grid", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite(stream.site);
    await stream.prepare?.(site);
  });
  afterEach(() => stream.clear(site));
  afterAll(() => site?.close());

  function deployment(): Deployment {
    const { url, username, password, certificateSha256 } = site.access.avamar;
    const settings = { endpoint: url, username, password, certificateSha256 };
    return new Deployment("AvamarClientStream", () =>
      newProvider("AvamarClientStream", { settings, home: "/nowhere", said: [] }),
    );
  }
  const outputs = (deployed: Deployment) => open(deployed.state!.outputs) as { clientId: string; cidSha256: string };

  test("moved or renamed: drift of its path, and put back with id and backups", async () => {
    const deployed = deployment();
    await deployed.up(stream.least(site));
    const { clientId } = outputs(deployed);
    site.grid.clients.edit(clientId, (client) => {
      client.domain = "/clients/LAB";
      client.name = "renamed";
      client.totalBackups = 7;
      client.encryption = "NONE";
    });
    expect(await deployed.refresh()).toEqual({ drift: ["clientPath"] });
    expect((await deployed.up(stream.least(site))).op).toBe("update");
    expect(site.grid.clients.get(clientId)).toMatchObject({
      domain: "/clients/iQ3",
      name: "syd02-vs-util-c",
      totalBackups: 7,
      encryption: "NONE",
    });
    expect(await deployed.refresh()).toEqual({ drift: [] });
  });

  test.each([
    [
      "retired",
      (id: string) =>
        void site.grid.clients.edit(
          id,
          (client) => void Object.assign(client, { restoreOnly: true, domain: "/MC_RETIRED" }),
        ),
    ],
    ["deleted", (id: string) => void site.grid.clients.remove(id)],
  ])("%s: the registration is gone, and the next run registers anew", async (_what, change) => {
    const deployed = deployment();
    await deployed.up(stream.least(site));
    const before = outputs(deployed);
    change(before.clientId);
    expect(await deployed.refresh()).toEqual({ drift: [], isGone: true });
    await deployed.up(stream.least(site));
    const after = outputs(deployed);
    expect(after.clientId).not.toBe(before.clientId);
    expect(after.cidSha256).not.toBe(before.cidSha256);
    expect(site.grid.clients.get(after.clientId)).toMatchObject({
      activated: true,
      registered: true,
      restoreOnly: false,
    });
    expect(await deployed.refresh()).toEqual({ drift: [] });
    expect(site.hosts[0]!.services.list().filter(({ name }) => /^backup/.test(name))).toHaveLength(1);
  });

  test("a client of that name that is not this stream is not taken", async () => {
    site.grid.clients.add({ name: "syd02-vs-util-c", domain: "/clients/iQ3" });
    await expect(deployment().up(stream.least(site))).rejects.toThrow(
      /the grid has a client \/clients\/iQ3\/syd02-vs-util-c already \(id [0-9a-f]{40}\)\. Choose another clientName; or set adopt: true/,
    );
    expect(site.hosts[0]!.files.exists("C:\\Program Files\\avs\\varC")).toBe(false);
  });

  test.each(["retire", "delete", "keep"] as const)("deleting with onDelete %s", async (onDelete) => {
    const deployed = deployment();
    await deployed.up({ ...stream.least(site), onDelete });
    const { clientId } = outputs(deployed);
    await deployed.destroy();
    const left = site.grid.clients.get(clientId);
    if (onDelete === "delete") expect(left).toBeUndefined();
    else expect(left?.restoreOnly).toBe(onDelete === "retire");
  });
});

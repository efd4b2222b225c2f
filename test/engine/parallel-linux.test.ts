import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseLock } from "../../provider/topology/lock";
import { type Site, startSite } from "../site/index.ts";
import { projectFor } from "./estate";
import type { Project } from "./project";

const person = { AVAMAR_LOCK: "write" };

describe("ParallelFileServer for a Linux server that is not reached before something else is made", () => {
  let site: Site;
  let project: Project;
  const host = () => site.linuxHosts[0]!;
  const running = async () => {
    const { code, text } = await project.run(["stack", "output", "clients", "--json"]);
    expect(code, text).toBe(0);
    return JSON.parse(text) as string[];
  };

  beforeAll(async () => {
    site = await startSite();
    project = await projectFor(site);
    const { address, port, user, hostKey, password } = host().access;
    // The address is known once the domain is made: a preview has nothing to connect to.
    project.program(`
const domain = new avamar.Domain("CORP", { parent: "/clients", name: "CORP" });
const connection = domain.path.apply(() => ({ host: "${address}", port: ${port}, user: "${user}", password: pulumi.secret("${password}"), hostKey: "${hostKey}" }));
const files = new avamar.ParallelFileServer("files", {
  connection, os: "linux", server: "syd02-lx-util", grid: "syd01-g1-util", domain, retention: "/Default Retention", schedule: "/Default Schedule",
  sources: [{ path: "/srv/projects", gib: 900 }, { path: "/srv/home", gib: 700 }, { path: "/data", gib: 1200 }], streams: 2,
});
exports.clients = files.clients;
`);
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("the preview plans it without a connection", async () => {
    const { code, text } = await project.run(["preview"], person);
    expect(code, text).toBe(0);
    expect(text).toMatch(/01 \(new\) +\/data +1\.2 TiB +28003/);
    expect(text).toMatch(/02 \(new\) +\/srv\/home, \/srv\/projects +1\.6 TiB +28004/);
    expect(site.counters.count({ product: "host" })).toBe(0);
    const { lock, problems } = parseLock(readFileSync(join(project.folder, "streams.lock.json"), "utf8"), "lock");
    expect(problems).toEqual([]);
    expect(lock.streams.map(({ client, port }) => [client, port])).toEqual([
      ["syd02-lx-util-01", 28003],
      ["syd02-lx-util-02", 28004],
    ]);
  });

  test("up makes the streams as units of the host, with datasets of the Linux plug-in", async () => {
    const { code, text } = await project.run(["up", "--yes", "--skip-preview"], person);
    expect(code, text).toBe(0);
    expect(await running()).toEqual(["/clients/CORP/syd02-lx-util-01", "/clients/CORP/syd02-lx-util-02"]);
    for (const client of site.grid.clients.list().filter(({ name }) => name.startsWith("syd02-lx-util-")))
      expect([client.activated, client.registered]).toEqual([true, true]);
    const targets = site.grid.datasets
      .list()
      .filter(({ name }) => name.startsWith("syd02-lx-util-"))
      .flatMap(({ targets }) => targets?.map(({ pluginNumber, value }) => `${pluginNumber} ${value}`) ?? []);
    expect(targets.sort()).toEqual(["1001 /data", "1001 /srv/home", "1001 /srv/projects"]);
    const again = await project.run(["preview", "--expect-no-changes"], person);
    expect(again.code, again.text).toBe(0);
    expect((await project.drift()).code).toBe(0);
  }, 120_000);

  test("destroy takes units and template away and leaves the caches", async () => {
    const { code, text } = await project.run(["destroy", "--yes", "--skip-preview"], person);
    expect(code, text).toBe(0);
    const units = host()
      .files.list("/etc/systemd/system")
      .filter((name) => name.includes("avamar-stream"));
    expect(units).toEqual([]);
    expect(host().files.exists("/usr/local/avamar/var01")).toBe(true);
  }, 120_000);
});

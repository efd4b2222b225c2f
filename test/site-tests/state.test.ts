import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SiteAccess, startSite } from "../site/index.ts";
import { gridCaller, Rest, taskDone } from "./rest.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "avamar-site-test-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a site in a folder", () => {
  test("is the same after a restart", async () => {
    const stateDir = join(folder, "same");
    const first = await startSite({ stateDir, hosts: [] });
    const rest = await gridCaller(first.access.avamar);
    await rest.post("/api/v1/domains", { name: "kept", parentDomain: "/clients", contact: { notes: "too" } });
    const client = await rest.post("/api/v1/clients", { name: "host", domainFqdn: "/clients/kept" });
    const { username, password } = first.dataDomain.boostAccess;
    const given = { ipv4Hostname: "syd01-dd01", username, password, maxStreams: 10 };
    await taskDone(rest, (await rest.post("/api/v1/datadomains", given)).body.id);
    first.dataDomain.snmp.v2cTrapHosts.push({ host: "t", community: "c" });
    rest.close();
    await first.close();

    const second = await startSite({ stateDir, hosts: [] });
    expect(second.access).toEqual(first.access);
    expect(second.grid.domains.get("/clients/kept")?.contact).toEqual({ notes: "too" });
    expect(second.grid.dataDomains.get("syd01-dd01")).toMatchObject({ index: 1, password });
    expect(second.dataDomain.storageUnits.get(`avamar-${first.grid.systemCreateTime}`)?.user).toBe(username);
    expect(second.dataDomain.snmp.v2cTrapHosts).toEqual([{ host: "t", community: "c" }]);
    // The token from before is still good, and new ids are new.
    const again = new Rest(second.access.avamar);
    again.headers = rest.headers;
    expect((await again.get(`/api/v1/clients/${client.body.id}`)).body.name).toBe("host");
    const next = await again.post("/api/v1/clients", { name: "host2", domainFqdn: "/clients" });
    expect(next.status).toBe(200);
    expect(next.body.id).not.toBe(client.body.id);
    again.close();
    await second.close();
  });

  test("keeps its secrets to its owner", async () => {
    const stateDir = join(folder, "same");
    for (const name of ["site.json", "tls/ca.key", "tls/syd01-g1-util.key"]) {
      expect((await stat(join(stateDir, name))).mode & 0o777).toBe(0o600);
    }
    expect((await readdir(stateDir)).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  test("takes other ports when its own are gone", async () => {
    const stateDir = join(folder, "busy");
    const first = await startSite({ stateDir, hosts: [] });
    const second = await startSite({ stateDir, hosts: [] });
    expect(second.access.avamar.url).not.toBe(first.access.avamar.url);
    expect(second.access.avamar.certificateSha256).toBe(first.access.avamar.certificateSha256);
    await second.close();
    await first.close();
  });

  test("of another layout is refused", async () => {
    const stateDir = join(folder, "old");
    const site = await startSite({ stateDir, hosts: [] });
    await site.close();
    const file = join(stateDir, "site.json");
    const { writeFile } = await import("node:fs/promises");
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), layout: 99 }));
    await expect(startSite({ stateDir, hosts: [] })).rejects.toThrow("layout 99");
  });

  test("two sites of one seed give the same ids, of another seed others", async () => {
    const ids = async (seed: number) => {
      const site = await startSite({ seed, hosts: [] });
      const found = site.grid.domains.list().map(({ id }) => id);
      await site.close();
      return found;
    };
    const [one, same, other] = [await ids(7), await ids(7), await ids(8)];
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test("several grids share one Data Domain, each with its own unit", async () => {
    const site = await startSite({
      hosts: [],
      grids: [
        { name: "g1", taskMs: 5 },
        { name: "g2", taskMs: 5 },
      ],
    });
    const { username, password } = site.dataDomain.boostAccess;
    for (const access of Object.values(site.gridAccess)) {
      const rest = await gridCaller(access);
      const given = { ipv4Hostname: "syd01-dd01", username, password, maxStreams: 10 };
      const task = await taskDone(rest, (await rest.post("/api/v1/datadomains", given)).body.id);
      expect(task.completedExceptionally).toBe(false);
      rest.close();
    }
    expect(new Set(site.dataDomain.storageUnits.list().map(({ id }) => id)).size).toBe(2);
    await site.close();
  });
});

describe("the command line", () => {
  const main = resolve(dirname(fileURLToPath(import.meta.url)), "../site/main.ts");

  const run = (...given: string[]): ChildProcess =>
    spawn(process.execPath, [main, ...given], { stdio: ["ignore", "pipe", "pipe"] });

  const firstLine = (child: ChildProcess) =>
    new Promise<string>((done, failed) => {
      let text = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("\n")) done(text);
      });
      child.on("exit", (code) => failed(new Error(`ended with ${code}`)));
    });

  const ended = (child: ChildProcess) => new Promise<number | null>((done) => child.on("exit", (code) => done(code)));

  test("prints one line, runs, saves and ends with 0", async () => {
    const stateDir = join(folder, "command");
    const child = run("--state", stateDir);
    const text = await firstLine(child);
    const access = JSON.parse(text) as SiteAccess;
    const rest = await gridCaller(access.avamar);
    await rest.post("/api/v1/domains", { name: "kept", parentDomain: "/" });
    rest.close();
    const over = ended(child);
    child.kill("SIGTERM");
    expect(await over).toBe(0);

    const again = run("--state", stateDir);
    expect(JSON.parse(await firstLine(again))).toEqual(access);
    const caller = await gridCaller(access.avamar);
    expect((await caller.get("/api/v1/domains?fields=name")).body).toContainEqual({ name: "kept" });
    caller.close();
    const overAgain = ended(again);
    again.kill("SIGINT");
    expect(await overAgain).toBe(0);
  });

  test("wants a folder", async () => {
    expect(await ended(run())).toBe(2);
  });
});

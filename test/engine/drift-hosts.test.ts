import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { projectFor } from "./estate";
import type { Project } from "./project";

const command = resolve(import.meta.dirname, "../../provider/bin/pulumi-avamar.js");
const FIREWALL = "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall";

interface Json {
  drifted: {
    object: string;
    kind: string;
    differences: { path: string }[];
    by: {
      kind: string;
      why?: string;
      events?: {
        time: string;
        what: string;
        source: string;
        program?: string;
        by?: { name?: string; isOwn: boolean };
      }[];
      files?: { path: string; time: string }[];
      silent?: string[];
    };
  }[];
}

/** `pulumi-avamar drift` from outside the folder of the project, so that its paths have to be found. */
function drift(project: Project, ...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [command, "drift", "-C", project.folder, ...args], {
    env: project.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((done, fail) => {
    const texts = { stdout: "", stderr: "" };
    child.stdout.on("data", (data: Buffer) => (texts.stdout += data));
    child.stderr.on("data", (data: Buffer) => (texts.stderr += data));
    child.on("error", fail);
    child.on("close", (code) => done({ code, ...texts }));
  });
}

describe("who changed something on a host, on the real engine", () => {
  let site: Site;
  let project: Project;
  const windows = () => site.hosts[0]!;
  const linux = () => site.linuxHosts[0]!;

  beforeAll(async () => {
    site = await startSite();
    project = await projectFor(site);
    const { address, port, hostKey, password } = linux().access;
    // Windows is declared with its password, Linux takes it from the stack's config.
    await project.must(["config", "set", "--secret", "avamar:sshPassword", password]);
    project.program(`
const connection = { host: config.require("hostAddress"), port: config.requireNumber("hostPort"), user: config.require("hostUser"), password: config.requireSecret("hostPassword"), hostKey: config.require("hostKey") };
const domain = new avamar.Domain("CORP", { parent: "/clients", name: "CORP" });
const common = { grid: "syd01-g1-util", domain, flags: {}, startMode: "automatic" };
for (const [letter, port] of [["C", 28003], ["D", 28004], ["E", 28005]])
  new avamar.AvamarClientStream(letter, { ...common, connection, serviceName: "backup" + letter, displayName: "Avamar Backup " + letter, description: "Stream " + letter,
    clientName: "syd02-vs-util-" + letter.toLowerCase(), varDirectory: "C:\\\\Program Files\\\\avs\\\\var" + letter, port });
new avamar.AvamarClientStream("data", { ...common, os: "linux", connection: { host: "${address}", port: ${port}, hostKey: "${hostKey}" }, serviceName: "data",
  clientName: "syd02-lx-util-data", varDirectory: "/usr/local/avamar/varData", port: 28003 });
`);
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
  }, 180_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await drift(project, "--format", "json", ...args);
    expect(code, stderr).toBe(2);
    const { drifted } = JSON.parse(stdout) as Json;
    for (const secret of [windows().access.password, linux().access.password])
      expect(stdout + stderr).not.toContain(secret);
    return { by: new Map(drifted.map(({ object, by }) => [object.split(" ")[1]!, by])), stderr };
  };

  test("the account and the moment: of a start mode, a firewall rule, a stopped unit; of a file the moment", async () => {
    const before = Date.now();
    windows().services.configure("backupC", { start: 3 }, "jsmith");
    windows().firewall.change("Avamar stream backupD", { LPort: "1" }, "jsmith");
    const flags = "C:\\Program Files\\avs\\varE\\avagent.cmd";
    windows().files.write(flags, `${windows().files.read(flags).toString("latin1")}--nosuchlimit=1\r\n`);
    await linux().units.stop("avamar-stream@data", "sysop");

    const { by } = await json();
    expect(by.get("backupC")).toMatchObject({
      kind: "host",
      events: [
        {
          what: "its start mode was changed",
          source: "event 7040 of the log System",
          by: { name: "jsmith", id: windows().events.sidOf("jsmith"), isOwn: false },
        },
      ],
      files: [],
    });
    expect(Date.parse(by.get("backupC")!.events![0]!.time)).toBeGreaterThanOrEqual(before - 1);
    expect(by.get("backupD")).toMatchObject({
      events: [
        {
          what: "the rule was changed",
          program: "C:\\Windows\\System32\\mmc.exe",
          by: { name: "jsmith" },
          source: `event 2005 of the log ${FIREWALL}`,
        },
      ],
    });
    expect(by.get("backupE")).toMatchObject({ kind: "host", events: [], files: [{ path: flags }] });
    expect(Date.parse(by.get("backupE")!.files![0]!.time)).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000);
    expect(by.get("data")!.events).toMatchObject([
      { what: "it was stopped", source: "systemd in the journal" },
      { what: "this was run: /usr/bin/systemctl stop avamar-stream@data", by: { name: "sysop" } },
    ]);

    const { stdout } = await drift(project);
    expect(stdout).toMatch(
      /changed {4}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC by jsmith \(S-1-5-21-[\d-]+\): its start mode was changed \(event 7040 of the log System\)\n/,
    );
    expect(stdout).toMatch(/UTC: C:\\Program Files\\avs\\varE\\avagent\.cmd was last written; by whom is not kept\n/);
    expect(stdout).toMatch(
      /UTC by sysop: this was run: \/usr\/bin\/systemctl stop avamar-stream@data \(sudo in the journal\)\n/,
    );
  });

  test("what only looks at the host is not who changed it, and nobody writes there", async () => {
    site.counters.reset();
    await json();
    expect(site.counters.count({ write: true })).toBe(0);
  });

  test("a stopped service names nobody, as Windows does not; the program's own account is said to be that", async () => {
    windows().services.configure("backupC", { start: 2 }, "jsmith");
    windows().services.stop("backupC");
    await expect.poll(() => windows().services.get("backupC")?.state).toBe(1);
    const own = windows().access.user;
    windows().services.configure("backupD", { start: 4 }, own);
    const { by } = await json();
    const [latest, ...earlier] = by.get("backupC")!.events!;
    expect(latest).toMatchObject({ what: "it started or stopped", source: "event 7036 of the log System" });
    expect(latest!.by).toBeUndefined();
    expect(earlier.map(({ by: who }) => who?.name)).toEqual(["jsmith", "jsmith"]);
    expect(by.get("backupD")!.events).toContainEqual(
      expect.objectContaining({
        source: "event 7040 of the log System",
        by: expect.objectContaining({ name: own, isOwn: true }),
      }),
    );
  });

  test("a log that cannot be read, or that was emptied, is said; and so is a host without a journal", async () => {
    windows().events.clear("System");
    windows().events.drop(FIREWALL);
    linux().files.remove("/usr/bin/journalctl");
    const { by } = await json();
    expect(by.get("backupC")).toEqual({ kind: "unknown", why: "the log System does not reach back that far" });
    expect(by.get("backupD")!.why).toBe(
      `the log System does not reach back that far, the log ${FIREWALL} could not be read (wevtutil ends with 15007)`,
    );
    expect(by.get("data")!.why).toBe("the journal could not be read (journalctl ends with 127)");
    windows().events.lock("System");
    expect((await json()).by.get("backupC")!.why).toBe("the log System could not be read (wevtutil ends with 5)");
  });

  test("a host that refuses the login costs the name and not the finding; and nobody is asked where that is not wanted", async () => {
    const silent = site.faults.add({
      product: "host",
      match: { path: /wevtutil/ },
      action: { kind: "drop", when: "before" },
    });
    const { by } = await json();
    expect(by.get("backupC")!.why).toMatch(/^the host could not be asked \(.*the SSH connection broke/);
    expect(silent).toBeDefined();
    site.faults.clear();
    site.counters.reset();
    const { by: unasked } = await json("--audit-days", "0");
    expect(unasked.get("backupC")).toBeUndefined();
    expect(site.counters.log.some(({ path }) => /wevtutil|journalctl/.test(path))).toBe(false);
  });
});

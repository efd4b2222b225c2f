import { describe, expect, test } from "vitest";
import { DOMAIN, onEngine, programOf, secretsOf } from "./estate";

const KEPT = 1; // the stack itself is always "same"
const ALL = 11; // what the program declares

describe("an estate on the real engine, from the first up to destroy", () => {
  const on = onEngine(programOf());

  /** Writes the site has seen since the last call. */
  function writes(): number {
    const count = on.site.counters.count({ write: true });
    on.site.counters.reset();
    return count;
  }

  test("the first up makes everything", async () => {
    const { code, text } = await on.project.up();
    expect(code, text).toBe(0);
    expect(text).toMatch(new RegExp(`\\+ ${ALL + KEPT} created`));
    const streams = (await on.project.state()).filter(({ type }) => type.endsWith(":AvamarClientStream"));
    expect(streams.map(({ outputs }) => outputs.clientPath).sort()).toEqual([
      `${DOMAIN}/syd02-vs-util-c`,
      `${DOMAIN}/syd02-vs-util-d`,
    ]);
    for (const { outputs } of streams) expect(outputs.clientId).toMatch(/^[0-9a-f]{40}$/);
  });

  test("the state holds constants for code, secrets only encrypted, and little", async () => {
    const resources = (await on.project.state()).filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
    expect(resources).toHaveLength(ALL);
    for (const { type, inputs, outputs } of resources) {
      const name = type.split(":").at(-1)!;
      expect(outputs.__provider).toBe(
        `exports.handler = () => require("pulumi-avamar/dynamic/v1").${name[0]!.toLowerCase()}${name.slice(1)};`,
      );
      expect(inputs.__provider).toBe(outputs.__provider);
      expect(JSON.stringify(outputs.__provider).length).toBeLessThan(100);
    }
    for (const [path, content] of on.project.files()) {
      for (const [name, secret] of Object.entries(secretsOf(on.site))) {
        // "public" is a word of its own; the others are made up and can stand nowhere by chance.
        if (name !== "community") expect(content.includes(secret), `${name} in ${path}`).toBe(false);
      }
    }
  });

  test("a second up changes nothing and writes nothing", async () => {
    writes();
    const { code, text } = await on.project.up("--expect-no-changes");
    expect(code, text).toBe(0);
    expect(text).toMatch(new RegExp(`${ALL + KEPT} unchanged`));
    expect(writes()).toBe(0);
  });

  // From level 7 on the engine itself prints every secret of every resource: SECURITY.md says so.
  test("there is no drift, nothing is written by looking, and no secret is in the engine's logs", async () => {
    const { code, text } = await on.project.drift("--logtostderr", "-v=6");
    expect(code, text).toBe(0);
    expect(writes()).toBe(0);
    expect(text).toContain("AvamarClientStream");
    for (const [name, secret] of Object.entries(secretsOf(on.site)))
      if (name !== "community") expect(text.includes(secret), name).toBe(false);
  });

  test("changed in place: a contact, a schedule, a port, a description; nothing is replaced", async () => {
    on.project.program(
      programOf({ contact: "new@example.com", startTime: "22:00", port: 28013, description: "Moved" }),
    );
    // The path of a domain is known although the domain changes: nothing below it looks like a replacement.
    const preview = await on.project.run(["preview"]);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).not.toMatch(/replace/);
    const { code, text } = await on.project.up();
    expect(code, text).toBe(0);
    expect(text).toMatch(/~ 3 updated/);
    expect(text).not.toMatch(/replaced/);
    expect(on.site.hosts[0]!.services.get("backupC")?.pid).toBeGreaterThan(0);
    expect(on.site.hosts[0]!.files.read("C:\\Program Files\\avs\\varC\\avagent.cmd").toString()).toContain(
      "--listenport=28013",
    );
  });

  test("changed by hand: drift is found with the property it is on and nowhere else; the next up repairs it", async () => {
    const host = on.site.hosts[0]!;
    host.registry.set("HKLM\\SYSTEM\\CurrentControlSet\\Services\\backupC", "Description", {
      type: "REG_SZ",
      data: "changed by hand",
    });
    host.services.stop("backupD");
    on.site.grid.schedules.list().find(({ name }) => name === "nightly")!.startTime = "03:33";
    const drift = await on.project.drift();
    expect(drift.code, drift.text).toBe(7);
    expect(drift.text).toMatch(/~ description\s*: "changed by hand" => "Moved"/);
    expect(drift.text).toMatch(/~ running\s*: false => true/);
    expect(drift.text).toMatch(/~ startTime\s*: "03:33" => "22:00"/);
    // These three, and the two policies that refer to them: their values are not known in a preview.
    expect(drift.text).toMatch(/~ 5 to update\n +7 unchanged/);
    const { code, text } = await on.project.up("--refresh");
    expect(code, text).toBe(0);
  });

  test("vanished by hand: made again, and what refers to it follows", async () => {
    const host = on.site.hosts[0]!;
    host.services.stop("backupD");
    await expect.poll(() => host.services.get("backupD")?.state).toBe(1);
    host.services.delete("backupD");
    const drift = await on.project.drift();
    expect(drift.code, drift.text).toBe(7);
    expect(drift.text).toMatch(/\+ pulumi-nodejs:dynamic\/avamar:AvamarClientStream/);
    // The stream and its policy; what was repaired before is as declared.
    expect(drift.text).toMatch(/\+ 1 to create\n +~ 1 to update\n +2 changes. 10 unchanged/);
    const { code, text } = await on.project.up("--refresh");
    expect(code, text).toBe(0);
    expect(host.services.get("backupD")?.state).toBe(4);
  });

  test("another var directory is another stream: the old client is retired, the new one is a member", async () => {
    on.project.program(
      programOf({
        contact: "new@example.com",
        startTime: "22:00",
        port: 28013,
        description: "Moved",
        varDirectory: "C:\\\\Program Files\\\\avs\\\\varC2",
      }),
    );
    const preview = await on.project.run(["preview", "--diff"]);
    expect(preview.text).toMatch(/\+-pulumi-nodejs:dynamic\/avamar:AvamarClientStream|\+\/-|1 to replace/);
    const { code, text } = await on.project.up();
    expect(code, text).toBe(0);
    expect(text).toMatch(/1 replaced/);
    expect(
      on.site.grid.clients
        .list()
        .filter(({ name }) => name.startsWith("syd02-vs-util-c"))
        .map(({ domain }) => domain)
        .sort(),
    ).toEqual(["/MC_RETIRED", DOMAIN]);
    expect((await on.project.drift()).code).toBe(0);
  });

  test("mistakes are reported together, with property and remedy, before anything is written", async () => {
    writes();
    on.project.program(
      programOf({
        more: `new avamar.Schedule("bad", { domain: "/clients", name: "a/b", recurrence: "daily", timesOfDay: ["25:00"], timeZone: "Australia/Sidney" });
`,
      }),
    );
    const { code, text } = await on.project.run(["preview"]);
    expect(code).not.toBe(0);
    expect(text).toMatch(/name.*a schedule name cannot hold \//s);
    expect(text).toMatch(/timeZone.*Australia\/Sydney/s);
    expect(text).toMatch(/timesOfDay/);
    expect(writes()).toBe(0);
  });

  test("two streams with the same port are refused with both names", async () => {
    on.project.program(programOf({ port: 28004 }));
    const { code, text } = await on.project.run(["preview"]);
    expect(code).not.toBe(0);
    expect(text).toMatch(/AvamarClientStream "streamD" and "streamC" both have the port 28004 on host/);
  });

  test("destroy takes away what was made, retires the clients, keeps the caches and the default agent", async () => {
    on.project.program(programOf());
    const { code, text } = await on.project.run(["destroy", "--yes", "--skip-preview"]);
    expect(code, text).toBe(0);
    const host = on.site.hosts[0]!;
    expect(host.services.get("backupC")).toBeUndefined();
    expect(host.services.get("avbackup")?.state).toBe(4);
    expect(host.files.exists("C:\\Program Files\\avs\\varD")).toBe(true);
    expect(host.files.exists("C:\\Program Files\\avs\\varD\\cid.bin")).toBe(false);
    expect(host.firewall.rules("Avamar stream backupC")).toEqual([]);
    expect(
      on.site.grid.clients
        .list()
        .filter(({ name, domain }) => name.startsWith("syd02-vs-util-") && domain !== "/MC_RETIRED"),
    ).toEqual([]);
    expect(on.site.grid.domains.list().some(({ name }) => name === "iQ3")).toBe(false);
  });
});

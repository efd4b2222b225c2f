import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

describe("what stands in the way on the host (faults at single writes: test/faults)", () => {
  let site: Site;
  const said: string[] = [];

  beforeAll(async () => {
    site = await startSite(stream.site);
    await stream.prepare?.(site);
  });
  afterEach(async () => {
    site.faults.clear();
    await stream.clear(site);
  });
  afterAll(() => site?.close());

  /** A deployment each of whose runs is a new process with nothing in memory. */
  function deployment(): Deployment {
    const { url, username, password, certificateSha256 } = site.access.avamar;
    const settings = { endpoint: url, username, password, certificateSha256 };
    return new Deployment("AvamarClientStream", () =>
      newProvider("AvamarClientStream", { settings, home: "/nowhere", said }),
    );
  }

  const program = (): Plain => stream.full(site);
  const own = () => site.hosts[0]!.services.list().filter(({ name }) => /^backup/.test(name));
  const clients = () =>
    site.grid.clients.list().filter(({ name, restoreOnly }) => /^syd02-vs-util-c/.test(name) && !restoreOnly);

  async function isWhole(deployed: Deployment, wanted: Plain): Promise<void> {
    expect(await deployed.refresh()).toEqual({ drift: [] });
    expect((await deployed.up(wanted)).op).toBe("same");
    expect(own()).toHaveLength(1);
    expect(clients()).toHaveLength(1);
    expect(site.hosts[0]!.firewall.rules("Avamar stream backupC")).toHaveLength(1);
    expect(site.hosts[0]!.services.get("avbackup")?.state).toBe(4);
    expect(site.hosts[0]!.files.list("C:\\Program Files\\avs\\varC").filter((name) => name.endsWith(".new"))).toEqual(
      [],
    );
    expect(site.hosts[0]!.files.list("C:\\ProgramData").filter((name) => name.startsWith("pulumi-"))).toEqual([]);
  }

  test("a look that fails once is repeated, one that keeps failing is an error, and neither makes a stream look gone", async () => {
    const deployed = deployment();
    await deployed.up(program());
    for (const command of [/reg\.exe query .*backupC/, /sc\.exe queryex/, /netstat/, /FirewallRules/]) {
      const once = site.faults.add({
        product: "host",
        match: { command },
        action: { kind: "status", status: 255 },
        times: 1,
      });
      expect(await deployed.refresh()).toEqual({ drift: [] });
      expect(once.hits).toBe(1);
      const always = site.faults.add({ product: "host", match: { command }, action: { kind: "status", status: 255 } });
      await expect(deployed.refresh()).rejects.toThrow(/a look at the host ends with 255/);
      always.remove();
    }
    expect(await deployed.refresh()).toEqual({ drift: [] });
  });

  test("a rule that the command of a run before makes late is not there twice in the end", async () => {
    const { firewall } = site.hosts[0]!;
    const end = site.onExchange(({ path }) => {
      if (/sc\.exe start /.test(path)) firewall.add("Avamar stream backupC", 28003);
    });
    const deployed = deployment();
    await deployed.up(program());
    end();
    await isWhole(deployed, program());
  });

  test("a service that was disabled by hand is drift of running, and runs again", async () => {
    const deployed = deployment();
    const wanted = stream.least(site);
    await deployed.up(wanted);
    const { services } = site.hosts[0]!;
    services.configure("backupC", { start: 4 });
    expect(await deployed.refresh()).toEqual({ drift: ["running"] });
    services.stop("backupC");
    await expect.poll(() => services.get("backupC")?.state, { timeout: 20_000 }).toBe(1);
    await deployed.up(wanted);
    expect(await deployed.refresh()).toEqual({ drift: [] });
    expect(services.get("backupC")).toMatchObject({ state: 4, start: 2 });
  });

  test("a service that somebody holds open goes as soon as it is let go", async () => {
    const deployed = deployment();
    await deployed.up(program());
    const release = site.hosts[0]!.services.hold("backupC");
    const run = deployed.destroy();
    await expect.poll(() => site.hosts[0]!.services.get("backupC")?.marked, { timeout: 20_000 }).toBe(true);
    release();
    await run;
    expect(own()).toEqual([]);
  });

  test("a port that was taken meanwhile is said with the process that has it", async () => {
    const free = site.hosts[0]!.listeners.open(28_003, "other.exe");
    const deployed = deployment();
    await expect(deployed.up(program())).rejects.toThrow(/Port 28003 is in use by process \d+: choose another port/);
    free();
    await deployed.up(program());
    await isWhole(deployed, program());
  });

  test("no administrator, a full disk, no agent, an old agent: said before anything is written", async () => {
    const cases: [Partial<Parameters<typeof startSite>[0] & object>, RegExp][] = [
      [{ hosts: [{ name: "h", elevated: false }] }, /no administrator rights/],
      [
        { hosts: [{ name: "h", agentVersion: null }] },
        /There is no agent at C:\\Program Files\\avs\\bin\\avagent\.exe/,
      ],
      [
        { hosts: [{ name: "h", agentVersion: "7.3.101-58" }] },
        /the agent is 7\.3\.101-58; several streams need 7\.4 or later/,
      ],
      [
        { hosts: [{ name: "h", disks: { C: { size: 2 ** 36, free: 2 ** 29 } } }] },
        /The disk of C:\\Program Files\\avs\\varC has 0\.5 GiB free/,
      ],
      [
        { hosts: [{ name: "h", excludedPorts: [[28_000, 28_100]] }] },
        /range 28000-28100 that Windows keeps for itself/,
      ],
    ];
    for (const [options, message] of cases) {
      const other = await startSite(options);
      try {
        const { address, port, user, password, hostKey } = other.access.hosts[0]!;
        const inputs = { ...program(), connection: { host: address, port, user, password, hostKey } };
        const provider = newProvider("AvamarClientStream", { settings: {}, home: "/nowhere", said });
        const { inputs: whole } = await provider.check({}, inputs);
        other.counters.reset();
        const plain = JSON.parse(JSON.stringify(whole), (_key, v) =>
          v?.value && "4dabf18193072939515e22adb298388d" in v ? v.value : v,
        );
        await expect(provider.create(plain)).rejects.toThrow(message);
        expect(other.counters.count({ write: true })).toBe(0);
      } finally {
        await other.close();
      }
    }
  });

  test("several streams on too little memory, and a display name that is taken, are refused", async () => {
    const small = await startSite({ hosts: [{ name: "small", memoryBytes: 4 * 2 ** 30 }] });
    try {
      const { address, port, user, password, hostKey } = small.access.hosts[0]!;
      const settings = {};
      const make = (letter: string, displayName: string) => {
        const { caches: _, ...rest } = program();
        const inputs = {
          ...rest,
          connection: { host: address, port, user, password, hostKey },
          serviceName: `backup${letter}`,
          displayName,
          clientName: `c-${letter}`,
          domain: "/clients",
          groups: [],
          varDirectory: `C:\\Program Files\\avs\\var${letter}`,
          port: 28_003 + letter.charCodeAt(0),
        };
        const deployed = new Deployment("AvamarClientStream", () =>
          newProvider("AvamarClientStream", { settings, home: "/nowhere", said }),
        );
        return deployed.up(inputs);
      };
      await expect(make("A", "avamar backup agent")).rejects.toThrow(
        /avbackup has the display name "Avamar Backup Agent"/,
      );
      await make("A", "Agent A");
      await expect(make("B", "Agent B")).rejects.toThrow(
        /The host has 4\.0 GiB of memory; several streams need at least 8 GiB/,
      );
    } finally {
      await small.close();
    }
  });
});

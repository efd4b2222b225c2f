import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Plain } from "../contract/case.ts";
import { avamarClientStream as stream } from "../contract/cases/avamar-client-stream.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { type Site, startSite } from "../site/index.ts";

const PROGRAM = "C:\\Program Files\\avs\\bin\\avagent.exe";

describe("AvamarAgent: looked at, never changed", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite({ hosts: [{ name: "syd02-vs-util01", agentVersion: "7.4.101-58" }] });
    await stream.prepare?.(site);
  });
  afterEach(() => stream.clear(site));
  afterAll(() => site?.close());

  function deployment(type: string): Deployment {
    const { url, username, password, certificateSha256 } = site.access.avamar;
    const settings = { endpoint: url, username, password, certificateSha256 };
    return new Deployment(type, () => newProvider(type, { settings, home: "/nowhere", said: [] }));
  }

  function connection(): Plain {
    const { address, port, user, password, hostKey } = site.access.hosts[0]!;
    return { host: address, port, user, password, hostKey };
  }

  test("an installed agent is taken as it is, and nothing is written", async () => {
    const agent = deployment("AvamarAgent");
    site.counters.reset();
    const inputs = { connection: connection(), minimumVersion: "7.4", defaultInstance: "registered" };
    await agent.up(inputs);
    expect(agent.state?.outputs.version).toBe("7.4.101-58");
    expect((await agent.up(inputs)).op).toBe("same");
    expect(await agent.refresh()).toEqual({ drift: [] });
    // The least version may change as long as it is met.
    expect((await agent.up({ ...inputs, minimumVersion: "7.4.101-57" })).op).toBe("update");
    await agent.destroy();
    expect(site.counters.count({ product: "host", write: true })).toBe(0);
    expect(site.hosts[0]!.files.exists(PROGRAM)).toBe(true);
  });

  test("what is wrong is said with both sides and what to do", async () => {
    const refusals: [Plain, RegExp][] = [
      [{ minimumVersion: "19.10" }, /the agent is 7\.4\.101-58, the program wants 19\.10 or later\. Upgrade/],
      [{ minimumVersion: "7.4.101-59" }, /the agent is 7\.4\.101-58, the program wants 7\.4\.101-59/],
      [{ agentDirectory: "D:\\avs" }, /there is no agent at D:\\avs\\bin\\avagent\.exe\. Install/],
      [{ defaultInstance: "unregistered" }, /own instance is registered, the program wants it unregistered/],
    ];
    for (const [inputs, message] of refusals)
      await expect(deployment("AvamarAgent").up({ connection: connection(), ...inputs })).rejects.toThrow(message);
    const wrong = deployment("AvamarAgent").up({
      connection: connection(),
      minimumVersion: "v19",
      agentDirectory: "/srv/avs",
    });
    await expect(wrong).rejects.toThrow(
      /minimumVersion: must be numbers with dots[\s\S]*agentDirectory: \/srv\/avs is no path on Windows/,
    );
  });

  test("an agent that was removed or unregistered by hand is drift", async () => {
    const agent = deployment("AvamarAgent");
    await agent.up({ connection: connection(), defaultInstance: "registered" });
    const { files } = site.hosts[0]!;
    const cid = "C:\\Program Files\\avs\\var\\cid.bin";
    const kept = files.read(cid);
    files.remove(cid);
    expect(await agent.refresh()).toEqual({ drift: ["defaultInstance"] });
    files.write(cid, kept);
    expect(await agent.refresh()).toEqual({ drift: ["defaultInstance"] });
  });

  test("it does not go while streams are left on the host, and says which and whose they are", async () => {
    const agent = deployment("AvamarAgent");
    const made = deployment("AvamarClientStream");
    await agent.up({ connection: connection() });
    await made.up({ ...stream.least(site), owner: "file-server/dev" });
    await expect(agent.destroy()).rejects.toThrow(
      /streams are left on the host: backupC \(stack file-server\/dev\)\. Delete them first, each in the stack that has it/,
    );
    site.hosts[0]!.files.remove("C:\\Program Files\\avs\\varC\\pulumi-avamar.json");
    await expect(agent.destroy()).rejects.toThrow(/left on the host: backupC \(made by no stack\)\./);
    await made.destroy();
    await agent.destroy();
  });

  test("a stream that is given another version of its agent only looks what it runs", async () => {
    const made = deployment("AvamarClientStream");
    const inputs = { ...stream.least(site), agent: "7.4.101-58" };
    await made.up(inputs);
    expect(made.state?.outputs.agentVersion).toBe("7.4.101-58");
    const pid = site.hosts[0]!.services.get("backupC")?.pid;
    site.counters.reset();
    expect((await made.up({ ...inputs, agent: "19.10.100-149" })).op).toBe("update");
    expect(site.counters.count({ product: "host", write: true })).toBe(0);
    expect(site.hosts[0]!.services.get("backupC")?.pid).toBe(pid);
  });
});

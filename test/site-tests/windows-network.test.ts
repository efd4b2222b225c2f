import { describe, expect, it } from "vitest";
import { startHost } from "./windows-server.ts";

const ADD = "netsh advfirewall firewall add rule";
const RULES = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules";

describe("netsh.exe advfirewall", () => {
  it("keeps rules in the registry, with every port a field of its own", async () => {
    const { host, run } = await startHost();
    const ports = "protocol=TCP localport=28003,28005-28009";
    const scope = 'profile=domain,private remoteip=10.1.2.3 program="C:\\a b\\x.exe" description="why"';
    expect((await run(`${ADD} name="Avamar fs1 C" dir=in action=allow ${ports} ${scope}`)).code).toBe(0);
    const rule = host.registry.values(RULES).at(-1);
    expect(rule?.name).toMatch(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/);
    expect(rule?.data).toBe(
      "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|Profile=Private|LPort=28003|LPort2_10=28005-28009|" +
        "RA4=10.1.2.3|App=C:\\a b\\x.exe|Name=Avamar fs1 C|Desc=why|",
    );
  });

  it("piles up rules of the same name, and deletes all of them at once", async () => {
    const { host, run } = await startHost();
    const add = `${ADD} name=twice dir=in action=allow protocol=TCP localport=1`;
    await run(add);
    await run(add);
    expect(host.firewall.rules("TWICE")).toHaveLength(2);
    expect((await run("netsh advfirewall firewall show rule name=twice")).code).toBe(0);
    expect((await run("netsh advfirewall firewall delete rule name=twice")).out).toContain("Deleted 2 rule(s).");
    expect((await run("netsh advfirewall firewall delete rule name=twice")).code).toBe(1);
    expect((await run("netsh advfirewall firewall show rule name=twice")).code).toBe(1);
    expect(host.firewall.rules("OpenSSH SSH Server (sshd)")).toHaveLength(1);
  });

  it("changes rules in place", async () => {
    const { host, run } = await startHost();
    const id = host.firewall.add("r", 1);
    expect((await run("netsh advfirewall firewall set rule name=r new localport=2 enable=no")).code).toBe(0);
    const [rule] = host.firewall.rules("r");
    expect(rule?.id).toBe(id);
    expect(rule?.fields).toContainEqual(["LPort", "2"]);
    expect(rule?.fields).toContainEqual(["Active", "FALSE"]);
    host.firewall.change("r", { LPort: "3", Desc: "x" });
    expect(host.firewall.rules("r")[0]?.fields).toEqual(
      expect.arrayContaining([
        ["LPort", "3"],
        ["Desc", "x"],
      ]),
    );
  });

  it.each([
    `${ADD} name=x dir=in`,
    `${ADD} name=x dir=up action=allow`,
    `${ADD} name=x dir=in action=allow protocol=TCP localport=99999`,
    `${ADD} name=x dir=in action=allow localport=1`,
    `${ADD} name=x dir=in action=allow color=red`,
    `${ADD} name=all dir=in action=allow`,
    "netsh frob",
  ])("refuses: %s", async (command) => {
    const { host, run } = await startHost();
    expect((await run(command)).code).toBe(1);
    expect(host.firewall.rules("x")).toEqual([]);
  });

  it("wants an administrator", async () => {
    const { run } = await startHost({ elevated: false, user: "backup" });
    expect((await run(`${ADD} name=x dir=in action=allow`)).code).toBe(1);
  });
});

describe("ports", () => {
  it("shows listeners with their processes", async () => {
    const { host, run } = await startHost();
    const close = host.listeners.open(28077, "zabbix.exe");
    const { out } = await run("netstat -anop tcp");
    const pid = host.processes.list().find((process) => process.image === "zabbix.exe")?.pid;
    expect(out).toMatch(new RegExp(`^  TCP    0\\.0\\.0\\.0:28077 +0\\.0\\.0\\.0:0 +LISTENING +${pid}\\r$`, "m"));
    expect(out).toMatch(/^ {2}TCP {4}0\.0\.0\.0:28002 +0\.0\.0\.0:0 +LISTENING +\d+\r$/m);
    expect(out).not.toContain("[::]");
    close();
    expect((await run("netstat -ano")).out).not.toContain("28077");
  });

  it("shows reserved ranges, which netstat does not", async () => {
    const { host, run } = await startHost({ excludedPorts: [[5357, 5357]] });
    host.listeners.exclude(28000, 28100);
    const { out } = await run("netsh int ipv4 show excludedportrange protocol=tcp");
    expect([...out.matchAll(/^ +(\d+) +(\d+)/gm)].map(([, from, to]) => [from, to])).toEqual([
      ["5357", "5357"],
      ["28000", "28100"],
    ]);
  });

  it("lists and kills processes", async () => {
    const { host, run } = await startHost();
    const pid = host.services.get("avbackup")?.pid;
    expect((await run(`tasklist /fi "PID eq ${pid}" /fo csv /nh`)).out).toMatch(new RegExp(`^"avagent.exe","${pid}",`));
    expect((await run("taskkill /pid 99999 /f")).code).toBe(128);
    expect((await run(`taskkill /f /pid ${pid}`)).code).toBe(0);
    expect((await run(`tasklist /fi "PID eq ${pid}" /fo csv /nh`)).out).not.toContain("avagent");
    expect(host.listeners.list().some((socket) => socket.localPort === 28002)).toBe(false);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import type { HostHistory, Trace } from "../../provider/kernel/trace";
import { connect } from "../../provider/pulumi/world";
import { type Site, startSite } from "../site/index.ts";

const FIREWALL = "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall";

let site: Site | undefined;
afterEach(() => site?.close());

/** What the provider reads of a host, of the last minute. */
async function historyOf(at: Site, system: "windows" | "linux", traces: Trace[], user?: string): Promise<HostHistory> {
  const { access } = (system === "windows" ? at.hosts : at.linuxHosts)[0]!;
  const { address: host, port, password, hostKey } = access;
  const world = connect({}, undefined, true);
  try {
    const connection = { host, port, user: user ?? access.user, password, hostKey };
    const [history] = await world.host(connection, system).history([{ traces, since: Date.now() - 60_000 }]);
    return history!;
  } finally {
    await world.close();
  }
}

const state = (name: string): Trace => ({ kind: "state", name, properties: ["running"] });
const file = (name: string): Trace => ({ kind: "file", name, properties: ["flags"] });

describe("what a Windows host has kept", () => {
  it("is found by either name of a service, and by neither of another", async () => {
    site = await startSite();
    const [host] = site.hosts;
    host!.services.configure("avbackup", { displayName: "It's the agent", start: 3 }, "jsmith");
    host!.services.create("avbackup2", { imagePath: "C:\\Windows\\System32\\svchost.exe" }, "jsmith");
    host!.services.kill("avbackup");
    const { events, silent } = await historyOf(site, "windows", [state("avbackup")]);
    expect(events.map(({ source }) => source)).toEqual([
      "event 7034 of the log System",
      "event 7040 of the log System",
    ]);
    expect(events[1]!.by).toEqual({ id: host!.events.sidOf("jsmith"), name: "jsmith", isOwn: false });
    // Nothing in the log is older than a minute.
    expect(silent).toEqual(["the log System does not reach back that far"]);
  });

  it("is the same on a German server", async () => {
    site = await startSite({ hosts: [{ name: "syd02-vs-util01", locale: "de" }] });
    site.hosts[0]!.services.configure("avbackup", { start: 4 }, "jsmith");
    const { events } = await historyOf(site, "windows", [state("avbackup")]);
    expect(events).toMatchObject([{ what: "its start mode was changed", by: { name: "jsmith" } }]);
  });

  it("is not told to who may not read it, nor where there is no log; both are said, and files tell all the same", async () => {
    site = await startSite({ hosts: [{ name: "syd02-vs-util01", elevated: false }] });
    const rule: Trace = { kind: "firewall-rule", name: "Agent", properties: ["firewall"] };
    const path = "C:\\Program Files\\avs\\var\\avagent.cmd";
    site.hosts[0]!.files.write(path, "--x=1\r\n");
    const { events, files, silent } = await historyOf(site, "windows", [
      state("avbackup"),
      rule,
      file(path),
      file("C:\\no"),
    ]);
    expect(events).toEqual([]);
    expect(files).toEqual([{ path, time: expect.any(String) }]);
    expect(silent).toEqual([
      "the log System could not be read (wevtutil ends with 5)",
      `the log ${FIREWALL} could not be read (wevtutil ends with 5)`,
    ]);
  });
});

describe("what a Linux host has kept", () => {
  const unit = "avamar-stream@data.service";
  const flags = "/usr/local/avamar/varData/avagent.cmd";

  it("is what systemd says of the unit, and who changed it or its files with sudo; who only looked is nobody", async () => {
    site = await startSite();
    const [host] = site.linuxHosts;
    host!.files.write(`/etc/systemd/system/${unit}`, "[Service]\nExecStart=/bin/sleep 100\n");
    await host!.units.start("avamar-stream@data", "sysop");
    await host!.units.stop("avamar-stream@other", "sysop");
    await as(
      site,
      "sysop",
      `sudo systemctl status ${unit}; sudo cat ${flags}; sudo touch ${flags}; sudo tee ${flags} </dev/null`,
    );
    const { events } = await historyOf(site, "linux", [state("data"), file(flags)]);
    expect(events.map(({ what, by }) => [what, by?.name])).toEqual([
      [`this was run: /bin/tee ${flags}`, "sysop"],
      [`this was run: /bin/touch ${flags}`, "sysop"],
      ["it was started", undefined],
      ["this was run: /usr/bin/systemctl start avamar-stream@data", "sysop"],
    ]);
  });

  it("is not told to who is not root, and that is said", async () => {
    site = await startSite();
    const { events, silent } = await historyOf(site, "linux", [state("data")], "guest");
    expect([events, silent]).toEqual([[], ["the journal could not be read (journalctl ends with 1)"]]);
  });
});

/** Runs a command as another account of the Linux host. */
async function as(at: Site, user: string, command: string): Promise<void> {
  const { address: host, port, password, hostKey } = at.linuxHosts[0]!.access;
  const { SshConnection } = await import("../../provider/host/ssh");
  const ssh = new SshConnection({ host, port, user, password, hostKey });
  try {
    await ssh.run(command);
  } finally {
    ssh.close();
  }
}

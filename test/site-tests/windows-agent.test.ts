import { describe, expect, it } from "vitest";
import { AGENT, createAgent, startHost, type Tested, until } from "./windows-server.ts";

const VAR = "C:\\Program Files\\avs\\varC";
const REGISTER = `"${AGENT}" --register --vardir="${VAR}"`;

/** Prepares a var directory with its flags. */
function prepare({ host }: Tested, ...flags: string[]): void {
  const lines =
    flags.length > 0 ? flags : ["--hostname=fs1_c", "--mcsaddr=ave1", "--dpndomain=/clients/x", "--listenport=28003"];
  host.files.write(`${VAR}\\avagent.cmd`, `${lines.join("\r\n")}\r\n`);
}

/** Why a service ended: the two exit codes that sc.exe shows. */
async function ending(tested: Tested, service: string): Promise<number[]> {
  await until(tested, `sc interrogate ${service}`, 1062);
  const { out } = await tested.run(`sc query ${service}`);
  return [...out.matchAll(/EXIT_CODE +: (\d+)/g)].map(([, code]) => Number(code));
}

describe("registration", () => {
  it("says what the published log says, in its order", async () => {
    const tested = await startHost();
    prepare(tested);
    const { code, out } = await tested.run(REGISTER);
    expect(code).toBe(0);
    expect([...out.matchAll(/<(\d+)>/g)].map(([, number]) => Number(number))).toEqual([
      5702, 5703, 42249, 18908, 19117, 19124, 18910, 18918, 18921, 18997, 18922, 5933, 5934, 7264, 6627, 5936, 12489,
      7324, 6601, 5472, 6610, 7502, 5405,
    ]);
    expect(out).toContain("<7502>: Registration of client /clients/x/fs1_c with MCS ave1:28001 successful.");
    expect(out).toContain("--acport=28003 --initialize");
    expect(tested.grid.registrations.at(-1)).toEqual({
      clientName: "fs1_c",
      domain: "/clients/x",
      port: 28003,
      groups: [],
      hostAddress: "127.0.0.1",
      agentVersion: "19.10.100-135",
      os: "Windows Server 2022 Standard 64-bit",
    });
    expect(tested.host.files.list(VAR)).toEqual(["avagent.cfg", "avagent.cmd", "avagent.log", "cid.bin"]);
    expect(tested.host.files.read(`${VAR}\\cid.bin`).toString()).toMatch(/^ave1\t\d+\tcid-of-fs1_c\n$/);
  });

  it("reads the flag files in their order; the last word wins", async () => {
    const tested = await startHost();
    tested.host.files.write(`${VAR}\\avamar.cmd`, "# general\n--mcsaddr=ave1\n--dpndomain=clients\n--hostname=first\n");
    tested.host.files.write(`${VAR}\\.avagent`, "--hostname=third\n--mcsgrouplist=A,/x/B\n");
    prepare(tested, "--hostname=second");
    expect((await tested.run(REGISTER)).out).toContain("Registration of client clients/third with");
    expect(tested.grid.registrations.at(-1)).toMatchObject({ groups: ["A", "/x/B"], port: 28002 });
  });

  it("keeps an identity that is there", async () => {
    const tested = await startHost();
    prepare(tested);
    tested.host.files.write(`${VAR}\\cid.bin`, "ave1\t123\told-cid\n");
    expect((await tested.run(REGISTER)).code).toBe(0);
    expect(tested.grid.registrations.at(-1)?.cid).toBe("old-cid");
    expect(tested.host.files.read(`${VAR}\\cid.bin`).toString()).toBe("ave1\t123\told-cid\n");
  });

  const failures: [name: string, flags: string[] | undefined][] = [
    ["no var directory", undefined],
    ["a byte order mark", ["\u00ef\u00bb\u00bf--hostname=a", "--mcsaddr=ave1", "--dpndomain=/c"]],
    ["a line that is no flag", ["hostname=a"]],
    ["no name", ["--mcsaddr=ave1", "--dpndomain=/c"]],
    ["no management server", ["--hostname=a", "--dpndomain=/c"]],
    ["no domain", ["--hostname=a", "--mcsaddr=ave1"]],
    ["an unknown server", ["--hostname=a", "--mcsaddr=down.example.com", "--dpndomain=/c"]],
    ["a refusal", ["--hostname=bad", "--mcsaddr=ave1", "--dpndomain=/c"]],
  ];

  it.each(failures)("fails for %s", async (_name, flags) => {
    const tested = await startHost();
    if (flags !== undefined) prepare(tested, ...flags);
    const { code, out } = await tested.run(REGISTER);
    expect(code).toBe(1);
    expect(out).toMatch(/avagent Error <\d+>/);
    expect(out).not.toContain("<7502>");
    expect(tested.host.files.exists(`${VAR}\\cid.bin`)).toBe(false);
  });

  it("fails without a flag file, and works with everything on the command line", async () => {
    const tested = await startHost();
    tested.host.files.makeDirectory(VAR);
    expect((await tested.run(REGISTER)).code).toBe(1);
    expect((await tested.run(`${REGISTER} --hostname=a --mcsaddr=ave1 --dpndomain=/c`)).code).toBe(0);
  });

  it("is taken away with --uninit", async () => {
    const tested = await startHost();
    prepare(tested);
    await tested.run(REGISTER);
    expect((await tested.run(`"${AGENT}" --uninit --daemon=false --vardir="${VAR}"`)).code).toBe(0);
    expect(tested.grid.calls.at(-1)).toBe("unregister ave1 cid-of-fs1_c");
    expect(tested.host.files.exists(`${VAR}\\cid.bin`)).toBe(false);
    expect((await tested.run(`"${AGENT}" --uninit --vardir="${VAR}"`)).code).toBe(0);
  });

  it("tells its version three ways", async () => {
    const { run } = await startHost({ agentVersion: "19.4.100-116" });
    expect((await run(`"${AGENT}" --version`)).out).toContain("19.4.100-116");
    expect(
      (await run("reg query HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall /s /f Avamar")).out,
    ).toContain("Avamar");
  });

  it("need not be installed", async () => {
    const { host, grid, run } = await startHost({ agentVersion: null });
    expect((await run("sc query avbackup")).code).toBe(1060);
    expect((await run(`"${AGENT}" --version`)).code).toBe(1);
    expect(host.files.exists("C:\\Program Files\\avs")).toBe(false);
    expect(grid.calls).toEqual([]);
  });
});

describe("the agent's service", () => {
  it("runs from the start as the default instance", async () => {
    const { host, grid, run } = await startHost({ agent: { mcs: "ave1", domain: "/clients", clientName: "fs1" } });
    expect(grid.calls).toEqual(["register ave1 fs1", "started ave1 cid-of-fs1 28002"]);
    expect((await run("sc query avbackup")).out).toContain(": 4  RUNNING");
    expect(host.listeners.list().find((socket) => socket.localPort === 28002)?.pid).toBe(
      host.services.get("avbackup")?.pid,
    );
  });

  it("checks in when it comes up, and frees everything when it goes down", async () => {
    const tested = await startHost();
    prepare(tested);
    await tested.run(REGISTER);
    expect((await tested.run(createAgent("avC", VAR))).code).toBe(0);
    expect((await tested.run("sc start avC")).code).toBe(0);
    await until(tested, "sc interrogate avC", 0);
    expect(tested.grid.calls.at(-1)).toBe("started ave1 cid-of-fs1_c 28003");
    expect((await tested.run("netstat -ano")).out).toContain("0.0.0.0:28003");
    await tested.run("sc stop avC");
    expect(await ending(tested, "avC")).toEqual([0, 0]);
    expect(tested.grid.calls.at(-1)).toBe("stopped ave1 cid-of-fs1_c");
    expect((await tested.run("netstat -ano")).out).not.toContain("0.0.0.0:28003");
    expect(tested.host.files.exists(`${VAR}\\avagent.lck`)).toBe(false);
  });

  it("starts with 0 and then stops with 1066 and its own code when something is wrong", async () => {
    const tested = await startHost();
    await tested.run(createAgent("avC", VAR));
    const startAndEnd = async () => {
      expect((await tested.run("sc start avC")).code).toBe(0);
      return ending(tested, "avC");
    };
    expect(await startAndEnd()).toEqual([1066, 3]);
    tested.host.files.makeDirectory(VAR);
    expect(await startAndEnd()).toEqual([1066, 4]);
    prepare(tested);
    expect(await startAndEnd()).toEqual([1066, 2]);
    await tested.run(REGISTER);
    const close = tested.host.listeners.open(28003);
    expect(await startAndEnd()).toEqual([1066, 1]);
    close();
    tested.host.listeners.exclude(28003, 28003);
    expect(await startAndEnd()).toEqual([1066, 1]);
    expect(tested.host.files.read(`${VAR}\\avagent.log`).toString()).toContain("forbidden by its access permissions");
  });

  it("lets nobody else into its var directory", async () => {
    const tested = await startHost();
    await tested.run(createAgent("avC", "C:\\Program Files\\avs\\var"));
    await tested.run("sc start avC");
    expect(await ending(tested, "avC")).toEqual([1066, 5]);
  });

  it("cannot be started by hand", async () => {
    const { run } = await startHost();
    expect((await run(`"${AGENT}" /ServiceStart`)).code).toBe(1);
  });
});

import { describe, expect, it } from "vitest";
import { manualClock } from "../site/clock.ts";
import { createAgent, startHost, until } from "./windows-server.ts";

const KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Services";

describe("sc.exe", () => {
  const codes: [command: string, code: number][] = [
    ["sc", 1639],
    ["sc create", 1639],
    ["sc create x", 1639],
    ["sc create x binPath=C:\\x.exe", 1639],
    ["sc create x binPath= C:\\x.exe start=auto", 1639],
    ["sc create x binPath= C:\\x.exe start= often", 1639],
    ["sc create x binPath= C:\\x.exe color= red", 1639],
    ["sc create a/b binPath= C:\\x.exe", 123],
    ["sc create AVBACKUP binPath= C:\\x.exe", 1073],
    ['sc create x binPath= C:\\x.exe DisplayName= "avamar BACKUP agent"', 1078],
    ["sc create x binPath= C:\\x.exe DisplayName= avBackup", 1078],
    ['sc create "Avamar Backup Agent" binPath= C:\\x.exe', 1078],
    ["sc create x binPath= C:\\x.exe obj= .\\nobody", 1057],
    ["sc config avbackup DisplayName= spooler", 1078],
    ["sc config avbackup", 1639],
    ["sc config nosuch start= auto", 1060],
    ["sc description nosuch x", 1060],
    ["sc failure avbackup reset= 60", 87],
    ["sc failure avbackup reset= 60 actions= dance/1", 87],
    ["sc failureflag avbackup 2", 1639],
    ["sc start avbackup", 1056],
    ["sc start SharedAccess", 1058],
    ["sc stop TermService", 1062],
    ["sc stop RpcSs", 1051],
    ["sc pause avbackup", 1052],
    ["sc interrogate avbackup", 0],
    ["sc interrogate TermService", 1062],
    ["sc interrogate nosuch", 1060],
    ["sc query nosuch", 1060],
    ["sc qc nosuch", 1060],
    ["sc delete nosuch", 1060],
    ["sc query type= service state= all bufsize= 65536", 0],
    ["net start avbackup", 2],
    ["net stop TermService", 2],
    ["net start nosuch", 2],
  ];

  it.each(codes)("%s ends with %i", async (command, code) => {
    const { run } = await startHost();
    expect((await run(command)).code).toBe(code);
  });

  it("makes a service with everything that can be set, and shows it", async () => {
    const { host, run } = await startHost();
    const settings =
      'type= own start= delayed-auto error= severe DisplayName= "The X" depend= RpcSs/Dnscache obj= LocalSystem';
    expect((await run(`sc create x binPath= "C:\\a b\\x.exe" ${settings}`)).code).toBe(0);
    expect((await run('sc description x "what it does"')).code).toBe(0);
    expect((await run("sc failure x reset= 86400 actions= restart/60000/run/1000//0 command= C:\\c.exe")).code).toBe(0);
    expect((await run("sc failureflag x 1")).code).toBe(0);
    expect(host.registry.values(`${KEY}\\x`)).toEqual([
      { name: "Type", type: "REG_DWORD", data: 0x10 },
      { name: "Start", type: "REG_DWORD", data: 2 },
      { name: "ErrorControl", type: "REG_DWORD", data: 2 },
      { name: "ImagePath", type: "REG_EXPAND_SZ", data: "C:\\a b\\x.exe" },
      { name: "DisplayName", type: "REG_SZ", data: "The X" },
      { name: "DependOnService", type: "REG_MULTI_SZ", data: ["RpcSs", "Dnscache"] },
      { name: "ObjectName", type: "REG_SZ", data: "LocalSystem" },
      { name: "DelayedAutostart", type: "REG_DWORD", data: 1 },
      { name: "Description", type: "REG_SZ", data: "what it does" },
      {
        name: "FailureActions",
        type: "REG_BINARY",
        data: Buffer.from(
          "8051010000000000000000000300000014000000" + "0100000060ea0000" + "03000000e8030000" + "0000000000000000",
          "hex",
        ),
      },
      { name: "FailureCommand", type: "REG_SZ", data: "C:\\c.exe" },
      { name: "FailureActionsOnNonCrashFailures", type: "REG_DWORD", data: 1 },
    ]);
    const { out } = await run("sc qc x");
    expect(out).toContain("        START_TYPE         : 2   AUTO_START  (DELAYED)\r\n");
    expect(out).toContain("        BINARY_PATH_NAME   : C:\\a b\\x.exe  \r\n");
    expect((await run("sc qfailure x")).out).toContain("RESTART -- Delay = 60000 milliseconds.");
    expect((await run("sc qdescription x")).out).toContain("what it does");
    await run("sc config x start= demand");
    expect(host.registry.get(`${KEY}\\x`, "DelayedAutostart")).toBeUndefined();
  });

  it("understands the quadruple quotes of published recipes, by the old rule", async () => {
    const { host, run } = await startHost();
    await run('sc create x binpath= """"C:\\a b\\x.exe""" --v="""C:\\v""""');
    expect(host.registry.get(`${KEY}\\x`, "ImagePath")?.data).toBe('"C:\\a b\\x.exe" --v="C:\\v"');
  });

  it("lets only administrators change services", async () => {
    const { run } = await startHost({ elevated: false, user: "backup" });
    expect((await run("sc create x binPath= C:\\x.exe")).code).toBe(5);
    expect((await run("sc stop avbackup")).code).toBe(5);
    expect((await run("sc query avbackup")).code).toBe(0);
    expect((await run("whoami /groups")).out).not.toContain("S-1-16-12288");
  });
});

describe("the life of a service", () => {
  it("takes its time to start and to stop, and takes no other control meanwhile", async () => {
    const clock = manualClock();
    const { run } = await startHost({ timing: { startMs: 100, stopMs: 100 } }, { clock });
    expect((await run("sc stop avbackup")).out).toContain(": 3  STOP_PENDING");
    expect((await run("sc stop avbackup")).code).toBe(1061);
    expect((await run("sc interrogate avbackup")).code).toBe(1061);
    expect((await run("sc start avbackup")).code).toBe(1056);
    clock.advance(100);
    expect((await run("sc stop avbackup")).code).toBe(1062);
    expect((await run("sc start avbackup")).out).toContain(": 2  START_PENDING");
    expect((await run("sc start avbackup")).code).toBe(1056);
    expect((await run("sc stop avbackup")).code).toBe(1061);
    clock.advance(100);
    expect((await run("sc interrogate avbackup")).code).toBe(0);
  });

  it("only marks a service for deletion while it runs", async () => {
    const clock = manualClock();
    const { host, run } = await startHost({ timing: { stopMs: 100 } }, { clock });
    expect((await run("sc delete avbackup")).code).toBe(0);
    expect(host.registry.get(`${KEY}\\avbackup`, "DeleteFlag")?.data).toBe(1);
    expect(host.registry.get(`${KEY}\\avbackup`, "Start")?.data).toBe(4);
    for (const command of [
      "delete avbackup",
      "config avbackup start= auto",
      "description avbackup x",
      "start avbackup",
    ]) {
      expect((await run(`sc ${command}`)).code).toBe(1072);
    }
    expect((await run("sc create avbackup binPath= C:\\x.exe")).code).toBe(1072);
    expect((await run("sc query avbackup")).code).toBe(0);
    await run("sc stop avbackup");
    clock.advance(100);
    expect((await run("sc query avbackup")).code).toBe(1060);
    expect((await run(`reg query ${KEY}\\avbackup`)).code).toBe(1);
  });

  it("keeps a deleted service while somebody holds a handle on it", async () => {
    const { host, run } = await startHost();
    await run("sc create x binPath= C:\\x.exe");
    const close = host.services.hold("x");
    expect((await run("sc delete x")).code).toBe(0);
    expect((await run("sc create x binPath= C:\\x.exe")).code).toBe(1072);
    close();
    expect((await run("sc create x binPath= C:\\x.exe")).code).toBe(0);
  });

  it("stays in STOP_PENDING when it is stuck, until it is let go", async () => {
    const tested = await startHost();
    const release = tested.host.services.stick("avbackup");
    expect((await tested.run("sc stop avbackup")).code).toBe(0);
    expect((await tested.run("sc stop avbackup")).code).toBe(1061);
    release();
    await until(tested, "sc interrogate avbackup", 1062);
  });

  it("fails to start what is not there, is no program, or is no service", async () => {
    const { host, run } = await startHost({ timing: { startTimeoutMs: 5 } });
    host.files.write("C:\\text.exe", "no program");
    await run("sc create a binPath= C:\\nosuch.exe");
    await run("sc create b binPath= C:\\text.exe");
    await run("sc create c binPath= C:\\Windows\\System32\\hostname.exe");
    expect((await run("sc start a")).code).toBe(2);
    expect((await run("sc start b")).code).toBe(193);
    expect((await run("sc start c")).code).toBe(1053);
    expect((await run("sc create d binPath= C:\\x.exe depend= nosuch")).code).toBe(0);
    expect((await run("sc start d")).code).toBe(1075);
    expect((await run("sc config d depend= a")).code).toBe(0);
    expect((await run("sc start d")).code).toBe(1068);
  });

  it("finds an unquoted program behind blanks, and what an attacker puts in its way", async () => {
    const { host, run } = await startHost();
    await run("sc create x binPath= C:\\Windows\\System32\\svchost.exe");
    host.files.write("C:\\my tools\\svc.exe", host.files.read("C:\\Windows\\System32\\svchost.exe"));
    await run('sc config x binPath= "C:\\my tools\\svc.exe -k"');
    expect((await run("sc start x")).code).toBe(0);
    expect(host.processes.list().find((process) => process.image === "svc.exe")?.path).toBe("C:\\my tools\\svc.exe");
  });

  it("says 1067 when the process dies, and restarts it as its failure actions say", async () => {
    const clock = manualClock();
    const { host, run } = await startHost({ timing: { startMs: 10 } }, { clock });
    host.services.kill("avbackup");
    expect((await run("sc query avbackup")).out).toContain("WIN32_EXIT_CODE    : 1067  (0x42b)");
    clock.advance(100_000);
    expect((await run("sc interrogate avbackup")).code).toBe(1062);
    await run("sc failure avbackup reset= 60 actions= restart/5000");
    await run("sc start avbackup");
    clock.advance(10);
    const before = host.services.get("avbackup")?.pid;
    expect((await run(`taskkill /pid ${before} /f`)).code).toBe(0);
    expect((await run("sc interrogate avbackup")).code).toBe(1062);
    clock.advance(5010);
    expect((await run("sc interrogate avbackup")).code).toBe(0);
    expect(host.services.get("avbackup")?.pid).not.toBe(before);
  });

  it("makes net.exe wait", async () => {
    const { run } = await startHost();
    expect((await run("net stop avbackup")).code).toBe(0);
    expect((await run("sc interrogate avbackup")).code).toBe(1062);
    expect((await run('net start "Avamar Backup Agent"')).code).toBe(0);
    expect((await run("sc interrogate avbackup")).code).toBe(0);
  });

  it("reads the image path anew at each start, but the start type only at boot", async () => {
    const { restart, run } = await startHost();
    await run(createAgent("x", "C:\\v"));
    await run(`reg add ${KEY}\\x /v Start /t REG_DWORD /d 4 /f`);
    await run(`reg add ${KEY}\\x /v ImagePath /t REG_EXPAND_SZ /d C:\\nosuch.exe /f`);
    expect((await run("sc start x")).code).toBe(2);
    await restart();
    expect((await run("sc start x")).code).toBe(1058);
  });
});

import { describe, expect, it } from "vitest";
import { type Ran, startHost, type Tested, until } from "./linux-server.ts";

const BIN = "/usr/local/avamar/bin/avagent.bin";
const VAR = "/var/avamar/fs1_data";
const UNIT = `[Service]
ExecStart=${BIN} --daemon=false --bindir=/usr/local/avamar/bin --sysdir=/usr/local/avamar/etc --vardir=/var/avamar/%i --logfile=/var/avamar/%i/avagent.log
Restart=on-failure
RestartSec=20ms
[Install]
WantedBy=multi-user.target
`;

/** Prepares the var directory and the template unit of one more agent. */
function prepare({ host }: Tested, ...flags: string[]): void {
  const given = ["--hostname=fs1_data", "--mcsaddr=ave1", "--dpndomain=/clients/x", "--listenport=28003"];
  host.files.write(`${VAR}/.avagent`, `${(flags.length > 0 ? flags : given).join("\n")}\n`);
  host.files.write("/etc/systemd/system/avagent@.service", UNIT);
}

const register = ({ run }: Tested): Promise<Ran> => run(`${BIN} --init --daemon=false --vardir=${VAR}`);

describe("registration", () => {
  it("says what the published log says, in its order", async () => {
    const tested = await startHost();
    prepare(tested);
    const { code, out } = await register(tested);
    expect(code).toBe(0);
    expect([...out.matchAll(/<(\d+)>/g)].map(([, number]) => Number(number))).toEqual([
      5702, 5703, 42249, 18908, 19117, 19124, 18910, 18918, 18921, 18997, 18922, 5933, 5934, 7264, 6627, 5936, 12489,
      7324, 6601, 5472, 6610, 7502, 5405,
    ]);
    expect(out).toContain("<7502>: Registration of client /clients/x/fs1_data with MCS ave1:28001 successful.\n");
    expect(tested.heard.registrations.at(-1)).toMatchObject({
      clientName: "fs1_data",
      domain: "/clients/x",
      port: 28003,
      agentVersion: "7.4.101-58",
      os: "CentOS Linux 8 64-bit",
    });
    expect(tested.host.files.list(VAR)).toEqual([".avagent", "avagent.cfg", "avagent.log", "cid.bin"]);
  });

  it("takes the machine's name when none is given, and the command line over the files", async () => {
    const tested = await startHost();
    prepare(tested, "--mcsaddr=other");
    const { out } = await tested.run(
      `${BIN} --init --daemon=false --vardir=${VAR} --mcsaddr=ave1 --dpndomain=/clients`,
    );
    expect(out).toContain("client /clients/fs1.example.com with MCS ave1:28001");
  });

  it.each([
    ["no server", ["--dpndomain=/c"]],
    ["no domain", ["--mcsaddr=ave1"]],
    ["a server that is down", ["--mcsaddr=down.example.com", "--dpndomain=/c"]],
    ["a carriage return", ["--mcsaddr=ave1\r", "--dpndomain=/c"]],
    ["a line that is no flag", ["mcsaddr=ave1"]],
  ])("fails for %s", async (_name, flags) => {
    const tested = await startHost();
    prepare(tested, ...flags);
    const { code, out } = await register(tested);
    expect(code).toBe(1);
    expect(out).toMatch(/avagent Error <\d+>/);
    expect(out).not.toContain("<7502>");
    expect(tested.host.files.exists(`${VAR}/cid.bin`)).toBe(false);
  });

  it("fails on a full disk without leaving an identity that counts", async () => {
    const tested = await startHost({
      disks: { "/": { size: 1e9, free: 5e8 }, "/var/avamar": { size: 1e6, free: 1e6 } },
    });
    prepare(tested);
    tested.host.disks.setFree("/var/avamar", 0);
    expect((await register(tested)).code).toBe(1);
    expect(tested.host.files.exists(`${VAR}/avagent.cfg`)).toBe(false);
    tested.host.disks.setFree("/var/avamar", 1e6);
    expect((await register(tested)).code).toBe(0);
  });

  it("is given up with --uninit", async () => {
    const tested = await startHost();
    prepare(tested);
    await register(tested);
    expect((await tested.run(`${BIN} --uninit --daemon=false --vardir=${VAR}`)).code).toBe(0);
    expect(tested.heard.calls.at(-1)).toBe("unregister ave1 cid-of-fs1_data");
    expect(tested.host.files.list(VAR)).toEqual([".avagent", "avagent.log"]);
  });
});

describe("an agent as a unit", () => {
  it("has one process, lock file and port, checks in and out", async () => {
    const tested = await startHost();
    prepare(tested);
    await register(tested);
    await tested.ok("systemctl enable --now --quiet avagent@fs1_data");
    await until(tested, "ss -Hltn 'sport = :28003'", /:28003/);
    const pid = await tested.ok("systemctl show -p MainPID --value avagent@fs1_data");
    expect(await tested.ok("ss -Hltnp 'sport = :28003'")).toContain(`("avagent.bin",pid=${pid},`);
    expect(await tested.ok(`cut -d' ' -f1 ${VAR}/avagent.lck; readlink /proc/${pid}/exe`)).toBe(`${pid}\n${BIN}`);
    expect(await tested.ok(`tr '\\0' ' ' </proc/${pid}/cmdline`)).toContain(`--vardir=${VAR} `);
    expect(tested.heard.calls.at(-1)).toBe("started ave1 cid-of-fs1_data 28003");
    await tested.ok("systemctl stop avagent@fs1_data");
    expect(tested.heard.calls.at(-1)).toBe("stopped ave1 cid-of-fs1_data");
    expect(tested.host.files.exists(`${VAR}/avagent.lck`)).toBe(false);
  });

  it("ends with 1 for a taken port, a missing identity and a var directory in use", async () => {
    const tested = await startHost();
    prepare(tested);
    await register(tested);
    const free = tested.host.listeners.open(28_003);
    const begin = `${BIN} --daemon=false --vardir=${VAR}`;
    expect((await tested.run(begin)).code).toBe(1);
    free();
    await tested.ok("systemctl start avagent@fs1_data");
    await until(tested, "ss -Hltn 'sport = :28003'", /:28003/);
    const twin = await tested.run(`${begin} --listenport=28004`);
    expect([twin.code, twin.out]).toEqual([1, expect.stringContaining("in use by another agent")]);
    await tested.ok(`systemctl stop avagent@fs1_data; rm ${VAR}/cid.bin`);
    expect((await tested.run(begin)).out).toContain("cid.bin is missing");
  });

  it("comes back after kill -9, a restart of the host and a saved site", async () => {
    const tested = await startHost();
    prepare(tested);
    await register(tested);
    await tested.ok("systemctl enable --now --quiet avagent@fs1_data");
    await until(tested, "ss -Hltn 'sport = :28003'", /:28003/);
    tested.host.units.kill("avagent@fs1_data");
    await until(tested, "systemctl show -p NRestarts --value avagent@fs1_data", "1");
    await tested.ok("systemctl stop avagent@fs1_data; systemctl start avagent@fs1_data");
    const closed = tested
      .client()
      .then((client) => new Promise<void>((done) => void client.once("close", () => done())));
    await tested.host.restart();
    await closed;
    await until(tested, "ss -Hltn | grep -c 2800", "2");
    const again = await startHost({}, { saved: JSON.parse(JSON.stringify(tested.host.save())) });
    await until(again, "ss -Hltn | grep -c 2800", "2");
    expect(await again.ok(`cat ${VAR}/cid.bin`)).toMatch(/^ave1\t\d+\tcid-of-fs1_data$/);
  });

  it("stays deactivating while it is frozen", async () => {
    const tested = await startHost();
    prepare(tested);
    await register(tested);
    await tested.ok("systemctl start avagent@fs1_data");
    await until(tested, "ss -Hltn 'sport = :28003'", /:28003/);
    const free = tested.host.units.freeze("avagent@fs1_data");
    await tested.ok("systemctl stop --no-block avagent@fs1_data");
    expect(await tested.ok("systemctl show -p ActiveState --value avagent@fs1_data")).toBe("deactivating");
    free();
    await until(tested, "systemctl show -p ActiveState --value avagent@fs1_data", "inactive");
  });
});

describe("which package a file belongs to", () => {
  const etc = "/etc/hostname";

  it.each([
    [`rpm -qf ${BIN}`, 0, "AvamarClient-7.4.101-58.x86_64\n", ""],
    [`rpm -qf --qf '%{NAME}\\n' ${BIN}`, 0, "AvamarClient\n", ""],
    [`rpm -qf ${etc}`, 1, `file ${etc} is not owned by any package\n`, ""],
    ["rpm -qf /nowhere", 1, "", "error: file /nowhere: No such file or directory\n"],
  ])("%s", async (command, code, out, err) => {
    expect(await (await startHost()).run(command)).toEqual({ code, out, err });
  });

  it.each([
    [`dpkg-query -S ${BIN}`, 0, `avamarclient-debian: ${BIN}\n`, ""],
    [`dpkg-query -S ${etc}`, 1, "", `dpkg-query: no path found matching pattern ${etc}\n`],
  ])("%s", async (command, code, out, err) => {
    expect(await (await startHost({ packages: "deb" })).run(command)).toEqual({ code, out, err });
  });
});

describe.each([
  ["rpm", "rpm -U", "rpm -q AvamarClient", "rpm -e AvamarClient"],
  ["deb", "dpkg -i", "dpkg-query -W avamarclient-debian", "dpkg -r avamarclient-debian"],
] as const)("the agent's package, %s", (packages, install, query, remove) => {
  it("upgrades, restarts the first agent only, and goes", async () => {
    const tested = await startHost({ packages });
    expect(await tested.ok(query)).toContain("7.4.101-58");
    prepare(tested);
    await register(tested);
    await tested.ok("systemctl start avagent@fs1_data");
    await until(tested, "ss -Hltn 'sport = :28003'", /:28003/);
    const pid = await tested.ok("systemctl show -p MainPID --value avagent@fs1_data");
    // Writing into a running program is refused; the package puts a new file in its place.
    expect((await tested.run(`cp /etc/passwd ${BIN}`)).code).toBe(1);
    tested.host.files.write("/tmp/new", tested.host.agentPackage("19.10.100-149"));
    await tested.ok(`${install} /tmp/new`);
    expect(await tested.ok(query)).toContain("19.10.100-149");
    expect(await tested.ok(`${BIN} --version`)).toContain("19.10.100-149");
    expect(await tested.ok("systemctl show -p MainPID --value avagent@fs1_data")).toBe(pid);
    expect(await tested.ok(`readlink /proc/${pid}/exe`)).toBe(`${BIN} (deleted)`);
    await tested.ok(remove);
    expect((await tested.run(query)).code).toBe(1);
    expect((await tested.run("systemctl is-active avagent")).code).toBe(3);
  });
});

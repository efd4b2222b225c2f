import { describe, expect, it } from "vitest";
import { reasonWithoutRig, startRig } from "../linux-host/rig.ts";
import { startHost, until } from "./linux-server.ts";

const UNIT = "/etc/systemd/system/probe@.service";

/** Steps that are taken one after the other; a `~` in front: repeated until it is so. */
const steps: [command: string, code: number, out: string][] = [
  ["systemctl show -p LoadState,ActiveState nothing | sort", 0, "ActiveState=inactive\nLoadState=not-found\n"],
  ["systemctl is-active nothing", 3, "inactive\n"],
  ["systemctl is-enabled nothing", 1, ""],
  ["systemctl start nothing", 5, ""],
  ["systemctl stop nothing", 5, ""],
  ["systemctl restart nothing", 5, ""],
  ["systemctl enable nothing", 1, ""],
  ["systemctl disable nothing", 1, ""],
  ["systemctl cat nothing", 1, ""],
  ["systemctl status nothing", 4, ""],
  ["systemctl reset-failed nothing", 1, ""],
  ["systemctl frobnicate", 1, ""],
  [
    `cat >${UNIT} <<'X'
[Unit]
Description=Probe %i
[Service]
Environment="WORD=two words" OTHER=x
EnvironmentFile=-/etc/probe/%i.env
ExecStart=/bin/sh -c 'echo "$1|$2|$3|$$0" >/tmp/probe-out; exec sleep 1000' %N \${WORD} $WORD "%I"
Restart=on-failure
RestartSec=50ms
[Install]
WantedBy=multi-user.target
X`,
    0,
    "",
  ],
  ["systemctl is-enabled probe@a-b", 1, "disabled\n"],
  ["systemctl is-active probe@a-b", 3, "inactive\n"],
  ["systemctl start probe@a-b; echo $?", 0, "0\n"],
  ["~systemctl show -p ActiveState,SubState --value probe@a-b", 0, "active\nrunning\n"],
  ["~cat /tmp/probe-out", 0, "two words|two|words|probe@a-b\n"],
  ["p=$(systemctl show -p MainPID --value probe@a-b); kill -0 $p; echo $?", 0, "0\n"],
  [
    "systemctl show -p Description,Type,Restart,FragmentPath probe@a-b | sort",
    0,
    `Description=Probe a-b\nFragmentPath=${UNIT}\nRestart=on-failure\nType=simple\n`,
  ],
  ["systemctl is-active probe@a-b probe@c", 0, "active\ninactive\n"],
  [
    "systemctl enable probe@a-b 2>/dev/null; readlink /etc/systemd/system/multi-user.target.wants/probe@a-b.service",
    0,
    `${UNIT}\n`,
  ],
  ["systemctl is-enabled probe@a-b", 0, "enabled\n"],
  ["systemctl show -p UnitFileState --value probe@a-b", 0, "enabled\n"],
  // A folder for drop-ins that systemd has not seen is no reason to reload, in its eyes.
  [
    "mkdir /etc/systemd/system/probe@a-b.service.d; printf '[Service]\\nEnvironment=NEW=1\\n' >/etc/systemd/system/probe@a-b.service.d/50-x.conf; systemctl show -p NeedDaemonReload --value probe@a-b",
    0,
    "no\n",
  ],
  [
    "systemctl daemon-reload; systemctl show -p DropInPaths --value probe@a-b",
    0,
    "/etc/systemd/system/probe@a-b.service.d/50-x.conf\n",
  ],
  [
    "sleep 0.02; printf '[Service]\\nEnvironment=NEW=22\\n' >/etc/systemd/system/probe@a-b.service.d/50-x.conf; systemctl show -p NeedDaemonReload --value probe@a-b",
    0,
    "yes\n",
  ],
  ["systemctl daemon-reload; systemctl show -p NeedDaemonReload --value probe@a-b", 0, "no\n"],
  ["kill -9 $(systemctl show -p MainPID --value probe@a-b); sleep 0.01; echo", 0, "\n"],
  ["~systemctl show -p NRestarts,ActiveState --value probe@a-b | sort", 0, "1\nactive\n"],
  ["systemctl kill -s TERM probe@a-b", 0, ""],
  [
    "~systemctl show -p ActiveState,Result,ExecMainCode,ExecMainStatus probe@a-b | sort",
    0,
    "ActiveState=inactive\nExecMainCode=2\nExecMainStatus=15\nResult=success\n",
  ],
  ["systemctl start probe@a-b && systemctl stop probe@a-b; systemctl is-active probe@a-b", 3, "inactive\n"],
  ["systemctl disable probe@a-b 2>/dev/null; ls /etc/systemd/system/multi-user.target.wants | grep -c probe", 1, "0\n"],
  // Neither running nor wanted: it is not kept in memory, so a change counts at once.
  [
    `printf '[Service]\\nExecStart=/bin/sh -c "exit 3"\\n' >/etc/systemd/system/fails.service; systemctl start fails; echo $?`,
    0,
    "0\n",
  ],
  [
    "~systemctl show -p ActiveState,SubState,Result,ExecMainCode,ExecMainStatus,MainPID fails | sort",
    0,
    "ActiveState=failed\nExecMainCode=1\nExecMainStatus=3\nMainPID=0\nResult=exit-code\nSubState=failed\n",
  ],
  ["systemctl is-failed fails", 0, "failed\n"],
  ["systemctl is-active fails", 3, "failed\n"],
  ["systemctl is-system-running", 1, "degraded\n"],
  ["systemctl reset-failed fails; systemctl is-active fails", 3, "inactive\n"],
  ["systemctl is-enabled fails", 0, "static\n"],
  [
    `printf '[Service]\\nExecStart=/no/such/program\\n' >/etc/systemd/system/lost.service; systemctl start lost; echo $?`,
    0,
    "0\n",
  ],
  ["~systemctl show -p ActiveState,ExecMainStatus --value lost | sort", 0, "203\nfailed\n"],
  ["systemctl mask lost 2>/dev/null; echo $?", 0, "1\n"],
  ["rm /etc/systemd/system/lost.service; systemctl mask lost 2>/dev/null; systemctl is-enabled lost", 1, "masked\n"],
  ["systemctl start lost", 1, ""],
  ["systemctl unmask lost 2>/dev/null; ls /etc/systemd/system/lost.service 2>/dev/null", 2, ""],
  [
    `printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n' >/etc/systemd/system/once.service; systemctl start once; systemctl show -p ActiveState,SubState --value once`,
    0,
    "active\nexited\n",
  ],
  [
    `printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' >/etc/systemd/system/bad.service; systemctl start bad`,
    1,
    "",
  ],
  [
    `printf '[Service]\\nEnvironmentFile=/no/file\\nExecStart=/bin/true\\n' >/etc/systemd/system/noenv.service; systemctl start noenv`,
    1,
    "",
  ],
  ["systemctl show -p Result --value noenv", 0, "resources\n"],
  [
    `printf '[Service]\\nExecStart=/bin/false\\nRestart=always\\nRestartSec=10ms\\n' >/etc/systemd/system/loops.service; systemctl start loops; echo $?`,
    0,
    "0\n",
  ],
  ["~systemctl show -p ActiveState,NRestarts --value loops | sort", 0, "5\nfailed\n"],
  ["systemctl start loops", 1, ""],
  [
    `printf '[Service]\\nExecStart=/bin/sh -c "trap : TERM; while :; do sleep 0.05; done"\\nTimeoutStopSec=200ms\\n' >/etc/systemd/system/stuck.service; systemctl start stuck; sleep 0.2; systemctl stop stuck; systemctl show -p ActiveState,Result --value stuck | sort`,
    0,
    "failed\ntimeout\n",
  ],
];

const oracle = reasonWithoutRig();

/** Takes the steps; what they came to stands beside what they should come to. */
async function taken(run: (command: string) => Promise<{ code: unknown; out: string }>): Promise<typeof steps> {
  const seen: typeof steps = [];
  for (const [text, code, out] of steps) {
    const command = text.replace(/^~/, "");
    let ran = await run(command);
    for (let turn = 0; text.startsWith("~") && turn < 100 && (ran.code !== code || ran.out !== out); turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ran = await run(command);
    }
    seen.push([text, ran.code as number, ran.out]);
  }
  return seen;
}

describe("systemd", () => {
  it("emulated takes all steps as expected", async () => {
    const { run } = await startHost({ agentVersion: null });
    expect(await taken(run)).toEqual(steps);
  });

  it.skipIf(oracle !== undefined)("for real takes the same steps alike", async () => {
    const rig = await startRig({ agent: false });
    try {
      const seen = await taken(async (command) => {
        const { code, stdout } = await rig.exec(command);
        return { code, out: stdout };
      });
      expect(seen).toEqual(steps);
    } finally {
      await rig.down();
    }
  });

  it("makes a unit of an init script, without a main process", async () => {
    const tested = await startHost();
    await until(
      tested,
      "systemctl show -p ActiveState,SubState,MainPID,FragmentPath,UnitFileState --value avagent | sort",
      "/run/systemd/generator.late/avagent.service\n0\nactive\ngenerated\nrunning",
    );
    expect(await tested.ok("ss -Hltnp 'sport = :28002'")).toMatch(/"avagent.bin",pid=\d+/);
    expect((await tested.run("systemctl is-enabled avagent")).out).toBe("enabled\n");
    await tested.ok("systemctl stop avagent");
    expect(await tested.ok("ss -Hltn 'sport = :28002'")).toBe("");
    await tested.ok("systemctl start avagent");
    expect(await tested.ok("ss -Hltn 'sport = :28002'")).not.toBe("");
  });

  it("lets nobody but root change units", async () => {
    const { host, faults, counters } = await startHost({ user: "guest" });
    expect(faults).toBeDefined();
    expect(counters.count({ write: true })).toBe(0);
    const { connect, run } = await import("./linux-server.ts");
    const client = await connect(host);
    expect((await run(client, "systemctl is-active avagent")).code).toBe(0);
    expect((await run(client, "systemctl stop avagent")).code).not.toBe(0);
    expect((await run(client, "echo x >/etc/systemd/system/x.service")).code).toBe(1);
    expect((await run(client, "sudo -n id -u")).code).toBe(1);
    client.end();
    const sysop = await connect(host, { username: "sysop" });
    expect((await run(sysop, "sudo -n systemctl stop avagent && systemctl is-active avagent")).code).toBe(3);
    sysop.end();
  });
});

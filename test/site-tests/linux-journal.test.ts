import { describe, expect, it } from "vitest";
import { manualClock } from "../site/clock.ts";
import { startHost } from "./linux-server.ts";

const JSON_ARGS = "--quiet --no-pager --output=json";

function entries(out: string): Record<string, string>[] {
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("journalctl", () => {
  it("tells what became of a unit by the ids of systemd's messages, and who ran what with sudo", async () => {
    const { host, run } = await startHost();
    host.journal.clear();
    await run("systemctl stop crond");
    await host.units.start("crond", "sysop");
    const { out } = await run(`journalctl ${JSON_ARGS} --reverse _PID=1 UNIT=crond.service + SYSLOG_IDENTIFIER=sudo`);
    expect(entries(out)).toMatchObject([
      { MESSAGE_ID: "39f53479d3a045ac8e11786248231fbf", UNIT: "crond.service", _UID: "0" },
      {
        _AUDIT_LOGINUID: "1000",
        MESSAGE: expect.stringMatching(/^ *sysop : .*COMMAND=\/usr\/bin\/systemctl start crond$/),
      },
      { MESSAGE_ID: "9d1aaa27d60140bd96365438aad20286" },
    ]);
    expect(
      entries((await run(`journalctl ${JSON_ARGS} -u sshd -n 1`)).out).every(({ UNIT }) => UNIT === "sshd.service"),
    ).toBe(true);
  });

  it("tells of a program that failed, and of commands through sudo", async () => {
    const { host, run } = await startHost();
    host.journal.clear();
    host.files.write("/etc/systemd/system/once.service", "[Service]\nExecStart=/bin/false\n");
    await run("sudo systemctl daemon-reload");
    await run("systemctl start once; sleep 0.1");
    expect(host.journal.messages()).toEqual([
      expect.stringContaining("COMMAND=/bin/systemctl daemon-reload"),
      "Started once.service.",
      "once.service: Failed with result 'exit-code'.",
    ]);
  });

  it("counts back by the clock of the server", async () => {
    const clock = manualClock();
    const { host, run } = await startHost({}, { clock });
    host.journal.clear();
    await host.units.start("crond", "sysop");
    clock.advance(100_000);
    await host.units.start("crond", "sysop");
    const count = async (args: string) =>
      entries((await run(`journalctl ${JSON_ARGS} ${args} SYSLOG_IDENTIFIER=sudo`)).out).length;
    expect(await count("--since=-10s")).toBe(1);
    expect(await count("--until=-10s")).toBe(1);
    expect(await count("--since=-200s --lines=1")).toBe(1);
    expect(await count("--since=-200s")).toBe(2);
    expect((await run("journalctl --since=yesterday-ish")).code).toBe(1);
    expect((await run("journalctl --frobnicate")).code).toBe(1);
  });
});

import { describe, expect, it } from "vitest";
import { manualClock } from "../site/clock.ts";
import { createAgent, startHost } from "./windows-server.ts";

const FIREWALL = "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall";
const ADMINISTRATOR = "S-1-5-21-3623811015-3361044348-30300820-500";

const qe = (log: string, query: string, more = "") => `wevtutil qe "${log}" "/q:${query}" /f:xml ${more}`;
const scm = (test: string) => `*[System[Provider[@Name='Service Control Manager'] and ${test}]]`;

describe("the event log", () => {
  it("keeps who made a service and changed how it starts, and that it runs and stops, which names nobody", async () => {
    const { host, run } = await startHost();
    await run(createAgent("backupC", "C:\\varC"));
    await run("sc config backupC start= disabled");
    await run("sc description backupC other");
    await run("sc config backupC start= auto");
    await run("net stop avbackup");
    await run("net start avbackup");
    expect(host.events.ids("System")).toEqual([7045, 7040, 7040, 7036, 7036]);

    const { code, out } = await run(qe("System", scm("(EventID=7040)"), "/rd:true /c:1 /e:Events"));
    expect(code).toBe(0);
    expect(out).toMatch(/^<Events>\r\n<Event xmlns='[^']+'><System>.*<\/Event>\r\n<\/Events>\r\n$/);
    expect(out).toContain("<EventID Qualifiers='16384'>7040</EventID>");
    expect(out).toContain(`<Security UserID='${ADMINISTRATOR}'/>`);
    expect(out).toContain("<Data Name='param3'>auto start</Data><Data Name='param4'>backupC</Data>");
    const states = (await run(qe("System", scm("EventID=7036")))).out;
    expect(states.match(/<Security\/>/g)).toHaveLength(2);
    // avbackup/1 in UTF-16.
    expect(states).toContain("<Binary>610076006200610063006B00750070002F0031000000</Binary>");
  });

  it("keeps what ended by itself, with what is done about it", async () => {
    const { host, run } = await startHost();
    host.services.kill("avbackup");
    expect(host.events.ids("System")).toEqual([7034]);
    await run("sc failure avbackup reset= 60 actions= restart/60000");
    host.services.create("other", { imagePath: "C:\\Windows\\System32\\svchost.exe" }, "jsmith");
    const { out } = await run(qe("System", "*[EventData[Data='other']]"));
    expect(out).toContain(`<Security UserID='${host.events.sidOf("jsmith")}'/>`);
  });

  it("keeps who touched a firewall rule, with which program", async () => {
    const { host, run } = await startHost();
    await run('netsh advfirewall firewall add rule name="Agent C" dir=in action=allow protocol=TCP localport=28003');
    await run('netsh advfirewall firewall set rule name="Agent C" new enable=no');
    host.firewall.change("Agent C", { LPort: "1" }, "jsmith");
    host.firewall.remove("Agent C", "jsmith");
    expect(host.events.ids(FIREWALL)).toEqual([2004, 2005, 2005, 2006]);
    const { out } = await run(qe(FIREWALL, "*[System[EventID=2006] and EventData[Data='Agent C']]"));
    expect(out).toContain(`<Data Name='ModifyingUser'>${host.events.sidOf("jsmith")}</Data>`);
    expect(out).toContain("<Data Name='ModifyingApplication'>C:\\Windows\\System32\\mmc.exe</Data>");
    const mine = await run(qe(FIREWALL, "*[System[EventID=2004]]"));
    expect(mine.out).toContain(`<Data Name='ModifyingUser'>${ADMINISTRATOR}</Data>`);
    expect(mine.out).toContain("<Data Name='ModifyingApplication'>C:\\Windows\\System32\\netsh.exe</Data>");
  });

  it("selects by age, by the clock of the server", async () => {
    const clock = manualClock();
    const { host, run } = await startHost({}, { clock });
    host.services.configure("avbackup", { start: 3 }, "jsmith");
    clock.advance(60_000);
    host.services.configure("avbackup", { start: 2 }, "jsmith");
    const count = async (test: string) =>
      (await run(qe("System", `*[System[TimeCreated[timediff(@SystemTime) ${test}]]]`))).out.match(/<Event /g)
        ?.length ?? 0;
    expect([await count("<= 1000"), await count(">= 1000"), await count("<= 60000")]).toEqual([1, 1, 2]);
  });

  it.each([
    ["a log that is not there", qe("Nowhere", "*"), 15007],
    ["a query that is none", qe("System", "*[System[EventID=]]"), 15001],
    ["a function that it does not know", qe("System", "*[System[contains(Channel,'x')]]"), 15001],
    ["another form", "wevtutil qe System /f:text", 87],
    ["no log", "wevtutil qe", 87],
  ])("%s: ends with the number of the error", async (_, command, code) => {
    const { run } = await startHost();
    expect((await run(command)).code).toBe(code);
  });

  it("is for administrators, and speaks the language of the system", async () => {
    const denied = await startHost({ elevated: false });
    expect((await denied.run("wevtutil qe System")).code).toBe(5);
    const german = await startHost({ locale: "de" });
    german.host.services.configure("avbackup", { start: 4 });
    expect((await german.run("wevtutil qe System")).out).toContain("<Data Name='param3'>Deaktiviert</Data>");
    german.host.events.lock("System");
    expect((await german.run("wevtutil qe System")).code).toBe(5);
  });

  it("outlives a save", async () => {
    const { host } = await startHost();
    host.services.configure("avbackup", { start: 3 });
    const again = await startHost({}, { saved: JSON.parse(JSON.stringify(host.save())) });
    expect(again.host.events.ids("System")).toEqual([7040]);
  });
});

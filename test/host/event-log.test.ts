import { expect, test } from "vitest";
import { entriesIn, eventsIn as journalEvents } from "../../provider/host/linux/journal";
import { accountName, selfIn } from "../../provider/host/windows/accounts";
import { askEvents, askOlder, eventsIn, keptOf } from "../../provider/host/windows/event-log";

const system = keptOf({ kind: "state", name: "backupC", properties: [] })!;

/** An event as wevtutil of an older and of a newer Windows writes it. */
const event = (id: number, data: string, security = "<Security UserID='S-1-5-21-1-2-3-1104'/>", quote = "'") =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager'/><EventID Qualifiers='16384'>${id}</EventID><TimeCreated SystemTime='2026-11-25T14:10:02.1234567Z'/>${security}</System><EventData>${data}</EventData></Event>`.replaceAll(
    "'",
    quote,
  );

test("an event log is asked by numbers and an age, in one line that cmd.exe leaves alone", () => {
  const line = askEvents(system, ["backupC", "It's C"], 60_000.4);
  expect(line).toContain(
    "wevtutil.exe qe System \"/q:*[System[Provider[@Name='Service Control Manager'] and (EventID=7031 or ",
  );
  expect(line).toContain("TimeCreated[timediff(@SystemTime) <= 60000]]");
  expect(line).toContain(`EventData[Data='backupC' or Data=\\"It's C\\"]]`);
  expect(line).toMatch(/ \/f:xml \/e:Events \/rd:true \/c:20$/);
  expect(askOlder("System", -5)).toContain("timediff(@SystemTime) >= 0]]]");
  // What no text of XPath and no command line can hold is left out.
  expect(askEvents(system, ["backupC", `a'b"c`, "%PATH%"], 1)).toContain("EventData[Data='backupC']]");
});

test("events are read whatever quotes and digits they have; no answer is none", () => {
  const printed = `<Events>\r\n${event(7040, "<Data Name='param1'>Dienst &amp; Co</Data>")}\r\n${event(7036, "", "<Security/>", '"')}\r\n</Events>\r\n`;
  expect(eventsIn(printed)).toEqual([
    { id: 7040, time: "2026-11-25T14:10:02.123Z", user: "S-1-5-21-1-2-3-1104" },
    { id: 7036, time: "2026-11-25T14:10:02.123Z" },
  ]);
  expect(eventsIn("<Events>\r\n</Events>\r\n")).toEqual([]);
  expect(eventsIn("<Events/>")).toEqual([]);
  expect(eventsIn("")).toBeUndefined();
});

test("of a firewall rule the one who changed it counts, not the service that wrote it down", () => {
  const data =
    "<Data Name='ModifyingUser'>S-1-5-21-1-2-3-500</Data><Data Name='ModifyingApplication'>C:\\A &amp; B\\mmc.exe</Data>";
  expect(eventsIn(`<Events>${event(2005, data, "<Security UserID='S-1-5-19'/>")}</Events>`)).toEqual([
    { id: 2005, time: expect.any(String), user: "S-1-5-21-1-2-3-500", program: "C:\\A & B\\mmc.exe" },
  ]);
});

test("an account is called as the folder of its profile, or as on every Windows", () => {
  const key = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\S-1-5-21-1-2-3-1104";
  const stdout = `\r\n${key}\r\n    ProfileImagePath    REG_EXPAND_SZ    C:\\Users\\jsmith.CORP\r\n\r\n`;
  expect(accountName("S-1-5-21-1-2-3-1104", { code: 0, stdout })).toBe("jsmith.CORP");
  expect(accountName("S-1-5-21-1-2-3-1104", { code: 1, stdout: "" })).toBeUndefined();
  expect(accountName("S-1-5-18", undefined)).toBe("SYSTEM");
  expect(selfIn({ code: 0, stdout: "\r\nBENUTZERINFORMATIONEN\r\nhost\\admin S-1-5-21-1-2-3-500\r\n" })).toBe(
    "S-1-5-21-1-2-3-500",
  );
});

test("the journal is read by message ids; what is no line of JSON, and no text, is passed over", () => {
  const unit = "avamar-stream@data.service";
  const base = { __REALTIME_TIMESTAMP: "1795949230025933" };
  const lines = [
    { ...base, MESSAGE_ID: "9d1aaa27d60140bd96365438aad20286", UNIT: unit, MESSAGE: "Beendet." },
    { ...base, MESSAGE_ID: "9d1aaa27d60140bd96365438aad20286", UNIT: "avamar-stream@data2.service" },
    {
      ...base,
      SYSLOG_IDENTIFIER: "sudo",
      MESSAGE: "  jsmith : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/vi /a/avtar.cmd",
    },
    { ...base, SYSLOG_IDENTIFIER: "sudo", MESSAGE: [106, 115] },
    { MESSAGE: "without a time", UNIT: unit },
  ];
  const printed = `-- No entries --\n${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
  const events = journalEvents(entriesIn(printed), { unit, files: ["/a/avtar.cmd"], self: "root" });
  expect(events).toEqual([
    { time: "2026-11-29T10:47:10.025Z", what: "it was stopped", source: "systemd in the journal" },
    {
      time: "2026-11-29T10:47:10.025Z",
      what: "this was run: /usr/bin/vi /a/avtar.cmd",
      source: "sudo in the journal",
      by: { name: "jsmith", isOwn: false },
    },
  ]);
});

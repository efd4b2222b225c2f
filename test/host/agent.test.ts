import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flagText, parseFlags, sameFlags } from "../../provider/host/flag-file";
import { markerText, parseMarker } from "../../provider/host/marker";
import { checkRegistration, parseRegistration } from "../../provider/host/registration";

describe("flag files", () => {
  const name = fc.stringMatching(/^[a-z][a-z-]{0,10}$/);
  const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);

  test("what is written is read back, whatever the values hold", () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(value, fc.constant(""))), (flags) =>
        sameFlags(parseFlags(flagText(flags, "\r\n")), flags),
      ),
    );
  });

  test("one flag a line, CRLF, blanks unquoted, no byte order mark", () => {
    expect(flagText({ vardir: "C:\\Program Files\\avs\\varC", quiet: "" }, "\r\n")).toBe(
      "--vardir=C:\\Program Files\\avs\\varC\r\n--quiet\r\n",
    );
    expect(parseFlags("  --ListenPort=28003 \n# remark\n\n--x=a=b\n")).toEqual({ listenport: "28003", x: "a=b" });
  });
});

describe("registration", () => {
  const good = `avagent Info <18997>: Received from MCS 100101: Root-cert message rejected.
avagent Info <5472>: Registering with the MCS (syd01-g1-util)
avagent Info <7502>: Registration of client /clients/iQ3/CORP/syd02-vs-util-c with MCS syd01-g1-util:28001 successful.
avagent Info <5405>: returning with exitcode 0
`;
  const wanted = { clientPath: "/clients/iQ3/CORP/syd02-vs-util-c", grid: "syd01-g1-util" };
  const result = (code: number, stdout: string) => ({ code, stdout, stderr: "" });

  test("message 7502 tells client, grid and port", () => {
    expect(parseRegistration(good)).toEqual({ clientPath: wanted.clientPath, grid: "syd01-g1-util", port: 28001 });
    expect(parseRegistration("avagent Info <5472>: Registering")).toBeUndefined();
  });

  const noLog = async () => "";

  test("harmless information on the way to success is no failure, and the log is not asked for", async () => {
    const log = () => Promise.reject(new Error("asked for"));
    expect((await checkRegistration(result(0, good), wanted, "h", log)).clientPath).toBe(wanted.clientPath);
  });

  test.each([
    [
      "exit 0 without 7502",
      result(0, "avagent Warning <1>: hm\n"),
      /ends with 0 and without message 7502[\s\S]*avagent Warning <1>/,
    ],
    ["7502 with exit 1", result(1, good), /ends with 1\.[\s\S]*<7502>/],
    [
      "another client",
      result(0, good.replace("util-c", "util-x")),
      /registered \/clients\/iQ3\/CORP\/syd02-vs-util-x instead of/,
    ],
  ])("%s is a failure", async (_name, outcome, message) => {
    await expect(checkRegistration(outcome, wanted, "h", noLog)).rejects.toThrow(message);
  });

  const failure = (output: string, log: string) =>
    checkRegistration(result(1, output), wanted, "h", async () => log).then(
      () => "",
      (error: Error) => error.message,
    );
  const numbered = (word: string) => Array.from({ length: 100 }, (_, i) => `avagent Info <5>: ${word} ${i}`);

  test("the error carries every line that is no information, and the last forty of the output and of the log", async () => {
    const output = ["avagent Error <9>: first", ...numbered("line")].join("\n");
    const thrown = await failure(output, [...numbered("entry"), "avagent Info <5>: line 99"].join("\r\n"));
    expect(thrown).toContain("avagent Error <9>: first");
    // What to do stands before all that.
    expect(thrown.indexOf("Check that")).toBeLessThan(thrown.indexOf("Warnings and errors:"));
    expect(thrown).toMatch(
      /^h: register \S+ with \S+: the agent ends with 1 and without message 7502\. Check that .*there\.\n/,
    );
    expect(thrown).toContain("line 60");
    expect(thrown).not.toContain("line 59\n");
    expect(thrown).toContain("Last lines of avagent.log:\navagent Info <5>: entry 61\n");
    // What the output said is not said again.
    expect(thrown.match(/line 99/g)).toHaveLength(1);
  });

  test("no secret is in it: values of flags that hold one are left out", async () => {
    const flags = '--ap=28003 --password=hunter2 --access-token: hunter2 "pass": "hunter2"';
    const thrown = await failure(`avagent Error <9>: ${flags}`, `avagent Info <5703>: parsed ${flags}`);
    expect(thrown).toContain("--ap=28003 --password=[secret]");
    expect(thrown).not.toContain("hunter2");
  });
});

test("a marker is read back; anything else is none", () => {
  const marker = { owner: "p/s", service: "backupC", client: "c", state: "made", registered: true } as const;
  expect(parseMarker(markerText(marker))).toEqual(marker);
  for (const text of [undefined, "", "{}", "[1]", "not json"]) expect(parseMarker(text)).toBeUndefined();
});

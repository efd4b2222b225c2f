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

  test("harmless information on the way to success is no failure", () => {
    expect(checkRegistration(result(0, good), wanted, "h").clientPath).toBe(wanted.clientPath);
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
  ])("%s is a failure", (_name, outcome, message) => {
    expect(() => checkRegistration(outcome, wanted, "h")).toThrow(message);
  });

  test("the error carries every line that is no information, and the last forty", () => {
    const lines = [
      "avagent Error <9>: first",
      ...Array.from({ length: 100 }, (_, i) => `avagent Info <5>: line ${i}`),
    ].join("\n");
    const thrown = (() => {
      try {
        checkRegistration(result(1, lines), wanted, "h");
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    })();
    expect(thrown).toContain("avagent Error <9>: first");
    expect(thrown).toContain("line 60");
    expect(thrown).not.toContain("line 59\n");
  });
});

test("a marker is read back; anything else is none", () => {
  const marker = { owner: "p/s", service: "backupC", client: "c", state: "made", registered: true } as const;
  expect(parseMarker(markerText(marker))).toEqual(marker);
  for (const text of [undefined, "", "{}", "[1]", "not json"]) expect(parseMarker(text)).toBeUndefined();
});

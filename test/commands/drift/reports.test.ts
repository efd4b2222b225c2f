import { describe, expect, it } from "vitest";
import type { Finding, Subject } from "../../../provider/commands/drift/finding";
import { json } from "../../../provider/commands/drift/formats/json";
import { junit } from "../../../provider/commands/drift/formats/junit";
import { markdown } from "../../../provider/commands/drift/formats/markdown";
import { sarif } from "../../../provider/commands/drift/formats/sarif";
import { text } from "../../../provider/commands/drift/formats/text";
import { exitCodeOf, type Report } from "../../../provider/commands/drift/report";
import { driftWords } from "../../../provider/commands/drift/words";

const subject = (type: string, name: string, object: string): Subject => ({
  urn: `urn:pulumi:prod::site::pulumi-nodejs:dynamic/avamar:${type}::${name}`,
  type,
  name,
  object,
  place: "grid",
  source: { file: "index.ts", line: 35, column: 17 },
});
const schedule = subject("Schedule", "nightly", "schedule /clients/CORP/nightly");
const policy = subject("Policy", "p", "policy /clients/CORP/p");
const stream = { ...subject("AvamarClientStream", "c", "stream backupC on fs01"), place: "host" as const };
const { source: _, ...retention } = subject("Retention", "long", 'retention /clients/<60> & "more"|');

const call = {
  time: "2026-11-26T08:05:07.123Z",
  user: "jsmith",
  domain: "/",
  role: "ADMIN",
  address: "10.0.0.7",
  method: "PUT",
  path: "/api/v1/schedules/SC1",
  status: 200,
  succeeded: true,
};
const drifted: Finding[] = [
  {
    ...policy,
    kind: "gone",
    differences: [],
    since: "2026-11-20T10:00:00Z",
    effect: "create",
    consequences: ['What refers to it follows: Rule "r".'],
    by: { kind: "unknown", why: "changed by other means than REST" },
    notes: [],
  },
  {
    ...schedule,
    kind: "changed",
    differences: [
      { path: "startTime", recorded: "21:00", found: "02:30", declared: "22:00" },
      { path: "password", isSecret: true },
    ],
    since: "2026-11-20T10:00:00Z",
    effect: "update",
    consequences: [],
    by: { kind: "rest", account: "jsmith", lines: [call, call, call, call, call], about: "kind" },
    notes: ["the exception of startTime ended on 2026-11-01 (audit)"],
  },
];
const full: Report = {
  stack: "prod",
  project: "site",
  folder: "infra/back up",
  time: "2026-11-26T10:00:00.000Z",
  durationMs: 6543,
  version: "0.1.0",
  checked: [policy, retention, schedule, stream],
  drifted,
  excepted: [
    {
      ...stream,
      kind: "changed",
      differences: [{ path: "description", recorded: "a", found: "b\n", declared: "a" }],
      exception: { resource: "c", reason: "in <progress>", until: "2026-12-31" },
    },
  ],
  undeployed: [
    {
      ...retention,
      kind: "changed",
      differences: [{ path: "duration.count", recorded: 60, found: 60, declared: 90 }],
      effect: "replace",
      consequences: ["Another one is another one."],
    },
    { ...subject("User", "new", "user /:new"), kind: "new", differences: [], effect: "create", consequences: [] },
    { ...subject("User", "old", "user /:old"), kind: "removed", differences: [], effect: "delete", consequences: [] },
  ],
  waiting: [
    { ...subject("Policy", "q", "policy /clients/CORP/q"), effect: "update" },
    { ...subject("Dataset", "d", "dataset /clients/CORP/d"), effect: "replace" },
  ],
  noted: [{ ...stream, differences: [{ path: "agentVersion", recorded: "19.9", found: "19.10", declared: "19.9" }] }],
  idle: [{ exception: { object: "x", reason: "r", until: "2026-01-01" }, hasEnded: true }],
  doubts: [],
  notes: ["The last run was a refresh."],
};
const none: Report = {
  ...full,
  drifted: [],
  excepted: [],
  undeployed: [],
  waiting: [],
  noted: [],
  idle: [],
  doubts: [],
  notes: [],
};

describe("the exit code", () => {
  it("is 2 for drift that nobody excepted, and for nothing else", () => {
    expect(exitCodeOf(full)).toBe(2);
    expect(exitCodeOf({ drifted: [], doubts: [] })).toBe(0);
    expect(exitCodeOf({ drifted: [], doubts: ["?"] })).toBe(1);
    expect(exitCodeOf({ ...full, doubts: ["?"] })).toBe(2);
  });
});

describe("as text", () => {
  it("says what, where, since when, by whom and what would be done", () => {
    expect(text(full)).toBe(`Drift: 2 of 4 objects of the stack prod are not as deployed.

policy /clients/CORP/p IS GONE  (Policy "p", index.ts:35)
    changed    after 2026-11-20 10:00:00 UTC; by whom is unknown: changed by other means than REST
    pulumi up  makes it again
               What refers to it follows: Rule "r".

schedule /clients/CORP/nightly  (Schedule "nightly", index.ts:35)
    startTime  declared "22:00" ("21:00" when it was deployed), found "02:30"
    password   is a secret and differs
    changed    2026-11-26 08:05:07 UTC by jsmith (ADMIN), the account of this program from 10.0.0.7: PUT /api/v1/schedules/SC1
               2026-11-26 08:05:07 UTC by jsmith (ADMIN), the account of this program from 10.0.0.7: PUT /api/v1/schedules/SC1
               2026-11-26 08:05:07 UTC by jsmith (ADMIN), the account of this program from 10.0.0.7: PUT /api/v1/schedules/SC1
               and 2 more before
               (these calls do not say which object they were about; it may have been this one)
    pulumi up  updates it in place (startTime, password)
    note       the exception of startTime ended on 2026-11-01 (audit)

Not deployed yet, which is no drift: 3 changes of the program.
  retention /clients/<60> & "more"| is changed in the program  (Retention "long")
      duration.count  60 -> 90
      pulumi up  REPLACES it: the old one is taken away, and a new one made
                 Another one is another one.
  user /:new is new in the program  (User "new", index.ts:35)
      pulumi up  makes it
  user /:old is no longer in the program (and was not looked at in the world)  (User "old", index.ts:35)
      pulumi up  takes it away

Changed in the world since the deployment, and in accord with the program; pulumi up only records it:
  stream backupC on fs01: agentVersion "19.9" -> "19.10"

Excepted:
  stream backupC on fs01: description declared "a", found "b\\n"
      until 2026-12-31: in <progress>

Exceptions that nothing was found for; take them out of the file if they are no longer needed:
  x: until 2026-01-01, which is over

REPLACED with what they depend on: dataset /clients/CORP/d.

(Compared when the others are put right: policy /clients/CORP/q.)

The last run was a refresh.
`);
  });

  it("is one line when there is none", () => {
    expect(text(none)).toBe("No drift: 4 objects of the stack prod are as deployed.\n");
    expect(text({ ...none, excepted: full.excepted })).toMatch(
      /^No drift: .* are as deployed, apart from 1 exception\.\n/,
    );
    expect(text({ ...none, checked: [] })).toBe(
      "Nothing of the stack prod is deployed, so nothing can have drifted.\n",
    );
  });

  it("of lists says what is missing and what is too much, of long values the beginning", () => {
    const of = (declared: unknown, found: unknown) => driftWords({ path: "x", recorded: declared, declared, found });
    expect(of(["a", "b"], ["b", "c", { d: 1 }])).toBe(
      'declared and not found: "a"; found and not declared: "c", {"d":1}',
    );
    expect(of(["a", "b"], ["b", "a"])).toBe('declared ["a","b"], found ["b","a"]');
    expect(of("x".repeat(500), undefined)).toMatch(/^declared "x{199} \.\.\., found nothing$/);
    expect(driftWords({ path: "x", recorded: "a", found: "b", isLater: true })).toBe('declared "a", found "b"');
  });
});

describe("as JSON", () => {
  it("has everything, nothing as null, and of secrets that they are some", () => {
    const parsed = JSON.parse(json(full));
    expect(parsed).toMatchObject({ formatVersion: 1, hasDrift: true, stack: "prod", checked: 4, version: "0.1.0" });
    expect(parsed.drifted[1].differences).toEqual([
      { path: "startTime", recorded: "21:00", found: "02:30", declared: "22:00" },
      { path: "password", isSecret: true },
    ]);
    expect(parsed.drifted[1].by.lines[0]).toEqual(call);
    expect(parsed.excepted[0].exception.until).toBe("2026-12-31");
    const gone = { ...drifted[1]!, differences: [{ path: "a", recorded: 1, isLater: true }] };
    expect(JSON.parse(json({ ...none, drifted: [gone] })).drifted[0].differences).toEqual([
      { path: "a", recorded: 1, found: null, isLater: true },
    ]);
    expect(JSON.parse(json(none))).toMatchObject({ hasDrift: false, drifted: [] });
  });
});

describe("as SARIF 2.1.0", () => {
  const log = JSON.parse(sarif(full));
  const [run] = log.runs;

  it("has what its schema requires", () => {
    expect(log).toMatchObject({ $schema: expect.stringMatching(/^https:.*sarif.*2\.1\.0/), version: "2.1.0" });
    expect(run.tool.driver).toMatchObject({ name: "pulumi-avamar drift", semanticVersion: "0.1.0" });
    expect(run.invocations).toEqual([{ executionSuccessful: true, endTimeUtc: full.time }]);
    for (const result of run.results) {
      // The rule that the index names is the one that the id names.
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(["none", "note", "warning", "error"]).toContain(result.level);
      expect(result.message.text.length).toBeGreaterThan(10);
      const { artifactLocation, region } = result.locations[0].physicalLocation;
      expect(artifactLocation.uri).toMatch(/^[^\s\\]+$/);
      expect(region.startLine).toBeGreaterThan(0);
      expect(region.startColumn).toBeGreaterThan(0);
    }
    for (const rule of run.tool.driver.rules) expect(rule.shortDescription.text).toMatch(/\.$/);
  });

  it("has a result for each property, in the file of the repository, with a print that stays", () => {
    expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      "gone",
      "changed",
      "changed",
      "changed",
    ]);
    expect(run.results[1].locations[0].physicalLocation.artifactLocation.uri).toBe("infra/back%20up/index.ts");
    const prints = run.results.map(
      (result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0],
    );
    expect(new Set(prints).size).toBe(prints.length);
    const moved = drifted.map((finding) => ({
      ...finding,
      source: { file: "other.ts", line: 1, column: 1 },
      since: "",
      by: undefined,
    }));
    const later = JSON.parse(sarif({ ...full, drifted: moved, time: "2026-11-27T10:00:00.000Z" })).runs[0].results;
    expect(
      later.map((result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0]),
    ).toEqual(prints);
  });

  it("suppresses what is excepted, and nothing else", () => {
    const suppressed = run.results.map(({ suppressions }: { suppressions?: unknown }) => suppressions);
    expect(suppressed).toEqual([
      undefined,
      undefined,
      undefined,
      [{ kind: "external", status: "accepted", justification: "in <progress> (until 2026-12-31)" }],
    ]);
  });

  it("names the project's file where nobody knows the place, and is whole without results", () => {
    const { source: _, ...without } = drifted[0]!;
    const [result] = JSON.parse(sarif({ ...full, drifted: [without], excepted: [] })).runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe("infra/back%20up/Pulumi.yaml");
    expect(JSON.parse(sarif(none)).runs[0].results).toEqual([]);
  });
});

describe("as JUnit", () => {
  const xml = junit(full);

  it("has a test for each object, which fails where it drifted and is skipped where it is excepted", () => {
    expect(xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /);
    const counts = 'tests="4" failures="2" errors="0" skipped="1" time="6.543"';
    expect(xml.split(counts)).toHaveLength(3);
    expect(xml).toContain('timestamp="2026-11-26T10:00:00"');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
    expect(xml.match(/<failure /g)).toHaveLength(2);
    expect(xml).toContain('<skipped message="until 2026-12-31: in &lt;progress&gt;"/>');
    expect(xml).toContain('file="infra/back up/index.ts"');
    expect(xml).toContain('name="retention /clients/&lt;60&gt; &amp; &quot;more&quot;|" time="0"/>');
  });

  it("is well-formed whatever the values are", () => {
    const found = `a${String.fromCharCode(0, 8, 27)}\ud800<]]>&"'\u00e4\u{1f600}\n`;
    const odd: Finding = {
      ...drifted[1]!,
      object: found,
      differences: [{ path: "x", recorded: "a", found, declared: "a" }],
    };
    const text = junit({ ...full, drifted: [odd], checked: [{ ...schedule, object: found }] });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot carry
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    expect(Buffer.from(text).toString()).toBe(text);
    const attributes = [...text.matchAll(/ [a-z]+="([^"]*)"/g)].map(([, value]) => value!);
    expect(attributes.length).toBeGreaterThan(10);
    for (const value of attributes) expect(value).not.toMatch(/[<\n]|&(?!amp;|lt;|gt;|quot;|#10;|#9;|#13;)/);
    expect(text).toContain("\u00e4\u{1f600}");
    const tags = [...text.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)].filter(([all]) => !all.startsWith("<?"));
    const open: string[] = [];
    for (const [, isEnd, name, isWhole] of tags) {
      if (isEnd) expect(open.pop()).toBe(name);
      else if (!isWhole) open.push(name!);
    }
    expect(open).toEqual([]);
  });
});

describe("as markdown", () => {
  it("is tables that nothing breaks out of", () => {
    const page = markdown(full);
    expect(page).toMatch(
      /^## Drift in site\/prod\n\n2 of 4 objects not as deployed\. Looked at 2026-11-26T10:00:00\.000Z\./,
    );
    expect(page).toContain("**is gone**");
    expect(page).toContain("\n**Replaced** with what they depend on: dataset /clients/CORP/d.\n");
    expect(page).toContain("\nCompared when the others are put right: policy /clients/CORP/q.\n");
    expect(page).toContain('`startTime` declared "22:00"');
    expect(page).toContain('retention /clients/&lt;60> &amp; "more"\\|');
    const rows = page.split("\n").filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(2 + 2 + 2 + 3);
    for (const row of rows) expect([4, 5]).toContain(row.match(/(?<!\\)\|/g)!.length);
    expect(page).toContain("until 2026-12-31: in &lt;progress>");
  });

  it("is short when there is none", () => {
    expect(markdown(none)).toBe(
      "## No drift in site/prod\n\n0 of 4 objects not as deployed. Looked at 2026-11-26T10:00:00.000Z.\n",
    );
  });
});

it("no form shows more of a secret than that it differs", () => {
  for (const form of [text, json, sarif, junit, markdown]) {
    const report = {
      ...full,
      drifted: [
        {
          ...drifted[1]!,
          differences: [
            { path: "password", recorded: "hunter2", found: "hunter2", declared: "hunter2", isSecret: true },
          ],
        },
      ],
    };
    expect(form(report)).not.toContain("hunter2");
    expect(form(report)).toContain("password");
  }
});

import { createHash } from "node:crypto";
import type { Difference, Subject } from "../finding";
import { fileInRepository, type Report } from "../report";
import { byWords, declaredAt, driftWords, effectWords } from "../words";

const RULES = [
  {
    id: "changed",
    name: "ChangedInTheWorld",
    shortDescription: { text: "An object is not as it was deployed." },
    fullDescription: { text: "A property of an object was changed by other means than its program." },
    help: {
      text: "Run pulumi up to put it right, change the program if the change is wanted, or add an exception with an end.",
    },
    defaultConfiguration: { level: "error" },
  },
  {
    id: "gone",
    name: "GoneFromTheWorld",
    shortDescription: { text: "An object that was deployed is gone." },
    fullDescription: { text: "An object was deleted by other means than its program." },
    help: { text: "Run pulumi up to make it again, or take it out of the program." },
    defaultConfiguration: { level: "error" },
  },
];

/**
 * The report as SARIF 2.1.0, for code scanning: one result for each property. Exceptions are results that are suppressed.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif(report: Report): string {
  const { drifted, excepted, doubts, time, version, stack, project } = report;
  const results = [
    ...drifted.flatMap((finding) => {
      const story = [
        ...byWords(finding),
        `pulumi up ${effectWords(finding)}`,
        ...finding.consequences,
        ...finding.notes,
      ];
      return parts(finding.differences).map((part) => result(report, finding, finding.kind, part, story));
    }),
    ...excepted.flatMap((each) =>
      parts(each.differences).map((part) => ({
        ...result(report, each, each.kind, part, []),
        suppressions: [
          {
            kind: "external",
            status: "accepted",
            justification: `${each.exception.reason} (until ${each.exception.until})`,
          },
        ],
      })),
    ),
  ];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "pulumi-avamar drift", version, semanticVersion: version, rules: RULES } },
        automationDetails: { id: `pulumi-avamar-drift/${project}/${stack}/` },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: time,
            ...(doubts.length > 0
              ? { toolExecutionNotifications: doubts.map((text) => ({ level: "error", message: { text } })) }
              : {}),
          },
        ],
        results,
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** What is gone has no properties, and is one result all the same. */
function parts(differences: Difference[]): (Difference | undefined)[] {
  return differences.length > 0 ? differences : [undefined];
}

function result(
  report: Report,
  subject: Subject,
  kind: "changed" | "gone",
  difference: Difference | undefined,
  story: string[],
) {
  const what = difference ? `${difference.path} ${driftWords(difference)}` : kind === "gone" ? "is gone" : "differs";
  const told = story.map((line) => (/[.!?]$/.test(line) ? line : `${line}.`)).join(" ");
  return {
    ruleId: kind,
    ruleIndex: RULES.findIndex(({ id }) => id === kind),
    level: "error",
    message: { text: [`${subject.object} (${declaredAt(subject)}): ${what}.`, told].filter(Boolean).join(" ") },
    locations: [locationOf(report, subject)],
    // The same drift is the same alert tomorrow, wherever its declaration has moved to.
    partialFingerprints: { "pulumiAvamarDrift/v1": print([subject.urn, kind, difference?.path ?? ""]) },
  };
}

function locationOf(report: Report, { source, object, urn }: Subject) {
  const logicalLocations = [{ name: object, fullyQualifiedName: urn, kind: "resource" }];
  // Every reader of SARIF wants a file; where the engine knows none, the project itself is it.
  const { file, line, column } = source ?? { file: "Pulumi.yaml", line: 1, column: 1 };
  const physicalLocation = {
    artifactLocation: { uri: encodeURI(fileInRepository(report, file)), uriBaseId: "%SRCROOT%" },
    region: { startLine: line, startColumn: column },
  };
  return { physicalLocation, logicalLocations };
}

function print(parts: string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}

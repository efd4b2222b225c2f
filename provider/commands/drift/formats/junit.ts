import type { Subject } from "../finding";
import { fileInRepository, type Report } from "../report";
import { byWords, declaredAt, driftWords, effectWords } from "../words";

/**
 * The report as JUnit's XML, as GitLab, Jenkins and Azure read it: a test for each object that was looked at. It fails
 * when the object has drifted, and is skipped where an exception holds.
 */
export function junit(report: Report): string {
  const { stack, project, time, durationMs, checked, drifted, excepted, doubts } = report;
  const failed = new Map(drifted.map((finding) => [finding.urn, finding]));
  const skipped = new Map(excepted.filter(({ urn }) => !failed.has(urn)).map((each) => [each.urn, each]));
  const cases = checked.map((subject) => {
    const finding = failed.get(subject.urn);
    if (finding) {
      const { kind, differences, consequences, notes } = finding;
      const what = kind === "gone" ? ["it is gone"] : differences.map((each) => `${each.path} ${driftWords(each)}`);
      const effect = effectWords(finding);
      const body = [
        ...what,
        ...byWords(finding),
        `pulumi up ${effect}`,
        ...consequences,
        ...notes,
        declaredAt(subject),
      ];
      const message = `${subject.object}: ${what.join("; ")}`;
      return testCase(
        report,
        subject,
        `<failure message="${attribute(message)}" type="drift">${content(body.join("\n"))}</failure>`,
      );
    }
    const exception = skipped.get(subject.urn)?.exception;
    if (exception)
      return testCase(
        report,
        subject,
        `<skipped message="${attribute(`until ${exception.until}: ${exception.reason}`)}"/>`,
      );
    return testCase(report, subject);
  });
  if (doubts.length > 0) cases.push(untold(doubts));
  const errors = doubts.length > 0 ? 1 : 0;
  const counts = `tests="${cases.length}" failures="${failed.size}" errors="${errors}" skipped="${skipped.size}" time="${(durationMs / 1000).toFixed(3)}"`;
  const name = `drift of ${project}/${stack}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(name)}" ${counts}>`,
    // Without zone and fractions, in UTC: what the schema of Jenkins takes.
    `  <testsuite name="${attribute(name)}" ${counts} timestamp="${time.slice(0, 19)}">`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** A test of its own for what could not be told: a page of green tests would say that all is well. */
function untold(doubts: string[]): string {
  const error = `<error message="it could not be told of all" type="doubt">${content(doubts.join("\n"))}</error>`;
  return `    <testcase classname="drift" name="everything could be told" time="0">${error}</testcase>`;
}

function testCase(report: Report, subject: Subject, inside?: string): string {
  const { type, object, source } = subject;
  const file = source ? ` file="${attribute(fileInRepository(report, source.file))}"` : "";
  const open = `    <testcase classname="${attribute(type)}" name="${attribute(object)}"${file} time="0"`;
  return inside === undefined ? `${open}/>` : `${open}>${inside}</testcase>`;
}

/** Whether XML can carry a character in any form: no control characters, no half of a pair. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

function content(text: string): string {
  return [...text]
    .map((each) => (isCharacter(each.codePointAt(0)!) ? each : "?"))
    .join("")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}

function attribute(text: string): string {
  return content(text).replace(/"/g, "&quot;").replace(/\n/g, "&#10;").replace(/\t/g, "&#9;").replace(/\r/g, "&#13;");
}

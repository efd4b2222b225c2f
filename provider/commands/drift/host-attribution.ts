import { propertyIn } from "../../kernel/property";
import type { HostHistory, Trace } from "../../kernel/trace";
import type { Attribution, Finding, OnHost } from "./finding";

/** The traces that may tell of what differs. */
export function tracesFor({ kind, differences }: Finding, { traces }: OnHost): Trace[] {
  const names = differences.map(({ path }) => propertyIn(path));
  return traces.filter(({ properties, tellsOfEnd }) =>
    kind === "gone" ? tellsOfEnd === true : properties.some((each) => names.includes(each)),
  );
}

/**
 * Who changed something on a host, by what the host has kept. It is never guessed: where it kept nothing, nobody is named.
 *
 * @param history What the host told, or why it told nothing.
 */
export function attributeOnHost(finding: Finding, host: OnHost, history: HostHistory | string): Attribution {
  const before = onGridToo(finding) ? `${(finding.by as { why: string }).why}; ` : "";
  if (typeof history === "string") return { kind: "unknown", why: `${before}${history}` };
  const { events, silent } = history;
  // A file that was written before has not been changed since, or was put back with its time.
  const files = history.files.filter(
    ({ time }) => !finding.since || Date.parse(time) >= Math.floor(Date.parse(finding.since) / 1000) * 1000,
  );
  if (events.length > 0 || files.length > 0) return { kind: "host", events, files, silent };
  const kept = host.os === "windows" ? "event log" : "journal";
  const why = silent.length > 0 ? silent.join(", ") : `no ${kept} and no file on the host tells of it`;
  return { kind: "unknown", why: `${before}${why}` };
}

/** The grid was asked, too, and knew nothing. */
function onGridToo({ by }: Finding): boolean {
  return by?.kind === "unknown" && !by.why.startsWith(ON_HOST);
}

/** How it is said that only the host can know. */
export const ON_HOST = "it is on the host";

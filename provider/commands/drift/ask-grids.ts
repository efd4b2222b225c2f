import { auditThatFits } from "../../avamar/functions/audit";
import { eventsThatFit } from "../../avamar/functions/events";
import { Grid, type GridSettings } from "../../avamar/rest/grid";
import { HttpsEndpoint } from "../../kernel/https";
import { scrub } from "../../kernel/secrets";
import { gridOf, type Settings } from "../../pulumi/settings";
import { attribute, type Evidence, knownWithoutGrid } from "./attribution";
import type { Comparison, Finding, Track } from "./finding";

/** Where the settings of a provider instance come from: only those who ask get them. */
export type SettingsOf = (provider: string) => Promise<Settings>;

const DAY_MS = 86_400_000;

/**
 * Says of every finding who changed it, as far as its grid knows. Each grid of the program is asked once. A grid that
 * does not answer costs the name and not the finding.
 *
 * @param days How far back to ask at most: a busy grid has many lines a day.
 * @returns The findings with `by`.
 */
export async function askGrids(
  { drifted, tracks, changedProviders }: Comparison,
  settingsOf: SettingsOf,
  days: number,
  say: (text: string) => void,
): Promise<Finding[]> {
  const open = drifted.filter((finding) => !knownWithoutGrid(finding, trackOf(tracks, finding)));
  const providers = [...new Set(open.map((finding) => trackOf(tracks, finding).provider))];
  const answers = new Map<string, Evidence | string>();
  // One after the other: there are few, and each may be slow.
  for (const provider of providers) {
    const moments = open.filter((each) => trackOf(tracks, each).provider === provider).map(({ since }) => since);
    answers.set(provider, await evidenceOf(provider, moments, { settingsOf, days, say, changedProviders }));
  }
  return drifted.map((finding) => {
    const track = trackOf(tracks, finding);
    const known = knownWithoutGrid(finding, track);
    if (known) return { ...finding, by: known };
    const evidence = answers.get(track.provider)!;
    const above = track.dependsOn.flatMap((urn) => tracks.get(urn)?.ids ?? []);
    if (typeof evidence === "string") return { ...finding, by: { kind: "unknown", why: evidence } };
    return { ...finding, by: attribute(finding, track, evidence, above) };
  });
}

interface Asking {
  settingsOf: SettingsOf;
  days: number;
  say: (text: string) => void;
  changedProviders: Set<string>;
}

/** True when the program gives a provider instance, as a resource names it, other settings than are deployed. */
export function hasNewSettings(provider: string, changedProviders: Set<string>): boolean {
  return changedProviders.has(provider.replace(/::[^:]*$/, ""));
}

/** What a grid tells, or why it tells nothing. */
async function evidenceOf(provider: string, moments: string[], asking: Asking): Promise<Evidence | string> {
  // A login that was changed and not deployed would be refused, and some grids lock an account after a few of these.
  if (hasNewSettings(provider, asking.changedProviders))
    return "the program changes the settings of this grid's provider, so its audit was not asked before they are deployed";
  let grid: Grid | undefined;
  try {
    const settings = gridOf(await asking.settingsOf(provider));
    grid = new Grid(settings);
    asking.say(`Asking ${grid.host} who changed what`);
    const aheadMs = await clockAhead(settings);
    const earliest = Math.min(...moments.map((moment) => (moment ? Date.parse(moment) : 0)));
    const asked = new Date(Math.max(earliest, Date.now() - asking.days * DAY_MS) + aheadMs).toISOString();
    const [audit, events] = await Promise.all([
      auditThatFits(grid, { since: asked }),
      eventsThatFit(grid, { since: asked }),
    ]);
    return { account: grid.user, audit, events, aheadMs, asked };
  } catch (error) {
    const reason = scrub(error instanceof Error ? error.message : String(error));
    asking.say(`The audit could not be asked: ${reason}`);
    return `the audit could not be asked (${reason.replace(/\.$/, "")})`;
  } finally {
    await grid?.close();
  }
}

/**
 * How far the grid's clock is ahead of ours, in milliseconds: by the date of an answer. What the grid says of its time
 * in its status may be a while old.
 */
async function clockAhead(settings: GridSettings): Promise<number> {
  const endpoint = new HttpsEndpoint(settings.endpoint, settings, "avamar");
  const ask = () => endpoint.send({ method: "GET", path: "/api/v1/system/about-information" });
  try {
    // The first one is for the connection: what is measured is one way and back.
    await ask();
    const before = Date.now();
    const date = Date.parse((await ask()).headers.get("date") ?? "");
    // It has whole seconds, so on the average it was half a second later.
    return Number.isNaN(date) ? 0 : date + 500 - (before + Date.now()) / 2;
  } finally {
    await endpoint.close();
  }
}

function trackOf(tracks: Map<string, Track>, { urn }: Finding): Track {
  return tracks.get(urn) ?? { ids: [], provider: "", dependsOn: [] };
}

import { isAbsolute, resolve } from "node:path";
import pLimit from "p-limit";
import { connection as connectionSchema } from "../../host/connection";
import { DEADLINES } from "../../host/deadlines";
import { scrub } from "../../kernel/secrets";
import type { HostHistory, HostQuestion } from "../../kernel/trace";
import type { Plain } from "../../kernel/values";
import type { Settings } from "../../pulumi/settings";
import { connect } from "../../pulumi/world";
import { grouped } from "../grouped";
import { hasNewSettings, type SettingsOf } from "./ask-grids";
import type { Comparison, Finding, OnHost } from "./finding";
import { attributeOnHost, tracesFor } from "./host-attribution";
import { holdsSecret } from "./leaves";

const DAY_MS = 86_400_000;
/** So many hosts are asked at once. */
const MOST_HOSTS = 8;

/** How hosts are asked, and how far back. */
export interface HostAsking {
  settingsOf: SettingsOf;
  /** The inputs of a resource as they were recorded, with their secrets; only asked for where a connection holds any. */
  recordedInputs: (urn: string) => Promise<Plain>;
  /** Folder of the project: paths in a program are seen from there. */
  folder: string;
  days: number;
  say: (text: string) => void;
}

/** A finding that its host may know more of. */
interface Open {
  finding: Finding;
  host: OnHost;
  provider: string;
  question: HostQuestion;
}

/**
 * Says of every finding on a host what the host has kept of it: its event log or journal, and the times of its files.
 * Each host is asked once. One that does not answer costs the name and not the finding.
 *
 * @param drifted Findings as the grids have told of them: what a grid knows stays.
 */
export async function askHosts(
  drifted: Finding[],
  { tracks, changedProviders }: Comparison,
  asking: HostAsking,
): Promise<Finding[]> {
  const open = drifted.flatMap((finding): Open[] => {
    const track = tracks.get(finding.urn);
    const traces = track?.host ? tracesFor(finding, track.host) : [];
    if (!track?.host || traces.length === 0 || finding.by?.kind !== "unknown") return [];
    return [
      {
        finding,
        host: track.host,
        provider: track.provider,
        question: { traces, since: sinceOf(finding, asking.days) },
      },
    ];
  });
  const limit = pLimit(MOST_HOSTS);
  const told = await Promise.all(
    [...grouped(open, reachOf).values()].map((group) =>
      limit(async () => {
        const answers = await historiesOf(group, changedProviders, asking);
        return group.map(({ finding, host }, i): [string, Finding] => {
          const answer = typeof answers === "string" ? answers : answers[i]!;
          return [finding.urn, { ...finding, by: attributeOnHost(finding, host, answer) }];
        });
      }),
    ),
  );
  const byUrn = new Map(told.flat());
  return drifted.map((finding) => byUrn.get(finding.urn) ?? finding);
}

/** Nothing is asked for from before the deployment, nor from longer ago than wanted. */
function sinceOf({ since }: Finding, days: number): number {
  return Math.max(since ? Date.parse(since) : 0, Date.now() - days * DAY_MS);
}

/** What those of one host, reached in one way, have in common. */
function reachOf({ provider, host }: Open): string {
  return JSON.stringify([provider, host.os, host.connection]);
}

/** What a host tells, for each of these; or why it tells nothing. */
async function historiesOf(
  group: Open[],
  changedProviders: Set<string>,
  { settingsOf, recordedInputs, folder, say }: HostAsking,
): Promise<HostHistory[] | string> {
  const { finding, host, provider } = group[0]!;
  // As with a grid: a login that is not deployed yet is not tried.
  if (hasNewSettings(provider, changedProviders))
    return "the program changes the settings of its provider, so the host was not asked before they are deployed";
  let world: ReturnType<typeof connect> | undefined;
  try {
    const isMasked = holdsSecret(undefined, [host.connection]);
    const recorded = isMasked ? (await recordedInputs(finding.urn)).connection : host.connection;
    const declared = connectionSchema.parse(recorded);
    say(`Asking ${declared.host} who changed what`);
    world = connect(seenFrom(folder, await settingsOf(provider)), DEADLINES, true);
    const known = declared.knownHosts ? { knownHosts: pathFrom(folder, declared.knownHosts) } : {};
    return await world.host({ ...declared, ...known }, host.os).history(group.map(({ question }) => question));
  } catch (error) {
    const reason = scrub(error instanceof Error ? error.message : String(error));
    say(`The host could not be asked: ${reason}`);
    return `the host could not be asked (${reason.replace(/\.$/, "")})`;
  } finally {
    await world?.close();
  }
}

/** Settings as the program sees them, which runs in the folder of its project. */
function seenFrom(folder: string, settings: Settings): Settings {
  const { sshKnownHosts } = settings;
  return sshKnownHosts ? { ...settings, sshKnownHosts: pathFrom(folder, sshKnownHosts) } : settings;
}

function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) || path.startsWith("~/") ? path : resolve(folder, path);
}

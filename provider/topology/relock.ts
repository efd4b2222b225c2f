import type { Lock, LockedSource, LockedStream } from "./lock";
import { byKey } from "./paths";
import type { Source } from "./sources";

/** What the lock becomes, and what is said of those who leave it. */
export interface Relocked {
  lock: Lock;
  retired: { sources: string[]; streams: string[] };
  farewells: string[];
}

/** The lock after an assignment: what is used has its line, what is gone is retired, other components stay as they are. */
export function newLock(
  { component, server }: { component: string; server: string },
  own: { streams: LockedStream[]; sources: LockedSource[] },
  streams: { entry: LockedStream; sources: Source[] }[],
  locked: { parts: Map<string, LockedSource>; roots: Map<string, LockedSource> },
  lock: Lock,
  rebalance: string | undefined,
): Relocked {
  const active = new Set(streams.map(({ entry }) => entry.stream));
  const entries = [
    ...streams.map(({ entry }) => withoutRetired(entry)),
    ...own.streams.filter((each) => !active.has(each.stream)).map((each) => ({ ...each, retired: true })),
  ];
  const placed: LockedSource[] = streams.flatMap(({ entry, sources }) =>
    [...sources].sort(byKey).map((source) => {
      const known = (entry.catchAll ? locked.roots : locked.parts).get(source.key);
      // The first spelling stays, so that another case in the program changes no line.
      return {
        ...{ component, server, source: known?.source ?? source.text, stream: entry.stream },
        ...(entry.catchAll ? { rest: true } : {}),
      };
    }),
  );
  const isPlaced = (each: LockedSource) => placed.some((other) => same(other, each));
  const gone = own.sources.filter((each) => !isPlaced(each)).map((each) => ({ ...each, retired: true }));
  const before = lock.components.find((each) => each.component === component && each.server === server);
  const isOther = (each: { component: string; server: string }) =>
    each.component !== component || each.server !== server;
  const newly = gone.filter((each) => !each.rest && !own.sources.find((other) => same(other, each))?.retired);
  const emptied = entries.filter(
    (each) => each.retired && !own.streams.find((other) => other.stream === each.stream)?.retired,
  );
  return {
    farewells: [
      ...newly.map(
        ({ source, stream }) => `${source} is no source any more; its line in the lock (stream ${stream}) is retired.`,
      ),
      ...emptied.map(
        ({ stream, client }) =>
          `stream ${stream} has nothing left to back up: it is deleted, and its client ${client} treated as onDelete says.`,
      ),
    ],
    retired: {
      sources: gone.filter((each) => !each.rest).map((each) => each.source),
      streams: entries.filter((each) => each.retired).map((each) => each.stream),
    },
    lock: {
      version: 1,
      components: [
        ...lock.components.filter(isOther),
        { ...before, component, server, ...(rebalance === undefined ? {} : { rebalance }) },
      ],
      streams: [...lock.streams.filter(isOther), ...entries],
      sources: [...lock.sources.filter(isOther), ...placed, ...gone],
    },
  };
}

const same = (a: LockedSource, b: LockedSource) => a.source === b.source && (a.rest ?? false) === (b.rest ?? false);

function withoutRetired({ retired: _retired, ...entry }: LockedStream): LockedStream {
  return entry;
}

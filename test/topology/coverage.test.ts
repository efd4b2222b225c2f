import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coverageFaults } from "../../provider/topology/coverage";
import type { FileServerPlan, PlanRequest } from "../../provider/topology/file-server-plan";
import { emptyLock } from "../../provider/topology/lock";
import type { Measurement } from "../../provider/topology/measurement";
import { type Os, readPath } from "../../provider/topology/paths";
import { planFileServer } from "../../provider/topology/plan";

/**
 * The oracle, written apart from the planner: it walks every file of a tree and counts the datasets that have it, by
 * the rule of the product: a file is in a dataset when it lies below a target and below no exclude.
 */
interface Tree {
  /** Files of each folder, by the full path of the folder in the tree's own case. */
  [folder: string]: string[];
}

function lies(os: Os, file: string, folder: string): boolean {
  const split = (path: string) => path.split(os === "windows" ? "\\" : "/").filter((step) => step !== "");
  const [a, b] = [split(file), split(folder)];
  return b.every((step, i) => (os === "windows" ? step.toLowerCase() === a[i]?.toLowerCase() : step === a[i]));
}

function counts(os: Os, tree: Tree, datasets: { targets: string[]; excludes: string[] }[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const [folder, files] of Object.entries(tree))
    for (const name of files) {
      const file = folder.endsWith(os === "windows" ? "\\" : "/")
        ? folder + name
        : folder + (os === "windows" ? "\\" : "/") + name;
      const having = datasets.filter(
        ({ targets, excludes }) =>
          targets.some((each) => lies(os, file, each)) && !excludes.some((each) => lies(os, file, each)),
      );
      result.set(file, having.length);
    }
  return result;
}

const datasetsOf = (plan: FileServerPlan) =>
  plan.streams.map(({ sources, excludes }) => ({ targets: sources, excludes }));
const base = { component: "fs", server: "fs01", streams: 3 };

/** A tree of three levels on two drives, with files in every folder; `later` folders were made after measuring. */
const NAMES = ["a", "b", "Data", "C#", "x y"];
const folderList = fc.uniqueArray(fc.array(fc.constantFrom(...NAMES), { minLength: 0, maxLength: 3 }), {
  selector: (steps) => steps.join("/").toLowerCase(),
  maxLength: 12,
});

interface Sample {
  os: Os;
  tree: Tree;
  later: Tree;
  request: PlanRequest;
  measured: Measurement;
}

const sample: fc.Arbitrary<Sample> = fc
  .record({
    os: fc.constantFrom<Os>("windows", "linux"),
    folders: folderList,
    later: folderList,
    sources: fc.array(
      fc.record({
        steps: fc.array(fc.constantFrom(...NAMES, "DATA"), { maxLength: 2 }),
        split: fc.boolean(),
        slash: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    roots: fc.array(fc.array(fc.constantFrom(...NAMES), { maxLength: 1 }), { maxLength: 2 }),
    excludes: fc.array(fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
    catchAll: fc.boolean(),
    streams: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ os, folders, later, sources, roots, excludes, catchAll, streams }) => {
    const path = (steps: string[]) => (os === "windows" ? `E:\\${steps.join("\\")}` : `/${steps.join("/")}`);
    const withParents = (list: string[][]) =>
      list.flatMap((steps) => steps.map((_, i) => steps.slice(0, i)).concat([steps]));
    const treeOf = (list: string[][], file: string): Tree =>
      Object.fromEntries([[], ...withParents(list)].map((steps) => [path(steps), [file]]));
    const tree = treeOf(folders, "file.txt");
    const isChildOf = (folder: string, child: string) =>
      child !== folder &&
      lies(os, child, folder) &&
      child.split(/[\\/]/).filter(Boolean).length === folder.split(/[\\/]/).filter(Boolean).length + 1;
    // As a measurement says it: each folder that is split or a root, with its subfolders.
    const asked = [...sources.filter(({ split }) => split).map(({ steps }) => steps), ...roots].map(path);
    const walked = Object.keys(tree).filter((folder) =>
      asked.some((each) => lies(os, each, folder) && lies(os, folder, each)),
    );
    const folderSizes = Object.keys(tree)
      .filter((folder) => walked.includes(folder) || walked.some((each) => isChildOf(each, folder)))
      .map((folder) => ({ path: folder, bytes: 10, files: 1, split: walked.includes(folder) }));
    const measured: Measurement = { version: 1, volumes: [], folders: folderSizes, links: [], unreadable: [] };
    const texts = sources.map(({ steps, split, slash }) => {
      const text = path(steps);
      const separator = os === "windows" ? "\\" : "/";
      return split
        ? `${text.endsWith(separator) ? text : text + separator}*`
        : slash && steps.length
          ? text + separator
          : text;
    });
    const request: PlanRequest = {
      ...base,
      ...{ os, streams, catchAll, sources: texts, roots: roots.map(path), excludes: excludes.map(path) },
    };
    return { os, tree, later: treeOf(later, "later.txt"), request, measured };
  });

const REFUSED = { planned: 0, refused: 0 };

describe("every file is in exactly one stream", () => {
  test("whatever tree and program: a plan has every file under the sources once, today and after new folders; what it refuses is wrong", () => {
    fc.assert(
      fc.property(sample, ({ os, tree, later, request, measured }) => {
        const { plan, issues } = planFileServer(request, emptyLock(), measured);
        const bare = (text: string) => text.replace(/[\\/]\*$/, os === "windows" ? "\\" : "/");
        const universe = [...request.sources.map((each) => bare(each as string)), ...(request.roots ?? [])];
        const isWanted = (file: string) => universe.some((each) => lies(os, file, each));
        const isLeftOut = (file: string) => (request.excludes ?? []).some((each) => lies(os, file, each));
        const all = {
          ...later,
          ...Object.fromEntries(
            Object.entries(tree).map(([folder, files]) => [folder, [...files, ...(later[folder] ?? [])]]),
          ),
        };
        if (plan) {
          REFUSED.planned++;
          for (const [file, times] of counts(os, all, datasetsOf(plan)))
            expect({ file, times }).toEqual({ file, times: isWanted(file) && !isLeftOut(file) ? 1 : 0 });
          return;
        }
        REFUSED.refused++;
        // Refused: for one of these reasons, each of which the oracle can see in the program taken literally.
        const reasons = issues.map(({ reason }) => reason).join("\n");
        const literal = request.sources.map((each) => ({
          targets: [bare(each as string)],
          excludes: request.excludes ?? [],
        }));
        if (/would be in two streams|is the same as/.test(reasons))
          expect(
            Math.max(
              ...universe.map((folder) => literal.filter(({ targets }) => lies(os, folder, targets[0]!)).length),
            ),
          ).toBeGreaterThan(1);
        else if (/hides the whole of/.test(reasons)) expect(universe.some((each) => isLeftOut(each))).toBe(true);
        else if (/lies under no source/.test(reasons))
          expect(request.excludes!.some((each) => !isWanted(each))).toBe(true);
        else if (/in no stream/.test(reasons)) expect(request.catchAll).toBe(false);
        else expect(reasons).toMatch(/has nothing to catch|takes for a pattern|nothing is known about/);
      }),
      { numRuns: 3000 },
    );
    // The property means nothing when one side never happens.
    expect(REFUSED.planned).toBeGreaterThan(100);
    expect(REFUSED.refused).toBeGreaterThan(100);
  });

  test("the proof itself finds what the oracle finds, for any datasets", () => {
    const place = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 }).map((steps) => `E:\\${steps.join("\\")}`);
    const places = fc.array(place, { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.uniqueArray(place, { minLength: 1, maxLength: 2 }),
        places,
        fc.array(fc.record({ targets: places, excludes: places }), { maxLength: 3 }),
        (universe, leftOut, datasets) => {
          const read = (list: string[]) =>
            list.map((each) => readPath("windows", each)).filter((each) => typeof each !== "string");
          const faults = coverageFaults(
            read(universe),
            read(leftOut),
            datasets.map(({ targets, excludes }, i) => ({
              stream: String(i),
              targets: read(targets),
              excludes: read(excludes),
            })),
          );
          // All folders down to the fifth level, one file in each: deeper than anything that is named.
          const all: Tree = {};
          const grow = (steps: string[]): void => {
            all[`E:\\${steps.join("\\")}`] = ["file"];
            if (steps.length < 4) for (const step of ["a", "b", "c", "new"]) grow([...steps, step]);
          };
          grow([]);
          const isBad = [...counts("windows", all, datasets)].some(([file, times]) => {
            if (leftOut.some((each) => lies("windows", file, each))) return times > 0;
            return universe.some((each) => lies("windows", file, each)) ? times !== 1 : times > 1;
          });
          expect(faults.length > 0).toBe(isBad);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("gaps and overlaps are said with both names and what to write", () => {
  const measured: Measurement = {
    version: 1,
    volumes: [],
    folders: [
      { path: "E:\\", bytes: 100, files: 10, split: true },
      { path: "E:\\Projects", bytes: 60, files: 6, split: true },
      { path: "E:\\Home", bytes: 30, files: 3 },
      { path: "E:\\Projects\\Alpha", bytes: 40, files: 4 },
      { path: "E:\\Projects\\Beta", bytes: 10, files: 1 },
      { path: "E:\\Projects\\C#", bytes: 5, files: 1 },
    ],
    links: [],
    unreadable: [],
  };
  const issuesOf = (request: Partial<PlanRequest>, more: Partial<Measurement> = {}) =>
    planFileServer({ ...base, ...request } as PlanRequest, emptyLock(), { ...measured, ...more }).issues.map(
      ({ property, reason }) => `${property}: ${reason}`,
    );

  test.each<[string, Partial<PlanRequest>, string[]]>([
    [
      "a folder in a drive",
      { sources: ["D:\\", "D:\\Data"] },
      [
        'sources[1]: D:\\Data lies in D:\\ (sources[0]), so it would be in two streams; leave one out, or split the outer one: "D:\\*" with catchAll: true.',
      ],
    ],
    [
      "another case, slashes, a trailing slash",
      { sources: ["D:\\Data", "d:/data/"] },
      ["sources[1]: d:/data/ is the same as D:\\Data (sources[0]); keep one of them."],
    ],
    [
      "a short name",
      { sources: ["E:\\PROGRA~1"] },
      [
        'sources[0]: "E:\\PROGRA~1" holds the short name PROGRA~1, which stands for a folder with another name; write the long name.',
      ],
    ],
    [
      "a name that Windows shortens",
      { sources: ["E:\\Data."] },
      ['sources[0]: "E:\\Data." has a step that ends with a dot or blank, which Windows drops; write "Data".'],
    ],
    [
      "a split folder without a catch-all",
      { sources: ["E:\\Projects\\*"] },
      [
        'sources[0]: E:\\Projects\\* leaves the files directly in E:\\Projects, and folders made there later, in no stream (now: E:\\Projects\\C#); set catchAll: true, or write "E:\\Projects" without the pattern.',
      ],
    ],
    [
      "a root with a folder that nobody claims",
      { sources: ["E:\\Projects"], roots: ["E:\\"] },
      [
        'roots[0]: what lies in E:\\ beside the sources is in no stream (now: E:\\Home); set catchAll: true, or add "E:\\" to sources.',
      ],
    ],
    [
      "an exclude that hides a source",
      { sources: ["E:\\Projects", "E:\\Home"], excludes: ["e:\\projects\\"] },
      ["excludes[0]: E:\\projects hides the whole of E:\\Projects (sources[0]); take one of them away."],
    ],
    [
      "a pattern that hides a source",
      { sources: ["E:\\Projects", "E:\\Home"], excludes: ["*.tmp", "Home*"] },
      [
        'excludes[1]: the pattern Home* fits E:\\Home (sources[1]) and would hide it; write it narrower, such as "E:\\Home\\Home*".',
      ],
    ],
    [
      "an exclude that leaves nothing out",
      { sources: ["E:\\Home"], excludes: ["E:\\Hone\\tmp"] },
      ["excludes[0]: E:\\Hone\\tmp lies under no source, so it leaves nothing out; correct it or take it away."],
    ],
    [
      "a catch-all with nothing to catch",
      { sources: ["E:\\Home"], catchAll: true },
      [
        'catchAll: has nothing to catch: the sources are whole drives and folders. Leave it out, or name in roots what has to be covered, such as ["E:\\"].',
      ],
    ],
    [
      "a pattern in the middle",
      { sources: ["E:\\*\\Data"] },
      [
        'sources[0]: "E:\\*\\Data" holds a character that a dataset takes for a pattern (* ? # [ ]); only \\* at the end is understood here. Name the folder above it, or that one with \\* at the end.',
      ],
    ],
    [
      "no drive",
      { sources: ["Data", "\\\\other\\share"] },
      [
        'sources[0]: "Data" is no full path; begin with the drive, such as "E:\\Data".',
        'sources[1]: "\\\\other\\share" is no drive of the server; write the path as the server itself sees it, such as "E:\\Projects".',
      ],
    ],
    [
      "steps",
      { sources: ["E:\\a\\..\\b", "E:\\a:b"] },
      [
        'sources[0]: "E:\\a\\..\\b" holds the step .. ; write the path out.',
        'sources[1]: "E:\\a:b" holds < > : " or | ; no folder of Windows has them in its name.',
      ],
    ],
    [
      "Linux",
      { os: "linux", sources: ["srv", "/srv/a", "/srv//a/", "/srv/A"] },
      [
        'sources[0]: "srv" is no full path; begin with a slash, such as "/srv/projects".',
        "sources[2]: /srv//a/ is the same as /srv/a (sources[1]); keep one of them.",
      ],
    ],
    ["nothing at all", { sources: [] }, ['sources: names nothing to back up; write for example ["E:\\"].']],
    [
      "a pattern of which nothing is known",
      { sources: ["F:\\*"], catchAll: true },
      [
        'sources[0]: nothing is known about what is in F:\\; set measure: true, or list its subfolders: folders: [{ name: "Alpha", gib: 800 }].',
      ],
    ],
    [
      "sizes",
      {
        sources: [{ path: "E:\\", gib: 1, bytes: 1 }, { path: "F:\\", files: -1 }, { path: "G:\\", size: 5 } as never],
      },
      [
        "sources[0].gib: bytes is given too; keep one of them.",
        "sources[1].files: must be a number of 0 or more; leave it out if unknown.",
        "sources[2].size: is unknown; a source has path, bytes, gib, files, folders.",
      ],
    ],
  ])("%s", (_, request, expected) => {
    expect(issuesOf(request)).toEqual(expected);
  });

  test("links: one that is named, and one that leads into another stream; one that stays or is left out is fine", () => {
    const links = [
      { path: "E:\\Home\\old", to: "D:\\Data" },
      { path: "D:\\Data\\self", to: "D:\\Data\\x" },
      { path: "F:\\", to: "D:\\" },
    ];
    expect(issuesOf({ sources: ["E:\\Home", "D:\\Data", "F:\\"] }, { links })).toEqual([
      'excludes: E:\\Home\\old in E:\\Home is a link to D:\\Data in D:\\Data: where it is followed, that is in two streams; add "E:\\Home\\old" to excludes.',
      "sources[2]: F:\\ is a link to D:\\, and backups do not follow links; write the folder that it points to.",
    ]);
    expect(issuesOf({ sources: ["E:\\Home", "D:\\Data"], excludes: ["E:\\Home\\old"] }, { links })).toEqual([]);
  });

  test("a catch-all stream has the root without exactly what the others have", () => {
    const { plan, issues } = planFileServer(
      {
        ...base,
        sources: ["E:\\Projects\\*", "E:\\Home"],
        roots: ["E:\\"],
        catchAll: true,
        excludes: ["E:\\Projects\\Beta", "*.tmp", "E:\\Home\\cache"],
      },
      emptyLock(),
      measured,
    );
    expect(issues).toEqual([]);
    expect(plan!.streams.map(({ sources, excludes, catchAll }) => ({ sources, excludes, catchAll }))).toEqual([
      { sources: ["E:\\Projects\\Alpha"], excludes: ["*.tmp"], catchAll: false },
      { sources: ["E:\\Home"], excludes: ["E:\\Home\\cache", "*.tmp"], catchAll: false },
      {
        sources: ["E:\\"],
        excludes: ["E:\\Home", "E:\\Projects\\Alpha", "E:\\Projects\\Beta", "*.tmp"],
        catchAll: true,
      },
    ]);
    expect(plan!.notes.join("\n")).toContain(
      "E:\\Projects\\C# cannot be named exactly in a dataset; it goes to the catch-all stream.",
    );
    expect(plan!.streams[2]).toMatchObject({ bytes: 20, files: 2 });
  });

  test("a folder split inside a split folder: the rest of it goes to the catch-all stream", () => {
    const { plan } = planFileServer(
      { ...base, streams: 4, sources: ["E:\\*", "E:\\Projects\\*"], catchAll: true },
      emptyLock(),
      measured,
    );
    expect(plan!.streams.flatMap(({ sources }) => sources)).toEqual([
      "E:\\Projects\\Alpha",
      "E:\\Home",
      "E:\\Projects\\Beta",
      "E:\\",
    ]);
  });

  test("the folders that Windows keeps on every drive are left to the catch-all stream", () => {
    const folders = ["$RECYCLE.BIN", "System Volume Information", "Home"].map((name) => ({
      ...{ path: `E:\\${name}`, bytes: 1, files: 1 },
    }));
    const { plan } = planFileServer({ ...base, sources: ["E:\\*"], catchAll: true }, emptyLock(), {
      ...measured,
      folders: [{ path: "E:\\", bytes: 5, files: 5, split: true }, ...folders],
    });
    expect(plan!.streams.map(({ sources }) => sources)).toEqual([["E:\\Home"], ["E:\\"]]);
  });

  test("what is left out is not counted: in a whole source, in a subfolder, in what is left", () => {
    const { plan } = planFileServer(
      {
        ...{ ...base, sources: ["E:\\Projects\\*"], roots: ["E:\\"], catchAll: true },
        excludes: ["E:\\Home", "E:\\Projects\\Beta"],
      },
      emptyLock(),
      measured,
    );
    expect(plan!.streams.map(({ sources, bytes, files }) => [sources[0], bytes, files])).toEqual([
      ["E:\\Projects\\Alpha", 40, 4],
      ["E:\\", 20, 2],
    ]);
    const whole = planFileServer({ ...base, sources: ["E:\\"], excludes: ["E:\\Home"] }, emptyLock(), measured);
    expect(whole.plan!.streams[0]).toMatchObject({ bytes: 70, files: 7 });
  });

  test("two components of one server may not have the same folder", () => {
    const { lock } = planFileServer({ ...base, sources: ["E:\\Home"], caches: { sharedBy: 2 } }, emptyLock());
    const { issues } = planFileServer(
      { ...base, component: "other", sources: ["E:\\"], caches: { sharedBy: 2 } },
      lock!,
    );
    expect(issues).toEqual([
      {
        property: "sources",
        reason: expect.stringMatching(/^E:\\ overlaps E:\\Home, which the component fs backs up in stream 01/),
      },
    ]);
  });

  test("every mistake is said at once", () => {
    const issues = issuesOf({
      server: "a b",
      streams: 0,
      sources: ["x"],
      ports: { from: 1, to: 2 },
      names: { client: "c" },
      target: { windowHours: 0, gibPerHour: 1 },
      rebalance: "",
      caches: { kind: "disk" },
      schedule: { recurrence: "daily", timesOfDay: ["12:00"] },
      backupWindow: { backupStart: 20, backupDuration: 12, timeZoneId: "Australia/Sydney" },
    } as never);
    expect(issues.map((each) => each.split(":")[0])).toEqual([
      "server",
      "streams",
      "target.windowHours",
      "rebalance",
      "names.client",
      "ports.from",
      "ports.to",
      "sources[0]",
      "caches.kind",
      "schedule.timesOfDay",
    ]);
  });
});

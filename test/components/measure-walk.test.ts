import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FolderEntry, type FolderReader, walkFolders } from "../../provider/host/measure-walk";
import { AvamarError } from "../../provider/kernel/errors";
import {
  mergeMeasurements,
  nothingMeasured,
  notListed,
  parseMeasurement,
  printMeasurement,
} from "../../provider/topology/measurement";

type Fake = Record<string, (FolderEntry | "broken" | "denied" | "gone")[]>;

const folder = (name: string): FolderEntry => ({ name, kind: "folder", bytes: 0 });
const file = (name: string, bytes: number): FolderEntry => ({ name, kind: "file", bytes });
const link = (name: string): FolderEntry => ({ name, kind: "link", bytes: 0 });

/** Folders in memory. "broken" breaks the connection there, the first time; the others are how Windows refuses. */
function fake(tree: Fake, partSize = 2): FolderReader & { reads: string[]; most: number } {
  const broken = new Set<string>();
  let now = 0;
  const reader = {
    reads: [] as string[],
    most: 0,
    async *entries(path: string) {
      reader.reads.push(path);
      now++;
      reader.most = Math.max(reader.most, now);
      try {
        await new Promise((done) => setImmediate(done));
        const list = tree[path];
        if (!list || list.includes("gone"))
          throw new AvamarError("there is none.", { code: "not-found", product: "host" });
        if (list.includes("denied")) throw new AvamarError("permission denied", { code: "forbidden", product: "host" });
        for (let i = 0; i < list.length; i += partSize) {
          const part = list.slice(i, i + partSize);
          if (part.includes("broken") && !broken.has(path)) {
            broken.add(path);
            throw new AvamarError("broke", { code: "unreachable", product: "host", retryable: true });
          }
          yield part.filter((each): each is FolderEntry => typeof each === "object");
        }
      } finally {
        now--;
      }
    },
    linkTarget: async (path: string) => (path.endsWith("dead") ? undefined : "D:\\Data"),
  };
  return reader;
}

const options = { parallel: 4, pauseMs: 1, onProgress: () => undefined };
const walk = (tree: Fake, paths: string[]) => walkFolders(fake(tree), "windows", paths, options);

describe("a walk over the folders of a server", () => {
  const tree: Fake = {
    "E:\\": [folder("Projects"), folder("Home"), file("x", 1)],
    "E:\\Home": [file("h", 10)],
    "E:\\Projects": [folder("Alpha"), folder("Beta"), file("p", 100)],
    "E:\\Projects\\Alpha": [folder("deep"), file("a", 1000)],
    "E:\\Projects\\Alpha\\deep": [file("b", 10_000), file("c", 10_000), file("d", 10_000)],
    "E:\\Projects\\Beta": [],
  };

  test("counts each asked folder and its subfolders with everything below, asked folders inside others too", async () => {
    const { folders } = await walk(tree, ["E:\\", "E:\\Projects"]);
    expect(Object.fromEntries(folders.map(({ path, bytes, files, split }) => [path, [bytes, files, split]]))).toEqual({
      "E:\\": [31_111, 7, true],
      "E:\\Home": [10, 1, undefined],
      "E:\\Projects": [31_100, 5, true],
      "E:\\Projects\\Alpha": [31_000, 4, undefined],
      "E:\\Projects\\Beta": [0, 0, undefined],
    });
  });

  test("reads each folder once, several at the same time, and never more than asked for", async () => {
    const reader = fake(tree);
    await walkFolders(reader, "windows", ["E:\\", "E:\\Projects"], { ...options, parallel: 2 });
    expect([...reader.reads].sort()).toEqual(Object.keys(tree).sort());
    expect(reader.most).toBe(2);
  });

  test("links are listed with what they point to, and never followed", async () => {
    const { links, folders } = await walk(
      { "E:\\": [link("old"), link("dead"), file("x", 1)], "E:\\old": [file("y", 5)] },
      ["E:\\"],
    );
    expect(links).toEqual([
      { path: "E:\\old", to: "D:\\Data" },
      { path: "E:\\dead", to: undefined },
    ]);
    expect(folders).toEqual([{ path: "E:\\", bytes: 1, files: 1, split: true }]);
  });

  test("what the kernel of Linux shows is not walked, unless it is asked for", async () => {
    const linux: Fake = {
      "/": [folder("proc"), folder("srv"), file("x", 1)],
      "/srv": [folder("proc")],
      "/srv/proc": [file("y", 2)],
      "/proc": [file("z", 4)],
    };
    const total = async (paths: string[]) =>
      (await walkFolders(fake(linux), "linux", paths, options)).folders[0]?.bytes;
    expect(await total(["/"])).toBe(3);
    expect(await total(["/", "/proc"])).toBe(7);
  });

  test("folders that cannot be read are listed; one that vanished meanwhile is nothing; the path itself must be there", async () => {
    const { unreadable, folders } = await walk(
      { "E:\\": [folder("secret"), folder("gone"), file("x", 1)], "E:\\secret": ["denied"], "E:\\gone": ["gone"] },
      ["E:\\"],
    );
    expect(unreadable).toEqual([{ path: "E:\\secret", reason: "permission denied" }]);
    expect(folders.find(({ path }) => path === "E:\\")).toMatchObject({ bytes: 1, files: 1 });
    await expect(walk({}, ["F:\\"])).rejects.toMatchObject({ code: "not-found" });
  });

  test("a broken connection: the folder is read again from its beginning, and nothing is counted twice", async () => {
    const { folders } = await walk(
      {
        "E:\\": [file("a", 1), folder("sub"), link("l"), "broken", file("b", 2)],
        "E:\\sub": [file("c", 4), file("d", 8), "broken"],
      },
      ["E:\\"],
    );
    expect(folders).toEqual([
      { path: "E:\\", bytes: 15, files: 4, split: true },
      { path: "E:\\sub", bytes: 12, files: 2 },
    ]);
  });

  test("a connection that stays broken ends the walk with its error, after five tries", async () => {
    let tries = 0;
    const reader: FolderReader = {
      // biome-ignore lint/correctness/useYield: it never comes to that
      async *entries() {
        tries++;
        throw new AvamarError("broke", { code: "unreachable", product: "host", retryable: true });
      },
      linkTarget: async () => undefined,
    };
    await expect(walkFolders(reader, "windows", ["E:\\"], options)).rejects.toMatchObject({ code: "unreachable" });
    expect(tries).toBe(5);
  });

  test("a folder with very many files is counted in parts; more than a thousand links are only counted", async () => {
    const reader: FolderReader = {
      async *entries() {
        for (let i = 0; i < 2000; i++) {
          yield Array.from({ length: 500 }, (_, j) => (j === 0 ? link(`l${i}`) : file(`f${j}`, 1)));
        }
      },
      linkTarget: async () => undefined,
    };
    const walked = await walkFolders(reader, "windows", ["E:\\"], options);
    expect(walked.folders[0]).toEqual({
      path: "E:\\",
      bytes: 998_000,
      files: 998_000,
      split: true,
      notListed: expect.anything(),
    });
    expect(walked.links).toHaveLength(1000);
    expect(walked.folders[0]!.notListed).toEqual({ links: 1000, unreadable: 0 });
    expect(notListed({ ...nothingMeasured(), ...walked })).toEqual({ links: 1000, unreadable: 0 });
  });

  test("whatever tree: the sums are those of a plain recursion", async () => {
    const names = ["a", "b", "c"];
    const paths = fc.uniqueArray(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }), {
      selector: (steps) => steps.join("\\"),
      maxLength: 15,
    });
    await fc.assert(
      fc.asyncProperty(paths, fc.integer({ min: 1, max: 5 }), async (list, parallel) => {
        const all = new Set(["", ...list.flatMap((steps) => steps.map((_, i) => steps.slice(0, i + 1).join("\\")))]);
        const random: Fake = {};
        for (const each of all) {
          const inside = [...all].filter(
            (other) => other !== "" && other.slice(0, Math.max(0, other.lastIndexOf("\\"))) === each,
          );
          random[`E:\\${each}`] = [
            ...inside.map((other) => folder(other.split("\\").at(-1)!)),
            file("f", each.length + 1),
          ];
        }
        const { folders } = await walkFolders(fake(random), "windows", ["E:\\"], { ...options, parallel });
        for (const { path, bytes, files } of folders) {
          const inside = [...all].filter(
            (each) => `E:\\${each}` === path || `E:\\${each}\\`.startsWith(path.endsWith("\\") ? path : `${path}\\`),
          );
          expect({ path, bytes, files }).toEqual({
            path,
            bytes: inside.reduce((sum, each) => sum + each.length + 1, 0),
            files: inside.length,
          });
        }
        expect(folders).toHaveLength(1 + [...all].filter((each) => each !== "" && !each.includes("\\")).length);
      }),
      { numRuns: 100 },
    );
  });
});

describe("the measurement file", () => {
  const measured = {
    ...nothingMeasured(),
    memoryBytes: 5,
    volumes: [{ volume: "C:\\", freeBytes: 1, sizeBytes: 2 }],
    folders: [
      { path: "E:\\b", bytes: 2, files: 1 },
      { path: "E:\\a", bytes: 1, files: 1, split: true },
    ],
    unreadable: [{ path: "E:\\a\\x", reason: "denied" }],
  };

  test("is one sorted finding a line, and is read as it was written", () => {
    const text = printMeasurement(measured);
    expect(text).toBe(printMeasurement({ ...measured, folders: [...measured.folders].reverse() }));
    expect(text.split("\n").filter((line) => line.includes('"path":"E:\\\\'))).toHaveLength(3);
    expect(printMeasurement(parseMeasurement(text, "f") as never)).toBe(text);
  });

  test("what was walked again replaces all that lay in it; the rest stays", () => {
    const fresh = { ...nothingMeasured(), folders: [{ path: "E:\\a", bytes: 9, files: 9, split: true }] };
    expect(mergeMeasurements("windows", measured, fresh, ["e:\\A"])).toMatchObject({
      memoryBytes: 5,
      volumes: measured.volumes,
      folders: [
        { path: "E:\\b", bytes: 2 },
        { path: "E:\\a", bytes: 9 },
      ],
      unreadable: [],
    });
  });

  test.each([
    ["{", /f\.json is no JSON .* delete it and measure again/],
    ['{"version":2}', /has the version 2, and this package reads 1/],
    ['{"version":1,"folders":[],"links":[],"unreadable":[]}', /has no list "volumes"/],
    [
      '{"version":1,"volumes":[],"folders":[{"path":"E:\\\\"}],"links":[],"unreadable":[]}',
      /a folder without bytes or files/,
    ],
  ])("%s is refused with what to do", (text, expected) => {
    expect(parseMeasurement(text, "f.json")).toMatch(expected);
  });
});

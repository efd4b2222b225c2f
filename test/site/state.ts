import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Version of the layout of `site.json`. */
const layout = 1;

/** What a folder remembers of a site between two starts. The parts are plain JSON, known only to their makers. */
export interface SavedSite {
  layout: number;
  rng: number;
  grids: Record<string, unknown>;
  dataDomains: Record<string, unknown>;
  hosts: Record<string, unknown>;
  ports: Record<string, number>;
}

/** Reads a saved site; `undefined` when the folder holds none. */
export async function loadSite(folder: string): Promise<SavedSite | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, "site.json"), "utf8");
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw problem;
  }
  const saved = JSON.parse(text) as SavedSite;
  if (saved.layout !== layout) {
    throw new Error(`${join(folder, "site.json")} has layout ${saved.layout}, this version reads layout ${layout}.`);
  }
  return saved;
}

/** Writes a site. The file holds passwords, so only its owner may read it. */
export async function saveSite(folder: string, site: Omit<SavedSite, "layout">): Promise<void> {
  await writeAtomically(join(folder, "site.json"), `${JSON.stringify({ layout, ...site })}\n`, 0o600);
}

/** Writes a file so that a reader, or a crash, sees either the old or the new content and never half of it. */
export async function writeAtomically(file: string, content: string, mode: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}.new`;
  const handle = await open(half, "w", mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
}

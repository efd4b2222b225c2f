import type { FileTime, Trace } from "../kernel/trace";
import type { HostFiles } from "./files";

/**
 * When the files of these traces were last written. Who wrote them is not kept: the owner of a file is whoever made it.
 * One that is not there, or that may not be looked at, tells nothing.
 */
export async function fileTimes(files: HostFiles, traces: Trace[]): Promise<FileTime[]> {
  const paths = [...new Set(traces.filter(({ kind }) => kind === "file").map(({ name }) => name))];
  const times = await Promise.all(paths.map((path) => files.modified(path).catch(() => undefined)));
  return paths.flatMap((path, i) => (times[i] ? [{ path, time: times[i].toISOString() }] : []));
}

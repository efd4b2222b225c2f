/**
 * A small file in the var directory that says whose it is. With it an interrupted run is finished instead of refused,
 * and two stacks never fight over one directory.
 */
export interface Marker {
  /** Project and stack that declare the stream: "file-server/dev". */
  owner: string;
  service: string;
  client: string;
  /** `made` while the stream lives, `removed` when it was destroyed and its caches were kept. */
  state: "made" | "removed";
  /** Registered with the grid, so that it is not done again. */
  registered: boolean;
  /** SHA-256 of the cid.bin that it was registered with: another one there came from elsewhere. */
  identity?: string | undefined;
}

/** Name of that file. */
export const MARKER_FILE = "pulumi-avamar.json";

/** Reads a marker; undefined for anything that is none. */
export function parseMarker(text: string | undefined): Marker | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<Marker>;
    return typeof value.owner === "string" && typeof value.service === "string" ? (value as Marker) : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a marker. */
export function markerText(marker: Marker): string {
  return `${JSON.stringify(marker)}\r\n`;
}

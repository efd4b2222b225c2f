/** Where units made on a host lie; those of packages lie elsewhere. */
export const UNIT_DIRECTORY = "/etc/systemd/system";
/** The unit template of all streams. The vendor's own unit, avagent.service, is never touched. */
export const TEMPLATE = `${UNIT_DIRECTORY}/avamar-stream@.service`;

/** The unit of a stream. */
export function unitOf(service: string): string {
  return `avamar-stream@${service}.service`;
}

/** The directory of the settings of one stream; the stream exists while its file is there. */
export function dropInDirectory(service: string): string {
  return `${UNIT_DIRECTORY}/${unitOf(service)}.d`;
}

/** The file with the settings of one stream. */
export function dropInFile(service: string): string {
  return `${dropInDirectory(service)}/stream.conf`;
}

/** The stream that a name in the directory of units is about, or undefined. */
export function serviceOf(name: string): string | undefined {
  return /^avamar-stream@(.+)\.service\.d$/.exec(name)?.[1];
}

/** The command of the template: nothing, since each stream has its own. */
export const TEMPLATE_COMMAND = "/bin/false";

/** What all streams of a host have in common. */
export const TEMPLATE_TEXT = `# Streams made by pulumi-avamar: one instance for each agent with a var directory of its own.
[Unit]
Description=Avamar stream %i
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
ExecStart=${TEMPLATE_COMMAND}
Restart=no
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target
`;

/** What one stream has of its own. */
export interface DropIn {
  commandLine: string;
  description?: string;
  /** A value of Restart=: "no", "on-failure", ... */
  restart?: string;
  restartSeconds?: number;
}

/** The text of the settings of a stream. */
export function dropInText({ commandLine, description, restart, restartSeconds }: DropIn): string {
  return [
    ...(description === undefined ? [] : ["[Unit]", `Description=${escaped(description)}`, ""]),
    "[Service]",
    // A second command would be added to the first.
    "ExecStart=",
    `ExecStart=${escaped(commandLine)}`,
    ...(restart === undefined ? [] : [`Restart=${restart}`]),
    ...(restartSeconds === undefined ? [] : [`RestartSec=${restartSeconds}`]),
    "",
  ].join("\n");
}

/** Reads what {@link dropInText} wrote, and what a hand made of it. */
export function parseDropIn(text: string): DropIn {
  const last = (key: string) => {
    const lines = text.split("\n").filter((line) => line.startsWith(`${key}=`));
    return lines
      .at(-1)
      ?.slice(key.length + 1)
      .trim()
      .replaceAll("%%", "%");
  };
  const seconds = last("RestartSec");
  return {
    commandLine: last("ExecStart") ?? "",
    description: last("Description"),
    restart: last("Restart"),
    restartSeconds: seconds === undefined ? undefined : spanSeconds(seconds),
  };
}

/** A percent sign begins a specifier in a unit file. */
function escaped(text: string): string {
  return text.replaceAll("%", "%%");
}

const SECONDS: Record<string, number> = { us: 1e-6, ms: 1e-3, s: 1, "": 1, min: 60, h: 3600, d: 86_400, w: 604_800 };

/** A span of time as systemd writes it: "1min 30s", "100ms", "5". */
export function spanSeconds(text: string): number {
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g))
    total += Number(number) * (SECONDS[unit!] ?? Number.NaN);
  return Math.round(total * 1000) / 1000;
}

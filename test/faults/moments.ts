/** The moment of one write: it is the `nth` of its name in a run. */
export interface Moment {
  write: string;
  nth: number;
}

/** One step that writes, from its first moment to its last. Most have only one. */
export interface Step {
  name: string;
  first: Moment;
  last: Moment;
}

/** The moment when a write has ended, where that is seen. */
export function endOf(write: string): string {
  return `end of ${write}`;
}

/** The steps of a run, from the writes that were seen of it. */
export function stepsOf(writes: string[]): Step[] {
  const steps: Step[] = [];
  for (const [i, write] of writes.entries()) {
    const moment = { write, nth: writes.slice(0, i + 1).filter((each) => each === write).length };
    const begun = steps.findLast(({ name }) => write === endOf(name));
    const last = steps.at(-1);
    const [kind, file] = write.split(" ");
    if (begun) begun.last = moment;
    // A file is opened with one request and written with another.
    else if (kind === "write" && last?.first.write === `open ${file}`)
      Object.assign(last, { name: write, last: moment });
    else steps.push({ name: write, first: moment, last: moment });
  }
  return steps;
}

/** Whether a write is that moment, as the last of those seen so far. */
export function isAt(moment: Moment, writes: string[]): boolean {
  return writes.at(-1) === moment.write && writes.filter((each) => each === moment.write).length === moment.nth;
}

/** A command that writes as people name it: `sc create`, `netsh add rule`, `systemctl enable`, `avagent --register`. */
export function nameOfCommand(command: string): string {
  const words = command
    .replace(/^env LC_ALL=C /, "")
    .replace(/^(?:"[^"]*\\|\S*[\\/])?([a-z]+)(?:\.(?:exe|bin))?"?/i, "$1")
    .split(/\s+/);
  return (words[0] === "netsh" ? ["netsh", ...words.slice(3, 5)] : words.slice(0, 2)).join(" ");
}

/** A change of a file as people name it: `mkdir varC`, `posix-rename avagent.cmd.new`. */
export function nameOfChange(kind: string, path: string): string {
  return `${kind} ${path.slice(path.lastIndexOf("/") + 1)}`;
}

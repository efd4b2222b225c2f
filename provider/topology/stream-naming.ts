import type { Issue } from "./issue";
import type { Lock, LockedStream } from "./lock";
import { fill, freePort, type NamePatterns, type PortRange } from "./names";

/** Gives new streams what nobody has and nobody in the lock ever had. */
export class Naming {
  private readonly taken: LockedStream[];

  constructor(
    private readonly request: {
      server: string;
      component: string;
      patterns: Required<NamePatterns>;
      ports: Required<PortRange>;
    },
    lock: Lock,
    private readonly issues: Issue[],
  ) {
    this.taken = [...lock.streams];
  }

  next(catchAll: boolean): LockedStream {
    const { server, component, patterns, ports } = this.request;
    const onServer = this.taken.filter((each) => each.server === server);
    let number = 1;
    const id = () => String(number).padStart(2, "0");
    while (onServer.some((each) => each.stream === id())) number++;
    const name = (pattern: string) => fill(pattern, { server, component }, id());
    const port = freePort(ports, new Set(onServer.map((each) => each.port)));
    if (port === undefined)
      this.say(
        "ports",
        `no port from ${ports.from} to ${ports.to} is left on ${server} for stream ${id()}; write a larger range, or forget retired streams in the lock.`,
      );
    const made: LockedStream = {
      ...{ component, server, stream: id(), port: port ?? 0 },
      client: name(patterns.client),
      service: name(patterns.service),
      varDirectory: name(patterns.varDirectory),
      policy: name(patterns.policy),
      ...(catchAll ? { catchAll } : {}),
    };
    this.refuseTaken(made, onServer);
    this.taken.push(made);
    return made;
  }

  private refuseTaken(made: LockedStream, onServer: LockedStream[]): void {
    const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
    for (const [word, among] of [
      ["client", this.taken],
      ["policy", this.taken],
      ["service", onServer],
      ["varDirectory", onServer],
    ] as const) {
      const other = among.find((each) => same(each[word], made[word]));
      if (other)
        this.say(
          `names.${word}`,
          `"${this.request.patterns[word]}" gives ${made[word]} for stream ${made.stream}, which stream ${other.stream} of ${other.component} (${other.server}) has${other.retired ? ", though retired" : ""}; put {server} or {component} into it, or forget the retired one.`,
        );
    }
  }

  private say(property: string, reason: string): void {
    if (!this.issues.some((each) => each.property === property)) this.issues.push({ property, reason });
  }
}

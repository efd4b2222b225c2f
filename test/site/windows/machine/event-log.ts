import type { Clock } from "../../clock.ts";
import { type Element, element } from "./event-xml.ts";
import { Win32, Win32Error } from "./win32.ts";

/** Where services and the firewall write. */
export const SYSTEM_LOG = "System";
export const FIREWALL_LOG = "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall";

/** So many are kept in each log; then the oldest go. */
const MOST_EVENTS = 2000;

/** What an event says, beside what every event has. */
export interface EventParts {
  log: string;
  provider: { name: string; guid: string };
  id: number;
  /** The upper half of the number of classic events. */
  qualifiers?: number;
  /** 2 error, 4 information. */
  level: number;
  /** SID of whoever caused it. */
  user?: string;
  data: [name: string, value: string][];
  binary?: Buffer;
}

/** An event as it is kept. */
export interface Event extends EventParts {
  record: number;
  /** Epoch milliseconds. */
  time: number;
}

/** The event logs of the server. */
export class EventLog {
  readonly #clock: Clock;
  readonly #computer: string;
  #logs = new Map<string, Event[]>();
  #locked = new Set<string>();
  #last = 0;

  constructor(clock: Clock, computer: string) {
    this.#clock = clock;
    this.#computer = computer;
    for (const log of [SYSTEM_LOG, FIREWALL_LOG]) this.#logs.set(log.toLowerCase(), []);
  }

  write(parts: EventParts): void {
    const events = this.#logs.get(parts.log.toLowerCase());
    if (events === undefined) throw new Error(`There is no log ${parts.log}.`);
    this.#last += 1;
    events.push({ ...parts, record: this.#last, time: this.#clock.now() });
    if (events.length > MOST_EVENTS) events.shift();
  }

  /** The events of a log, the oldest first. Error 15007 when there is no such log, 5 when nobody may read it. */
  read(log: string): Element[] {
    const events = this.#logs.get(log.toLowerCase());
    if (events === undefined) throw new Win32Error(Win32.eventChannelNotFound);
    if (this.#locked.has(log.toLowerCase())) throw new Win32Error(Win32.accessDenied);
    return events.map((event) => elementOf(event, this.#computer));
  }

  /** All events of a log as they are kept. */
  list(log: string): readonly Event[] {
    return this.#logs.get(log.toLowerCase()) ?? [];
  }

  clear(log: string): void {
    this.#logs.set(log.toLowerCase(), []);
  }

  /** Takes a log away, as where its channel was never registered. */
  drop(log: string): void {
    this.#logs.delete(log.toLowerCase());
  }

  /** From now on nobody may read a log. */
  lock(log: string): void {
    this.#locked.add(log.toLowerCase());
  }

  save(): SavedEvents {
    return [...this.#logs].map(([log, events]) => [log, events.map(saved)]);
  }

  restore(logs: SavedEvents): void {
    this.#logs = new Map(logs.map(([log, events]) => [log, events.map(restored)]));
    this.#last = Math.max(0, ...[...this.#logs.values()].flat().map(({ record }) => record));
  }
}

/** What {@link EventLog.save} gives: plain data. */
export type SavedEvents = [log: string, events: SavedEvent[]][];
type SavedEvent = Omit<Event, "binary"> & { binary?: string };

function saved({ binary, ...event }: Event): SavedEvent {
  return binary === undefined ? event : { ...event, binary: binary.toString("hex") };
}

function restored({ binary, ...event }: SavedEvent): Event {
  return binary === undefined ? event : { ...event, binary: Buffer.from(binary, "hex") };
}

/** An event in the shape of the published schema of events. */
function elementOf(event: Event, computer: string): Element {
  const { provider, qualifiers } = event;
  const classic: Record<string, string> = qualifiers === undefined ? {} : { EventSourceName: provider.name };
  const keywords = qualifiers === undefined ? "0x8000020000000000" : "0x8080000000000000";
  // The clock counts milliseconds; Windows writes seven digits.
  const time = `${new Date(event.time).toISOString().slice(0, -1)}0000Z`;
  return element("Event", { xmlns: "http://schemas.microsoft.com/win/2004/08/events/event" }, [
    element("System", {}, [
      element("Provider", { Name: provider.name, Guid: provider.guid, ...classic }),
      element("EventID", qualifiers === undefined ? {} : { Qualifiers: String(qualifiers) }, String(event.id)),
      element("Version", {}, "0"),
      element("Level", {}, String(event.level)),
      element("Task", {}, "0"),
      element("Opcode", {}, "0"),
      element("Keywords", {}, keywords),
      element("TimeCreated", { SystemTime: time }),
      element("EventRecordID", {}, String(event.record)),
      element("Correlation"),
      element("Execution", { ProcessID: "644", ThreadID: "2112" }),
      element("Channel", {}, event.log),
      element("Computer", {}, computer),
      element("Security", event.user === undefined ? {} : { UserID: event.user }),
    ]),
    element("EventData", {}, [
      ...event.data.map(([name, value]) => element("Data", { Name: name }, value)),
      ...(event.binary === undefined ? [] : [element("Binary", {}, event.binary.toString("hex").toUpperCase())]),
    ]),
  ]);
}

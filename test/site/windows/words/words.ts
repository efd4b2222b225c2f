import { de } from "./de.ts";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

/** Languages in which the emulated Windows can be installed. */
export type Locale = "en" | "de" | "ru";

/**
 * What the tools of Windows say in the language of the system. Programs that read these words break on the next
 * server; the words differ here so that such programs break in a test.
 */
export interface Words {
  /** System messages by Win32 error number. */
  errors: Record<number, string>;
  /** `%1` is the number. */
  unknownError: string;
  cmd: {
    notRecognized: string;
    tooLong: string;
    syntax: string;
    unexpected: string;
    notFound: string;
    fileNotFoundDir: string;
    copied: string;
    moved: string;
    noVariable: string;
    duplicateName: string;
    subdirectoryExists: string;
    errorProcessing: string;
    volume: string;
    serial: string;
    directoryOf: string;
    files: string;
    directories: string;
    bytes: string;
    free: string;
  };
  sc: {
    serviceName: string;
    displayName: string;
    type: string;
    state: string;
    win32ExitCode: string;
    serviceExitCode: string;
    checkpoint: string;
    waitHint: string;
    pid: string;
    flags: string;
    startType: string;
    errorControl: string;
    binaryPath: string;
    loadOrderGroup: string;
    tag: string;
    dependencies: string;
    startName: string;
    description: string;
    resetPeriod: string;
    rebootMessage: string;
    commandLine: string;
    failureActions: string;
    delay: string;
    success: string;
    failed: string;
    usage: string;
    spaceNote: string;
    invalidOption: string;
    invalidField: string;
    unrecognized: string;
  };
  reg: {
    notFound: string;
    done: string;
    invalidKey: string;
    syntax: string;
    invalidType: string;
    denied: string;
    endOfSearch: string;
    defaultName: string;
    notSet: string;
    overwrite: string;
    cancelled: string;
  };
  netsh: {
    ok: string;
    deleted: string;
    updated: string;
    noRules: string;
    invalidValue: string;
    invalidArgument: string;
    missing: string;
    elevation: string;
    notFound: string;
    ruleName: string;
    enabled: string;
    direction: string;
    profiles: string;
    grouping: string;
    localIp: string;
    remoteIp: string;
    protocol: string;
    localPort: string;
    remotePort: string;
    edge: string;
    action: string;
    description: string;
    program: string;
    yes: string;
    no: string;
    any: string;
    inbound: string;
    outbound: string;
    allow: string;
    block: string;
    excludedTitle: string;
    excludedStart: string;
    excludedEnd: string;
    excludedNote: string;
  };
  netstat: {
    title: string;
    protocol: string;
    local: string;
    foreign: string;
    state: string;
    pid: string;
    states: Record<string, string>;
  };
  net: {
    starting: string;
    started: string;
    notStarted: string;
    stopping: string;
    stopped: string;
    cannotStop: string;
    alreadyStarted: string;
    isNotStarted: string;
    invalidName: string;
    specificError: string;
    noError: string;
    systemError: string;
    list: string;
    done: string;
    help: string;
  };
  fsutil: { free: string; total: string; quota: string; used: string };
  tasklist: { image: string; pid: string; session: string; sessionNumber: string; memory: string; none: string };
  taskkill: { done: string; notFound: string };
  elevatedLabel: string;
  mediumLabel: string;
  /** What the service manager writes into the event log; start types by their number. */
  events: { startTypes: string[]; running: string; stopped: string; userService: string };
  ping: { pinging: string; reply: string; unknown: string };
  separators: { thousands: string; decimal: string };
}

const ALL: Record<Locale, Words> = { en, de, ru };

/** The words of a language. */
export function wordsOf(locale: Locale): Words {
  return ALL[locale];
}

/** The system's message for an error number. */
export function errorText(words: Words, code: number): string {
  return words.errors[code] ?? fill(words.unknownError, code);
}

/** Puts values in the places `%1`, `%2` ... of a message. */
export function fill(message: string, ...values: (string | number)[]): string {
  return message.replace(/%(\d)/g, (place, digit: string) => String(values[Number(digit) - 1] ?? place));
}

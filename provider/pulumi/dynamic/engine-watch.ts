import type { IncomingHttpHeaders } from "node:http2";
import { connect, Server } from "node:net";
import { interrupt } from "../../kernel/interruption";

const EVERY_MS = 5_000;
/** One missed look may be a busy machine. */
const MISSES = 2;
/** The engine kills its plugins five seconds after it told them to end. */
const LAST_MS = 4_500;

/** What is given back before the process ends may take this long. */
const LEAVE_MS = 2_000;

/** Calls of the engine that are being worked on. */
let underWay = 0;
let whenIdle: (() => void) | undefined;

/** Counts a call of the engine for as long as it takes. */
export async function counted<T>(call: () => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await call();
  } finally {
    underWay -= 1;
    // The answer leaves first.
    if (underWay === 0 && whenIdle) setTimeout(whenIdle, 100);
  }
}

/**
 * Follows the engine, which the stock host does not: a killed engine ends this process, which would otherwise live on
 * with passwords in its memory and write while the next run is at work; Ctrl-C lets running steps end at a clean point.
 *
 * @param argv The arguments of the process: the stock host gets the address of the engine as its only one.
 * @param leave Gives back what the process holds elsewhere, before it ends.
 */
export function followEngine(argv: string[], leave: () => Promise<void>): void {
  const address = /^(.+):(\d+)$/.exec(argv[2] ?? "");
  if (!address || !/dynamic-provider/.test(argv[1] ?? "")) return;
  endWithEngine(address[1]!, Number(address[2]));
  overhearCancel();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => endSoon(leave));
}

function endWithEngine(host: string, port: number): void {
  let missed = 0;
  const look = () => {
    const socket = connect({ host, port });
    socket.setTimeout(EVERY_MS / 2, () => socket.destroy(new Error("no answer")));
    socket.once("connect", () => {
      missed = 0;
      socket.destroy();
    });
    socket.once("error", () => {
      missed += 1;
      if (missed >= MISSES) process.exit(1);
    });
  };
  setInterval(look, EVERY_MS).unref();
}

/** Ends at once when nothing is under way, otherwise when that has come to a clean point. */
function endSoon(leave: () => Promise<void>): void {
  const end = () => {
    setTimeout(() => process.exit(0), LEAVE_MS).unref();
    leave().finally(() => process.exit(0));
  };
  if (underWay === 0) {
    end();
    return;
  }
  interrupt();
  whenIdle = end;
  setTimeout(() => process.exit(1), LAST_MS).unref();
}

/**
 * On the first Ctrl-C the engine asks its plugins to cancel, then waits for what runs. The stock host answers that call
 * and does nothing, so it is overheard where it comes in. Where Node does not show its servers, running steps just end
 * in their own time.
 */
function overhearCancel(): void {
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles?: () => unknown[] };
  for (const server of handles?.call(process) ?? []) {
    if (!(server instanceof Server)) continue;
    server.on("stream", (_stream: unknown, headers: IncomingHttpHeaders) => {
      if (headers[":path"] === "/pulumirpc.ResourceProvider/Cancel") interrupt();
    });
  }
}

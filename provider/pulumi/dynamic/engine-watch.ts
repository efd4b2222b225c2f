import { connect } from "node:net";

const EVERY_MS = 5_000;
/** One missed look may be a busy machine. */
const MISSES = 2;

/**
 * Ends this process when the engine is gone. The stock host does not notice a killed engine: it would live on with the
 * passwords in its memory, and could still write while the next run is at work.
 *
 * @param argv The arguments of the process: the stock host gets the address of the engine as its only one.
 */
export function endWithEngine(argv: string[]): void {
  const address = /^(.+):(\d+)$/.exec(argv[2] ?? "");
  if (!address || !/dynamic-provider/.test(argv[1] ?? "")) return;
  let missed = 0;
  const look = () => {
    const socket = connect({ host: address[1], port: Number(address[2]) });
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

// Runs inside the machine's network and joins a socket file outside of it with a port inside: relay.mjs FILE PORT
import net from "node:net";

const [, , file, port] = process.argv;
net
  .createServer({ allowHalfOpen: true }, (outer) => {
    const inner = net.connect({ host: "127.0.0.1", port: Number(port), allowHalfOpen: true, noDelay: true });
    for (const [from, to] of [
      [outer, inner],
      [inner, outer],
    ]) {
      from.on("error", () => to.destroy());
      from.on("close", (failed) => (failed ? to.destroy() : to.end()));
      from.pipe(to);
    }
  })
  .listen(file);

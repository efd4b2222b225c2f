// A refresh reads the world: what it asks of each host and of the grid, and how long it takes.
import { table } from "../demo/table.mjs";
import { against, seconds } from "./numbers.mjs";

/** @param {import("./estate.mjs").Estates} estates */
export async function refresh(estates) {
  const { site, project, count, hosts } = await estates.large();
  const preview = await project.run(["preview", "--expect-no-changes"]);
  site.counters.reset();
  const ms = await project.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
  /** @param {import("../../test/site/dist/index.js").CountFilter} filter */
  const asked = (filter) => site.counters.count(filter);
  const on = (/** @type {string} */ method) => asked({ product: "host", method });
  const grid = asked({ product: "avamar" });
  // Pages of all clients, three look-ups before it shows that there are many, and the login.
  const pages = Math.ceil(site.grid.clients.list().length / 100);
  return [
    ...table([
      { [`${count} streams on ${hosts} hosts`]: "refresh", time: seconds(ms) },
      { [`${count} streams on ${hosts} hosts`]: "preview without changes", time: seconds(preview) },
    ]),
    "",
    ...table([
      {
        "asked by the refresh": "SSH connections",
        all: on("CONNECT"),
        "per host": on("CONNECT") / hosts,
        goal: against(on("CONNECT") / hosts, 1),
      },
      {
        "asked by the refresh": "commands",
        all: on("EXEC"),
        "per host": on("EXEC") / hosts,
        goal: against(on("EXEC") / hosts, 4),
      },
      {
        "asked by the refresh": "SFTP requests",
        all: on("SFTP"),
        "per host": on("SFTP") / hosts,
        goal: `${(on("SFTP") / count).toFixed(1)} per stream`,
      },
      { "asked by the refresh": "requests to the grid", all: grid, goal: against(grid, pages + 6) },
      { "asked by the refresh": "writes", all: asked({ write: true }), goal: against(asked({ write: true }), 0) },
    ]),
  ];
}

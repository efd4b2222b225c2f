import { createHash } from "node:crypto";
import type { Day } from "../../topology/graph/day";
import type { Graph } from "../../topology/graph/graph";
import { escaped } from "./draw/shape";
import { pageScript } from "./page-script";
import { pageStyle } from "./style";
import { numbersOf, subtitleOf, titleOf } from "./summary";

/** The picture as one page: nothing is loaded, and nothing of the program's data can run. */
export function htmlOf(graph: Graph, day: Day): string {
  const script = pageScript();
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(pageStyle)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(titleOf(graph))}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<div><h1>${escaped(titleOf(graph))}</h1><p>${escaped(subtitleOf(graph))}</p></div>
<div class="tools">
<span id="found" role="status"></span>
<input id="search" type="search" placeholder="Search: name, port, path" aria-label="Search" autocomplete="off" spellcheck="false">
<button id="theme" class="tool" type="button">Dark</button>
<button id="print" class="tool" type="button">Print</button>
</div>
</header>
<main>
<section aria-label="Numbers"><ul class="tiles">${numbersOf(graph).map(tile).join("")}</ul></section>
<section aria-labelledby="map-title">
<div class="title-bar"><h2 id="map-title">Topology</h2><div class="bar-of-tools">
<button id="unfold" class="tool" type="button">Unfold all</button><button id="fold" class="tool" type="button">Fold all</button>
<button id="smaller" class="tool" type="button" aria-label="Smaller">−</button><button id="larger" class="tool" type="button" aria-label="Larger">+</button><button id="fit" class="tool" type="button">Fit</button>
</div></div>
<div id="map" class="scroll"><svg id="map-drawing" role="group" aria-labelledby="map-title"></svg></div>
<p class="hint"><span class="keys">Arrow keys move, Enter opens, Escape closes, / searches, + and − zoom. </span>${legend(graph)}</p>
</section>
${daySection(day)}
<section aria-labelledby="clients-title"${graph.nodes.some((each) => each.clients !== undefined) ? "" : " hidden"}>
<h2 id="clients-title">Clients</h2>
<div id="clients" class="scroll" role="group" aria-labelledby="clients-title" tabindex="0"><table>
<thead><tr><th scope="col">Client</th><th scope="col" class="host">Host</th><th scope="col" class="narrow">Port</th><th scope="col" class="wide">Sources</th><th scope="col">Policy</th><th scope="col">Starts</th><th scope="col" class="narrow">Kept</th><th scope="col">Stored on</th><th scope="col">State</th></tr></thead>
<tbody id="client-rows"></tbody>
</table></div>
</section>
${settingsSection(graph)}
</main>
<aside id="details" aria-label="Details" hidden></aside>
<noscript>The drawings of this page need its script.</noscript>
<script type="application/json" id="picture">${json({ graph, day })}</script>
<script>${script}</script>
</body>
</html>
`;
}

const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** JSON in a page: no text in it can end the element, or begin another one. */
function json(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function tile({ name, count, isWarning }: { name: string; count: number; isWarning?: boolean }): string {
  return `<li${isWarning ? ' class="warn"' : ""}><b>${count}</b>${escaped(name)}</li>`;
}

function daySection(day: Day): string {
  const window = day.maintenance.length
    ? ""
    : "<li>The maintenance window is not known: give it with --backup-window.</li>";
  const notes = day.notes.map((note) => `<li>${escaped(note)}</li>`).join("");
  return `<section aria-labelledby="day-title">
<h2 id="day-title">The day<small>in ${escaped(day.zone)}; above: clients that may run at once in the busiest 24 hours of the week</small></h2>
<div class="scroll" id="day" role="group" aria-labelledby="day-title" tabindex="0"><svg id="day-drawing" role="group" aria-labelledby="day-title"></svg></div>
${window || notes ? `<ul class="hint">${window}${notes}</ul>` : ""}
</section>`;
}

function settingsSection({ settings, others }: Graph): string {
  const also = others ? `<p class="hint">${others} resources of other packages are not shown.</p>` : "";
  if (settings.length === 0) return also && `<section>${also}</section>`;
  const rows = settings.map(({ id, kind, name, facts, drift, change }) => {
    const said = facts.map((fact) => `${fact.name} ${fact.value}`).join(", ");
    const state = drift.length
      ? `<span class="warn">drift: ${escaped(drift.join(", "))}</span>`
      : escaped(change ?? "");
    return `<tr><td>${escaped(kind)}</td><th scope="row" data-setting="${escaped(id)}">${escaped(name)}</th><td title="${escaped(said)}">${escaped(said)}</td><td>${state}</td></tr>`;
  });
  return `<section aria-labelledby="settings-title">
<h2 id="settings-title">Settings</h2>
<div class="scroll" role="group" aria-labelledby="settings-title" tabindex="0"><table><thead><tr><th scope="col">Kind</th><th scope="col">Name</th><th scope="col">Settings</th><th scope="col">State</th></tr></thead>
<tbody data-settings>${rows.join("\n")}</tbody></table></div>
${also}
</section>`;
}

function legend({ nodes, links }: Graph): string {
  const drift = nodes.some((each) => each.drift.length) ? "A filled diamond is drift." : "";
  const change = nodes.some((each) => each.change)
    ? "A sign beside a name is what the run would do: + create, ~ update, ⇄ replace, − delete."
    : "";
  const off = nodes.some(({ isOff }) => isOff) ? "Grey with dotted lines is off: nothing starts because of it." : "";
  const own = links.some(({ kind }) => kind === "own")
    ? "A dashed line from a policy to a dataset is for single members."
    : "";
  return [drift, change, off, own].filter(Boolean).join(" ");
}

/** Colours by day and by night. Text on its ground has a contrast of at least 4.5 to 1 in both. */
const LIGHT = `
  --ground: #f4f6f8; --card: #ffffff; --edge: #d3dae2; --text: #1a2430; --quiet: #566270; --hover: #eaf0f7; --hit: #dbe8f8;
  --clients: #2f67b1; --policies: #0f7a74; --plans: #6b51a8; --storage: #2f7a41; --copies: #a2466d;
  --line: #9fb0c2; --drift: #a34700; --change: #2f67b1; --maintenance: #e9e2d3; --load: #b9cfe8; --focus: #1558c0; --found: #fff3c4;`;
const DARK = `
  --ground: #11161c; --card: #1a2129; --edge: #313c48; --text: #e4eaf0; --quiet: #9eabb8; --hover: #222c37; --hit: #24384f;
  --clients: #7fb0ec; --policies: #58c2ba; --plans: #b39ce8; --storage: #78c48a; --copies: #e393b5;
  --line: #50606f; --drift: #ffb066; --change: #8fbcf5; --maintenance: #2e2a22; --load: #2f4d6e; --focus: #8fbcf5; --found: #453b14;`;

/** The drawings: the same in the page and in a file of their own. */
const DRAWING = `
svg text { font: 12px ui-sans-serif, system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: var(--text); }
svg .lane { font-size: 11px; font-weight: 600; letter-spacing: .06em; fill: var(--quiet); text-transform: uppercase; }
svg .card { fill: var(--card); stroke: var(--edge); }
svg .outside .card { stroke-dasharray: 4 3; }
svg .accent { fill: var(--lane); }
svg .clients { --lane: var(--clients); } svg .policies { --lane: var(--policies); } svg .plans { --lane: var(--plans); }
svg .storage { --lane: var(--storage); } svg .copies { --lane: var(--copies); }
svg .group { font-size: 12.5px; font-weight: 600; }
svg .count, svg .note { font-size: 11px; fill: var(--quiet); text-anchor: end; font-variant-numeric: tabular-nums; }
svg .note.start { text-anchor: start; }
svg .fold { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
svg .hit { fill: transparent; }
svg .line { fill: none; stroke: var(--line); opacity: .55; }
svg .line.schedule, svg .line.retention, svg .line.rule { opacity: .3; }
svg .line.excluded, svg .line.attached { stroke-dasharray: 5 4; } svg .line.own { stroke-dasharray: 8 3; }
svg .line.off { stroke: var(--quiet); stroke-dasharray: 1 4; } svg .node.off .name, svg .schedule.off .name { fill: var(--quiet); }
svg .line.stored, svg .line.attached { stroke: var(--storage); } svg .line.copied, svg .line.destination { stroke: var(--copies); }
svg .mark { fill: none; stroke: var(--change); stroke-width: 1.8; }
svg .mark.drift { fill: var(--drift); stroke: none; }
svg .node.delete .name { text-decoration: line-through; fill: var(--quiet); }
svg .budget .track { fill: var(--edge); } svg .budget .used { fill: var(--storage); } svg .budget.over .used { fill: var(--drift); }
svg .budget.over .note { fill: var(--drift); font-weight: 600; }
svg .maintenance { fill: var(--maintenance); }
svg .load { fill: var(--load); }
svg .tick { stroke: var(--edge); stroke-width: .6; } svg .tick.strong { stroke-width: 1.4; }
svg .hour { font-size: 11px; fill: var(--quiet); text-anchor: middle; font-variant-numeric: tabular-nums; }
svg .bar { fill: var(--plans); opacity: .85; } svg .bar.open { opacity: 1; } svg .note.conflict { fill: var(--drift); font-weight: 600; } svg .bar.conflict { fill: var(--drift); }
svg .schedule.off .bar { fill: none; stroke: var(--quiet); stroke-dasharray: 3 2; }`;

/** The page around them. */
const PAGE = `
* { box-sizing: border-box; }
html { background: var(--ground); print-color-adjust: exact; color: var(--text); font: 14px/1.45 ui-sans-serif, system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
body { margin: 0; }
header { position: sticky; top: 0; z-index: 3; display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; padding: 10px 20px; background: var(--card); border-bottom: 1px solid var(--edge); }
h1 { font-size: 16px; margin: 0; } h1 span { color: var(--quiet); font-weight: 400; }
h2 { font-size: 13px; margin: 0 0 8px; } h2 small { color: var(--quiet); font-weight: 400; margin-left: 8px; font-size: 12px; }
header p { margin: 0; color: var(--quiet); font-size: 12px; }
.tools { margin-left: auto; display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
input[type=search], button.tool { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--edge); border-radius: 6px; padding: 5px 10px; }
input[type=search] { width: 240px; } input::placeholder { color: var(--quiet); opacity: 1; }
button.tool { cursor: pointer; } button.tool:hover { background: var(--hover); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
main { padding: 14px 20px 40px; display: grid; gap: 14px; grid-template-columns: minmax(0, 1fr); }
body.detailed main, body.detailed header { padding-right: 380px; }
section { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 12px 14px; min-width: 0; }
.tiles { display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 0; padding: 0; list-style: none; }
.tiles b { font-size: 18px; font-variant-numeric: tabular-nums; margin-right: 5px; } .tiles li { color: var(--quiet); } .tiles b { color: var(--text); }
.tiles .warn, .tiles .warn b { color: var(--drift); }
.scroll { overflow: auto; position: relative; } .scroll svg { display: block; }
#map { background: var(--ground); border: 1px solid var(--edge); border-radius: 6px; max-height: max(420px, calc(100vh - 215px)); cursor: grab; } #map.dragging { cursor: grabbing; user-select: none; }
.title-bar { display: flex; flex-wrap: wrap; gap: 0 12px; justify-content: space-between; align-items: center; margin-bottom: 6px; } .title-bar h2 { margin: 0; }
.bar-of-tools { display: flex; gap: 6px; align-items: center; } .bar-of-tools button { padding: 2px 9px; }
ul.hint { list-style: none; padding: 0; }
.hint { color: var(--quiet); font-size: 12px; margin: 8px 0 0; }
[data-node], [data-group], [data-more] { cursor: pointer; }
[data-node]:hover > .hit, [data-group]:hover > .hit, [data-more]:hover > .hit { fill: var(--hover); }
svg .found > .hit { fill: var(--found); }
svg g:focus { outline: none; } svg g:focus-visible > .hit { stroke: var(--focus); stroke-width: 2; }
svg.tracing .line { opacity: .08; } svg.tracing .node:not(.lit) { opacity: .4; } svg.tracing .line.lit { opacity: 1; stroke-width: 2; }
svg .selected > .hit { fill: var(--hit); }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 13px; } tbody th { font-weight: 500; }
#clients table { table-layout: fixed; min-width: 1060px; }
#day svg { width: 100%; min-width: 900px; max-width: 1320px; height: auto; }
th, td { text-align: left; padding: 0 12px 0 0; height: 28px; white-space: nowrap; border-bottom: 1px solid var(--edge); overflow: hidden; text-overflow: ellipsis; max-width: 320px; }
thead th { position: sticky; top: 0; background: var(--card); font-size: 11px; color: var(--quiet); font-weight: 600; z-index: 1; }
td.number { font-variant-numeric: tabular-nums; } td .warn { color: var(--drift); } td .change { color: var(--change); }
th.narrow { width: 64px; } th.wide { width: 19%; } th.host { width: 14%; }
tr.space td { border: 0; padding: 0; height: auto; } tbody tr:hover td { background: var(--hover); }
.link { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: left; text-decoration: underline; text-decoration-color: var(--edge); text-underline-offset: 3px; }
table .link { max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom; }
.link:hover { text-decoration-color: currentColor; }
#clients { max-height: 70vh; }
aside { position: fixed; right: 0; top: 0; bottom: 0; width: 360px; z-index: 4; overflow: auto; background: var(--card); border-left: 1px solid var(--edge); padding: 16px 18px; }
aside[hidden] { display: none; } aside h2 { font-size: 15px; overflow-wrap: anywhere; margin: 0; } aside h3 { font-size: 11px; color: var(--quiet); margin: 16px 0 4px; }
aside .close { float: right; } aside p { margin: 2px 0; color: var(--quiet); } aside .warn { color: var(--drift); } aside ul { margin: 0; padding: 0; list-style: none; } aside li { padding: 2px 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(90px, auto) 1fr; gap: 3px 12px; margin: 10px 0 0; font-size: 13px; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 760px) {
  header { position: static; padding: 10px 14px; } .tools { margin-left: 0; width: 100%; } input[type=search] { flex: 1; width: auto; min-width: 0; }
  #map { max-height: max(420px, calc(100vh - 330px)); }
  main { padding: 10px; } body.detailed header { padding-right: 14px; } body.detailed main { padding-right: 10px; padding-bottom: 60vh; }
  aside { width: auto; left: 0; top: auto; max-height: 58vh; border-left: 0; border-top: 1px solid var(--edge); box-shadow: 0 -6px 24px rgb(0 0 0 / .18); }
}
@media (hover: none) { .keys { display: none; } }
@page { size: A4 landscape; margin: 10mm; }
@media print {
  :root { --ground: #fff; }
  html { font-size: 10px; } header { position: static; padding: 0 0 8px; } .tools, .bar-of-tools, .hint, aside { display: none !important; }
  main, body.detailed main { padding: 8px 0; } section { border: 0; padding: 4px 0; } section h2 { break-after: avoid; }
  .scroll, #map, #clients { overflow: visible; max-height: none !important; height: auto !important; border: 0; }
  .scroll svg { width: 100% !important; height: auto !important; } svg.tracing .line, svg.tracing .node { opacity: 1; }
  table { font-size: 9px; } #clients table, #day svg { min-width: 0; } th, td { height: auto; padding: 1px 6px 1px 0; white-space: normal; overflow-wrap: anywhere; } thead th { position: static; } tr { break-inside: avoid; }
}`;

/** Style of the page. */
export const pageStyle = `:root { color-scheme: light; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { color-scheme: dark; ${DARK} } }
@media screen { :root[data-theme=dark] { color-scheme: dark; ${DARK} } }
${DRAWING}
${PAGE}
`;

/** Style of a drawing in a file of its own; it follows whoever looks at it. */
export const svgStyle = `svg { ${LIGHT} }
@media (prefers-color-scheme: dark) { svg { ${DARK} } }
${DRAWING}
svg .ground { fill: var(--ground); } svg .title { font-size: 15px; font-weight: 600; }
`;

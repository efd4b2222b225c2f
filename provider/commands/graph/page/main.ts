// What the page does. The command puts this file and everything it imports into the page.
import { counted } from "../../../topology/graph/words";
import { DAY_WIDTH, dayHeight, drawDay } from "../draw/day";
import { ClientList } from "./clients";
import { Details } from "./details";
import { drawn, linkButton, part } from "./dom";
import { TopologyMap, ZOOM_STEP } from "./map";
import { readPicture } from "./picture";
import { reachable, rove } from "./roving";

const { graph, day } = readPicture();
const inMap = new Set(graph.nodes.map(({ id }) => id));

function select(id: string | undefined): void {
  map.mark(id !== undefined && inMap.has(id) ? id : undefined);
  details.show(id);
  // The panel takes room from the map.
  map.fitAgain();
}

const details = new Details(graph, select, (id) => map.goTo(id));
const map = new TopologyMap(graph, select);
const clients = new ClientList(graph, select);

const strip = part<SVGSVGElement>("day-drawing");
strip.append(drawn(drawDay(day)));
strip.setAttribute("viewBox", `0 0 ${DAY_WIDTH} ${dayHeight(day)}`);
reachable(strip);
rove(strip);
const openSchedule = (event: Event) => {
  const id = (event.target as Element).closest<SVGGElement>("[data-node]")?.dataset.node;
  if (id !== undefined) select(id);
};
strip.addEventListener("click", openSchedule);
strip.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  openSchedule(event);
});

for (const cell of document.querySelectorAll<HTMLElement>("[data-setting]")) {
  const { setting } = cell.dataset;
  cell.replaceChildren(linkButton(cell.textContent ?? "", () => select(setting)));
}

const search = part<HTMLInputElement>("search");
const result = part("found");
const settings = [...document.querySelectorAll<HTMLElement>("[data-settings] tr")];
search.addEventListener("input", () => {
  const found = map.search(search.value);
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of settings) row.hidden = !words.every((word) => row.textContent!.toLowerCase().includes(word));
  const listed = clients.search(search.value);
  const set = settings.filter(({ hidden }) => !hidden).length;
  // One number for each part of the page in which something is found.
  const said = [
    found ? `${found} on the map` : "",
    listed ? counted(listed, "client") : "",
    set ? counted(set, "setting") : "",
  ].filter(Boolean);
  result.textContent = found === undefined ? "" : said.join(", ") || "nothing found";
});
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
});

part("unfold").addEventListener("click", () => map.foldAll(true));
part("fold").addEventListener("click", () => map.foldAll(false));
part("larger").addEventListener("click", () => map.scale(ZOOM_STEP));
part("smaller").addEventListener("click", () => map.scale(1 / ZOOM_STEP));
part("fit").addEventListener("click", () => map.fit());
part("print").addEventListener("click", () => print());

const theme = part("theme");
const isDark = () =>
  document.documentElement.dataset.theme === "dark" ||
  (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
const nameTheme = () => {
  theme.textContent = isDark() ? "Light" : "Dark";
};
theme.addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  nameTheme();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", nameTheme);
nameTheme();

import { boolean, integer, record } from "../wire.ts";
import {
  addCopies,
  copyGroup,
  copyShape,
  filterShape,
  type GivenCopies,
  listCopies,
  readUnit,
  removeCopies,
  showCopies,
  updateCopies,
} from "./copy-groups.ts";
import { readFlags } from "./datasets.ts";
import { invalid } from "./failure.ts";
import type { Grid } from "./grid.ts";
import type { GroupObject, TierSettings } from "./objects.ts";
import { type Call, created, ok, type Route } from "./routes.ts";

const readGroup = record({
  ...copyShape,
  tierFlags: readFlags,
  backupFilter: record(filterShape),
  ageThreshold: record({
    older: integer,
    olderUnit: readUnit,
    younger: integer,
    youngerUnit: readUnit,
    youngerEnabled: boolean,
  }),
  undoTier: boolean,
  unmarkOnly: boolean,
});

type Given = ReturnType<typeof readGroup>;

const byDefault: TierSettings = {
  older: 0,
  olderUnit: "DAYS",
  younger: 0,
  youngerUnit: "DAYS",
  youngerEnabled: false,
  undoTier: false,
  unmarkOnly: false,
};

function show(grid: Grid, group: GroupObject): Record<string, unknown> {
  const { undoTier, unmarkOnly, ...ageThreshold } = group.tier ?? byDefault;
  return { ...showCopies(grid, group), ageThreshold, undoTier, unmarkOnly };
}

const copiesIn = (given: Given): GivenCopies => ({
  ...given,
  filter: given.backupFilter,
  listedFlags: given.tierFlags,
});

function settingsOf(grid: Grid, given: Given, old = byDefault): TierSettings {
  const { ageThreshold: age = {}, undoTier, unmarkOnly } = given;
  const keep = <K extends keyof TierSettings>(key: K, value: TierSettings[K] | undefined) =>
    grid.replaced(value, old[key], byDefault[key]);
  const settings = {
    older: keep("older", age.older),
    olderUnit: keep("olderUnit", age.olderUnit),
    younger: keep("younger", age.younger),
    youngerUnit: keep("youngerUnit", age.youngerUnit),
    youngerEnabled: keep("youngerEnabled", age.youngerEnabled),
    undoTier: keep("undoTier", undoTier),
    unmarkOnly: keep("unmarkOnly", unmarkOnly),
  };
  if (settings.older < 0 || settings.younger < 0) throw invalid("An age cannot be below 0.");
  return settings;
}

function create(call: Call) {
  const given = call.body(readGroup);
  const tier = settingsOf(call.grid, given);
  return created(show(call.grid, addCopies(call, "TIERING", copiesIn(given), { tier })));
}

function update(call: Call) {
  const { grid } = call;
  const group = copyGroup(call, "TIERING");
  const given = call.body(readGroup);
  const tier = settingsOf(grid, given, group.tier);
  updateCopies(call, group, copiesIn(given));
  group.tier = tier;
  return ok(show(grid, group));
}

/** Groups that move backups to a cloud tier. */
export const tierGroupRoutes: Route[] = [
  { method: "GET", path: "/v1/tier/groups", handle: (call) => listCopies(call, "TIERING", show) },
  { method: "POST", path: "/v1/tier/groups", handle: create },
  { method: "GET", path: "/v1/tier/groups/{id}", handle: (call) => ok(show(call.grid, copyGroup(call, "TIERING"))) },
  { method: "PUT", path: "/v1/tier/groups/{id}", handle: update },
  { method: "DELETE", path: "/v1/tier/groups/{id}", handle: (call) => removeCopies(call, "TIERING") },
];

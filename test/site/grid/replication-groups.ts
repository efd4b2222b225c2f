import { boolean, integer, moment, oneOf, record, text } from "../wire.ts";
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
import { invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import type { GroupObject, ReplicationSettings } from "./objects.ts";
import { type Call, created, ok, type Route } from "./routes.ts";
import { optionalWireTime } from "./times.ts";

const readGroup = record({
  ...copyShape,
  destinationServerId: text,
  orderingCriterion: oneOf("OLDEST_TO_NEWEST", "NEWEST_TO_OLDEST"),
  optimizeVsr: boolean,
  usePoolBased: boolean,
  replFlags: readFlags,
  backupFilter: record({
    ...filterShape,
    dateRestriction: oneOf("NONE", "WITHIN", "RANGE"),
    within: integer,
    durationUnit: readUnit,
    after: moment,
    before: moment,
  }),
});

type Given = ReturnType<typeof readGroup>;

const byDefault: Omit<ReplicationSettings, "destinationServerId"> = {
  dateRestriction: "NONE",
  orderingCriterion: "OLDEST_TO_NEWEST",
  optimizeVsr: false,
  usePoolBased: false,
};

function show(grid: Grid, group: GroupObject): Record<string, unknown> {
  const common = showCopies(grid, group);
  const { dateRestriction, within, durationUnit, after, before, ...rest } = group.replication ?? byDefault;
  const dates = { dateRestriction, within, durationUnit };
  return {
    ...common,
    ...rest,
    backupFilter: {
      ...(common.backupFilter as object),
      ...dates,
      after: optionalWireTime(after),
      before: optionalWireTime(before),
    },
  };
}

const copiesIn = (given: Given): GivenCopies => ({
  ...given,
  filter: given.backupFilter,
  listedFlags: given.replFlags,
});

function settingsOf(grid: Grid, given: Given, old?: ReplicationSettings): ReplicationSettings {
  const { destinationServerId, backupFilter: filter = {} } = given;
  if (destinationServerId === undefined) throw invalid("A replication group needs a destinationServerId.");
  if (grid.replicationDestinations.get(destinationServerId)?.id !== destinationServerId) {
    throw notFound(`Destination ${destinationServerId}`);
  }
  const keep = <T>(value: T | undefined, before: T | undefined) => grid.replaced(value, before, undefined);
  const settings = {
    destinationServerId,
    dateRestriction: keep(filter.dateRestriction, old?.dateRestriction) ?? byDefault.dateRestriction,
    within: keep(filter.within, old?.within),
    durationUnit: keep(filter.durationUnit, old?.durationUnit),
    after: keep(filter.after, old?.after),
    before: keep(filter.before, old?.before),
    orderingCriterion: keep(given.orderingCriterion, old?.orderingCriterion) ?? byDefault.orderingCriterion,
    optimizeVsr: keep(given.optimizeVsr, old?.optimizeVsr) ?? byDefault.optimizeVsr,
    usePoolBased: keep(given.usePoolBased, old?.usePoolBased) ?? byDefault.usePoolBased,
  };
  const { dateRestriction, within = 0, durationUnit, after, before } = settings;
  if (dateRestriction === "WITHIN" && (within < 1 || durationUnit === undefined)) {
    throw invalid("A filter WITHIN needs a number above 0 and its unit.");
  }
  if (dateRestriction === "RANGE" && after === undefined && before === undefined) {
    throw invalid("A filter by RANGE needs a date.");
  }
  return settings;
}

function create(call: Call) {
  const given = call.body(readGroup);
  const replication = settingsOf(call.grid, given);
  return created(show(call.grid, addCopies(call, "REPLICATE", copiesIn(given), { replication })));
}

function update(call: Call) {
  const { grid } = call;
  const group = copyGroup(call, "REPLICATE");
  const given = call.body(readGroup);
  const replication = settingsOf(grid, given, group.replication);
  updateCopies(call, group, copiesIn(given));
  group.replication = replication;
  return ok(show(grid, group));
}

/** Groups that replicate to another grid. */
export const replicationGroupRoutes: Route[] = [
  { method: "GET", path: "/v1/replication/groups", handle: (call) => listCopies(call, "REPLICATE", show) },
  { method: "POST", path: "/v1/replication/groups", handle: create },
  {
    method: "GET",
    path: "/v1/replication/groups/{id}",
    handle: (call) => ok(show(call.grid, copyGroup(call, "REPLICATE"))),
  },
  { method: "PUT", path: "/v1/replication/groups/{id}", handle: update },
  { method: "DELETE", path: "/v1/replication/groups/{id}", handle: (call) => removeCopies(call, "REPLICATE") },
];

import { childOf, optionIssues, requestOf, sharedScheduleOf } from "../../../components/file-server-children";
import type { ParallelFileServerArgs } from "../../../components/parallel-file-server-args";
import { isPlain } from "../../../kernel/values";
import type { FileServerPlan, PlanRequest } from "../../../topology/file-server-plan";
import { emptyLock, type Lock, parseLock, printLock } from "../../../topology/lock";
import { planFileServer } from "../../../topology/plan";
import { withoutAdvice } from "../advice";
import { calledOf } from "../called";
import type { Member } from "../estate";
import { grouped } from "../grouped";
import { homeOf } from "../home";
import { argumentsOf } from "./arguments";
import { adjust, difference } from "./comparison";
import type { FileServer, FileServers } from "./file-server";
import { StreamFinder, type StreamObjects } from "./stream-objects";

/**
 * Finds the hosts whose streams one `ParallelFileServer` each would make exactly as they are: its arguments and the
 * lock are taken back out of what was found, planned, and counted only when the plan says the same again. The children
 * then declare what the component declares of them.
 */
export function recogniseFileServers(members: Member[]): FileServers {
  const result: FileServers = { servers: [], lock: undefined, apart: [] };
  const streams = members.filter(({ definition }) => definition.type === "AvamarClientStream");
  const finder = new StreamFinder(members);
  for (const [host, all] of grouped(streams, hostOf)) {
    // One stream is as easy to read by itself.
    if (all.length < 2) continue;
    const objects = all.map((stream) => finder.of(stream));
    const odd = objects.find((each) => typeof each === "string");
    const server = odd ?? fileServer(host, objects as StreamObjects[], result);
    if (typeof server === "string") result.apart.push({ host, why: server });
    else {
      result.servers.push(server.server);
      result.lock = server.lock;
    }
  }
  return result;
}

function hostOf({ definition, found }: Member): string {
  const home = homeOf(definition, found.inputs);
  return home.on === "host" ? home.host : "";
}

/** The component that makes these streams, or why none does. */
function fileServer(
  host: string,
  objects: StreamObjects[],
  { servers, lock: before = emptyLock() }: FileServers,
): { server: FileServer; lock: Lock } | string {
  const guess = argumentsOf(host, objects, new Set(servers.map(({ name }) => name.toLowerCase())));
  if (typeof guess === "string") return guess;
  const { name, streams, plain, expressions, schedule } = guess;
  const args = plain as unknown as ParallelFileServerArgs;
  const request = requestOf(name, args, isPlain(plain.schedule) ? (plain.schedule as never) : undefined);
  const planned = planOf(
    request,
    {
      ...before,
      streams: [...before.streams, ...guess.lock.streams],
      sources: [...before.sources, ...guess.lock.sources],
    },
    args,
  );
  if (typeof planned === "string") return planned;
  const { plan, lock } = planned;
  if (plan.streams.length !== streams.length || plan.streams.some(({ isNew }) => isNew))
    return "what its datasets back up cannot be told apart by stream";

  const pairs: { member: Member; name: string; declared: object }[] = [];
  const children: FileServer["children"] = { streams: [], datasets: [], policies: [], schedules: [] };
  const add = (list: keyof typeof children, member: Member, child: string, declared: object) => {
    children[list].push(member);
    pairs.push({ member, name: child, declared });
  };
  const shared = schedule === "own" ? streams[0]!.schedule! : undefined;
  if (shared) add("schedules", shared, name, sharedScheduleOf(name, args, plain.schedule as never));
  for (const [i, { stream, dataset, policy, schedule: own }] of streams.entries()) {
    const child = childOf(name, args, plan.streams[i]!);
    add("streams", stream, child.name, child.stream);
    add("datasets", dataset, child.name, child.dataset);
    if (child.schedule) add("schedules", own!, child.name, child.schedule);
    const { dataset: what, schedule: when } = policy.declared;
    // What refers to the other children was looked up when they were found.
    add("policies", policy, child.name, {
      ...child.policy,
      dataset: what,
      schedule: schedule === "shared" ? plain.schedule : when,
      members: [stream.found.outputs.clientId],
    });
  }
  for (const { member, declared } of pairs) {
    const property = difference(member, { ...declared });
    if (property)
      return `it would declare ${property} of ${calledOf(member.definition, member.found.inputs, member.found.id)} otherwise`;
  }
  for (const { member, declared } of pairs) adjust(member, { ...declared });
  const names = new Map(pairs.map(({ member, name: child }) => [member, child] as const));
  return { server: { name, host, args: expressions, children, names }, lock };
}

/** The plan, and the lock that it leaves as it is: in a pipeline nobody may write it. */
function planOf(
  request: PlanRequest,
  start: Lock,
  args: ParallelFileServerArgs,
): { plan: FileServerPlan; lock: Lock } | string {
  const first = planFileServer(request, start);
  const [issue] = [...optionIssues(args), ...first.issues];
  if (issue) return `${issue.property}: ${withoutAdvice(issue.reason)}`;
  const text = printLock(first.lock!);
  const { lock, problems } = parseLock(text, "streams.lock.json");
  if (problems[0]) return withoutAdvice(problems[0]);
  const second = planFileServer(request, lock);
  if (!second.plan || printLock(second.lock!) !== text) return "the plan does not stay as it is";
  return { plan: second.plan, lock };
}

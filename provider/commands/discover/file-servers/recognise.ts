import { childOf, optionIssues, requestOf, sharedScheduleOf } from "../../../components/file-server-children";
import type { ParallelFileServerArgs } from "../../../components/parallel-file-server-args";
import { isPlain, type Plain } from "../../../kernel/values";
import type { FileServerPlan } from "../../../topology/file-server-plan";
import { emptyLock, type Lock, parseLock, printLock } from "../../../topology/lock";
import { planFileServer } from "../../../topology/plan";
import type { StaggeredSchedule } from "../../../topology/start-times";
import { grouped } from "../../grouped";
import { withoutAdvice } from "../advice";
import { calledOf } from "../called";
import { homeOf } from "../home";
import type { Member } from "../member";
import { argumentsOf, type Guess } from "./arguments";
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
  const { name, streams, expressions } = guess;
  const planned = planOf(guess, {
    ...before,
    streams: [...before.streams, ...guess.lock.streams],
    sources: [...before.sources, ...guess.lock.sources],
  });
  if (typeof planned === "string") return planned;
  const { plan, lock } = planned;
  if (plan.streams.length !== streams.length || plan.streams.some(({ isNew }) => isNew))
    return "what its datasets back up cannot be told apart by stream";
  const children = declaredByComponent(guess, plan);
  for (const { member, declared } of children) {
    const property = difference(member, declared);
    if (property)
      return `it would declare ${property} of ${calledOf(member.definition, member.found.inputs, member.found.id)} otherwise`;
  }
  for (const { member, declared } of children) adjust(member, declared);
  const inList = (list: Child["list"]) => children.flatMap((each) => (each.list === list ? [each.member] : []));
  return {
    server: {
      ...{ name, host, args: expressions },
      children: {
        ...{ streams: inList("streams"), datasets: inList("datasets") },
        ...{ policies: inList("policies"), schedules: inList("schedules") },
      },
      names: new Map(children.map((each) => [each.member, each.name])),
    },
    lock,
  };
}

/** An object that was found, and what the component would declare in its place. */
interface Child {
  list: keyof FileServer["children"];
  member: Member;
  name: string;
  declared: Plain;
}

function declaredByComponent({ name, streams, plain, schedule: how }: Guess, plan: FileServerPlan): Child[] {
  const args = plain as unknown as ParallelFileServerArgs;
  const shared: Child[] =
    how === "own"
      ? [
          {
            ...{ list: "schedules", member: streams[0]!.schedule!, name },
            declared: { ...sharedScheduleOf(name, args, plain.schedule as StaggeredSchedule) },
          },
        ]
      : [];
  const ofStreams = streams.flatMap(({ stream, dataset, policy, schedule }, i): Child[] => {
    const { name: child, ...declared } = childOf(name, args, plan.streams[i]!);
    // What refers to the other children was looked up when they were found.
    const others = { dataset: policy.declared.dataset, members: [stream.found.outputs.clientId] };
    const when = how === "shared" ? plain.schedule : policy.declared.schedule;
    return [
      { list: "streams", member: stream, name: child, declared: { ...declared.stream } },
      { list: "datasets", member: dataset, name: child, declared: { ...declared.dataset } },
      ...(declared.schedule
        ? [{ list: "schedules" as const, member: schedule!, name: child, declared: { ...declared.schedule } }]
        : []),
      { list: "policies", member: policy, name: child, declared: { ...declared.policy, ...others, schedule: when } },
    ];
  });
  return [...shared, ...ofStreams];
}

/** The plan, and the lock that it leaves as it is: in a pipeline nobody may write it. */
function planOf({ name, plain }: Guess, start: Lock): { plan: FileServerPlan; lock: Lock } | string {
  const args = plain as unknown as ParallelFileServerArgs;
  const own = isPlain(plain.schedule) ? (plain.schedule as unknown as StaggeredSchedule) : undefined;
  const request = requestOf(name, args, own);
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

import { grouped } from "../../grouped";
import { calledOf } from "../called";
import type { Member } from "../member";

/** A stream with what backs it up. */
export interface StreamObjects {
  stream: Member;
  dataset: Member;
  policy: Member;
  /** Where it is an object of the program: a built-in one is referred to by its path. */
  schedule: Member | undefined;
}

/** Finds the objects of streams: each has one policy of its own, with a dataset of the same name beside it. */
export class StreamFinder {
  private readonly policies: Map<unknown, Member[]>;
  private readonly datasets: Map<unknown, Member>;
  private readonly schedules: Map<unknown, Member>;

  constructor(members: Member[]) {
    const ofType = grouped(members, ({ definition }) => definition.type);
    const by = (type: string, output: string) =>
      new Map((ofType.get(type) ?? []).map((member) => [member.found.outputs[output], member] as const));
    this.datasets = by("Dataset", "datasetId");
    this.schedules = by("Schedule", "scheduleId");
    const alone = (ofType.get("Policy") ?? []).filter(({ declared }) => clientsOf(declared.members).length === 1);
    this.policies = grouped(alone, ({ declared }) => clientsOf(declared.members)[0]);
  }

  /** The objects of a stream, or why they are not like those of the component. */
  of(stream: Member): StreamObjects | string {
    const own = (this.policies.get(stream.found.outputs.clientId) ?? []).flatMap((policy) => {
      const dataset = this.datasets.get(policy.declared.dataset);
      return dataset && isBeside(policy, dataset) ? [{ policy, dataset }] : [];
    });
    const [first, ...more] = own;
    const called = calledOf(stream.definition, stream.found.inputs, stream.found.id);
    if (!first) return `${called} has no policy for itself alone whose dataset has the same name and domain`;
    if (more.length > 0) return `${called} has several policies for itself alone`;
    return { stream, ...first, schedule: this.schedules.get(first.policy.declared.schedule) };
  }
}

const clientsOf = (members: unknown) => (Array.isArray(members) ? members : []);

/** Whether two objects have the same name in the same domain. */
export function isBeside({ declared: one }: Member, { declared: other }: Member): boolean {
  return one.name === other.name && (one.domain ?? "/") === (other.domain ?? "/");
}

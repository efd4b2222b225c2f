import { claimedBy, claimKey } from "../../kernel/claims";
import type { Claim } from "../../kernel/definition";
import { withDefaults } from "../../kernel/lifecycle";
import { calledOf } from "./called";
import type { LeftOut, Member } from "./member";

/** Members that one program can declare together, and those that it would be refused with. */
export function withoutRivals(members: Member[]): { members: Member[]; leftOut: LeftOut[] } {
  const holders = new Map<string, { member: Member; claim: Claim }>();
  const rivals = new Map<Member, LeftOut>();
  for (const member of [...members].sort(byName)) {
    const { type } = member.definition;
    const claims = claimsOf(member).map((claim) => ({ key: claimKey(type, claim), claim }));
    const taken = claims.find(({ key }) => holders.has(key));
    if (taken) rivals.set(member, { what: called(member), why: whyNot(taken.claim, holders.get(taken.key)!) });
    else for (const { key, claim } of claims) holders.set(key, { member, claim });
  }
  return { members: members.filter((each) => !rivals.has(each)), leftOut: [...rivals.values()] };
}

const called = ({ definition, found }: Member) => calledOf(definition, found.inputs, found.id);

/** An order that does not depend on the grid's: capitals first. */
function byName(a: Member, b: Member): number {
  const [one, other] = [`${called(a)} ${a.found.id}`, `${called(b)} ${b.found.id}`];
  return one < other ? -1 : one > other ? 1 : 0;
}

function claimsOf({ definition, declared }: Member): Claim[] {
  const inputs = withDefaults(definition, declared);
  return (definition.claims ?? []).flatMap((rule) => claimedBy(rule, definition, inputs));
}

function whyNot({ scope, what }: Claim, holder: { member: Member; claim: Claim }): string {
  const other = called(holder.member);
  return holder.claim.scope === scope && holder.claim.what === what
    ? `${other}, which is in the program, has the ${what} on ${scope}, too.`
    : `but for upper and lower case it is ${other}, which is in the program, and a program can declare one of them.`;
}

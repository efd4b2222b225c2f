import { z } from "zod";
import { adopt, define, type Found } from "../kernel/definition";
import { property } from "../kernel/property";
import { connectionIssues, dataDomain, placeOf } from "./connection";
import { refuseWhileOwner } from "./owners";
import type { DataDomain, DataDomainAccess } from "./rest/data-domain";
import { type Listed, nameIn } from "./rest/listed";

const BOOST_USERS = "/dd-systems/0/protocols/ddboost/users";

const inputs = z.strictObject({
  dataDomain,
  user: property(z.string().min(1), {
    doc: "The user: a DataDomainUser, or its name. Another user is another assignment.",
    replace: true,
    reference: [{ type: "DataDomainUser", output: "name" }],
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** BoostUser: a user that may use DD Boost. */
export const boostUser = define<typeof inputs.shape, DataDomainAccess>({
  type: "BoostUser",
  module: "data-domain",
  doc: "The right of a Data Domain's user to use DD Boost, which the user of a DataDomainTarget needs. It is there or not; an assignment has no options. It is not taken away while the user owns storage units. Follows /rest/v1.0 protocols/ddboost/users.",
  example: `const right = new avamar.BoostUser("boost", {
  dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
  user: boost,
});`,
  inputs,
  outputs: {},
  hasFixedId: true,
  nameOf: (declared) => `DD Boost user ${declared.user} of the Data Domain ${placeOf(declared.dataDomain)}`,
  claims: [
    {
      uses: ["dataDomain", "user"],
      claim: ({ dataDomain: at, user }) => ({ scope: `the Data Domain ${placeOf(at)}`, what: `DD Boost user ${user}` }),
    },
  ],
  rules: (declared) => connectionIssues(declared.dataDomain),

  find: (run, declared) => look(run.world.dataDomain(declared.dataDomain), declared.user, declared),

  async list(run, { dataDomain: at }) {
    const names = (await run.world.dataDomain(at!).list<Listed>(BOOST_USERS, "user")).map(nameIn);
    return names.map((user) => said({ dataDomain: at!, user }));
  },

  async observe(run, id, recorded) {
    const declared = recorded as Inputs;
    return look(run.world.dataDomain(declared.dataDomain), id, declared);
  },

  async create(run, declared) {
    const { user } = declared;
    await run.world.dataDomain(declared.dataDomain).put(BOOST_USERS, { operation: "assign", user });
    run.made(user);
    return said(declared);
  },

  // There is nothing about it that could change.
  sync: async (_run, found) => found,

  async remove(run, id, recorded) {
    const there = run.world.dataDomain((recorded as Inputs).dataDomain);
    if (!(await listed(there, id))) return;
    await refuseWhileOwner(there, id);
    await there.put(BOOST_USERS, { operation: "unassign", user: id });
  },
});

const listed = (there: DataDomain, name: string) => there.named(BOOST_USERS, "user", name);

async function look(there: DataDomain, name: string, declared: Inputs): Promise<Found<Inputs> | undefined> {
  return (await listed(there, name)) ? said(declared) : undefined;
}

/** All that the Data Domain says is that it is there. */
function said({ dataDomain: at, user }: Inputs): Found<Inputs> {
  return { id: user, inputs: { dataDomain: at, user }, outputs: {} };
}

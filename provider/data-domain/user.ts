import { z } from "zod";
import { adopt, define, type Found, type Issue } from "../kernel/definition";
import { AvamarError } from "../kernel/errors";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";
import { connectionIssues, dataDomain, placeOf } from "./connection";
import { refuseWhileOwner } from "./owners";
import type { DataDomain, DataDomainAccess } from "./rest/data-domain";
import { type Listed, nameIn } from "./rest/listed";

const USERS = "/dd-systems/0/users";
/** Users that people make have numbers from here on; those below come with the appliance. */
const FIRST_UID = 500;
const BUILT_IN = "sysadmin";

/** What the REST interface takes when a user is made and never again, and the command that changes it. */
const BY_COMMAND = {
  role: { wire: "role", command: "user change role NAME" },
  minDaysBetweenChange: {
    wire: "min_days_between_change",
    command: "user password aging set NAME min-days-between-change",
  },
  maxDaysBetweenChange: {
    wire: "max_days_between_change",
    command: "user password aging set NAME max-days-between-change",
  },
  warnDaysBeforeExpire: {
    wire: "warn_days_before_expire",
    command: "user password aging set NAME warn-days-before-expire",
  },
  disableDaysAfterExpire: {
    wire: "disable_days_after_expire",
    command: "user password aging set NAME disable-days-after-expire",
  },
} as const;
type Fixed = keyof typeof BY_COMMAND;
const FIXED = Object.keys(BY_COMMAND) as Fixed[];
const AGEING = FIXED.filter((name) => name !== "role");

const days = (doc: string) =>
  property(z.int().min(0).max(99_999).optional(), {
    doc: `${doc} The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here.`,
  });

const inputs = z.strictObject({
  dataDomain,
  name: property(
    z
      .string()
      .max(31)
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
        'a user name holds only letters A to Z, digits, dot, hyphen and underscore; write for example "avamar-boost".',
      ),
    { doc: "Name of the user. Another name is another user.", replace: true },
  ),
  password: property(z.string().min(1), {
    doc: "Password of the user. The Data Domain never shows it, so it cannot drift; a change is written in place. Give the grid's DataDomainTarget the same one: in between, backups fail.",
    secret: true,
    writeOnly: true,
  }),
  role: property(z.enum(["admin", "limited-admin", "user", "backup-operator", "none", "security"]), {
    doc: "What the user may do. Avamar needs admin. The REST interface takes it for a new user only: to change it later, run user change role on the Data Domain, and change it here.",
  }),
  minDaysBetweenChange: days("Days before the password may be changed again."),
  maxDaysBetweenChange: days(
    "Days after which the password expires. For Avamar write 99999, never: an expired password stops backups.",
  ),
  warnDaysBeforeExpire: days("Days before that at which a warning begins."),
  disableDaysAfterExpire: days("Days after that at which the user is disabled. 99999: never."),
  disableDate: property(z.iso.date({ error: 'must be a date; write it as "2030-12-31".' }).optional(), {
    doc: 'Date on which the user is disabled, "2030-12-31". Used when the user is made, and never again.',
    setOnce: true,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A user in the list, the only place that shows the role in all releases (contract: userInfo). */
interface ListedUser {
  uid?: number;
  role?: string;
}

/** A user by itself (contract: userInfoDetail). */
interface UserDetail {
  age?: Partial<Record<(typeof BY_COMMAND)[Fixed]["wire"], number>>;
}

/** DataDomainUser: somebody who may log in at a Data Domain. */
export const dataDomainUser = define<typeof inputs.shape, DataDomainAccess>({
  type: "DataDomainUser",
  module: "data-domain",
  doc: "A local user of a Data Domain. Its password is changed in place; its role and ageing are compared, but only a command on the Data Domain can change them, which the error then names. Users that come with the appliance are never made, changed or deleted, and one that owns storage units is not deleted. Follows /rest/v1.0 users; appliances that ask for a security officer refuse making and deleting.",
  example: `const boost = new avamar.DataDomainUser("boost", {
  dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
  name: "avamar-boost",
  password: config.requireSecret("boostPassword"),
  role: "admin",
  maxDaysBetweenChange: 99999,
});`,
  inputs,
  outputs: {
    uid: property(z.int(), { doc: "Number of the user on the Data Domain." }),
  },
  hasFixedId: true,
  nameOf: (declared) => `user ${declared.name} of the Data Domain ${placeOf(declared.dataDomain)}`,
  claims: [
    {
      uses: ["dataDomain", "name"],
      claim: ({ dataDomain: at, name }) => ({ scope: `the Data Domain ${placeOf(at)}`, what: `user name ${name}` }),
    },
  ],
  rules: (declared) => [...connectionIssues(declared.dataDomain), ...userIssues(declared)],

  async find(run, declared) {
    return look(run.world.dataDomain(declared.dataDomain), declared.name, declared);
  },

  async list(run, { dataDomain: at }) {
    const there = run.world.dataDomain(at!);
    const names = (await there.list<Listed>(USERS, "user")).map(nameIn);
    const everything = { dataDomain: at, ...Object.fromEntries(AGEING.map((each) => [each, 0])) } as Partial<Inputs>;
    const all = await Promise.all(names.map((name) => look(there, name, everything)));
    return all
      .filter((each) => each !== undefined)
      .map((found) => (found.id === at!.username ? { ...found, untouchable: "it is who logs in here" } : found));
  },

  async observe(run, id, recorded) {
    const declared = recorded as Inputs;
    return look(run.world.dataDomain(declared.dataDomain), id, declared);
  },

  async create(run, declared) {
    const there = run.world.dataDomain(declared.dataDomain);
    await there.post(USERS, {
      name: declared.name,
      password: declared.password,
      ...Object.fromEntries(FIXED.map((name) => [BY_COMMAND[name].wire, declared[name]])),
      disable_date: declared.disableDate?.replaceAll("-", "/"),
    });
    run.made(declared.name);
    return (await look(there, declared.name, declared)) ?? lost(there, declared.name);
  },

  async sync(run, found, declared, changed) {
    const there = run.world.dataDomain(declared.dataDomain);
    refuseByCommand(
      there,
      declared,
      FIXED.filter((name) => changed.includes(name)),
    );
    if (changed.includes("password")) await there.put(pathOf(found.id), { new_password: declared.password });
    return found;
  },

  async remove(run, id, recorded) {
    const there = run.world.dataDomain((recorded as Inputs).dataDomain);
    const found = await look(there, id, {});
    if (!found) return;
    if (found.untouchable) {
      throw new AvamarError(`it stays: ${found.untouchable}.`, {
        code: "in-use",
        product: "data-domain",
        host: there.host,
        hint: "Take it out of the state with pulumi state delete.",
      });
    }
    await refuseWhileOwner(there, id);
    await there.delete(pathOf(id)).catch((error) => {
      throw withCleaning(error);
    });
  },
});

const pathOf = (name: string) => `${USERS}/${encodeURIComponent(name)}`;

/** The user of this name. Its ageing takes a request of its own, so it is read only where it is declared. */
async function look(there: DataDomain, name: string, declared: Partial<Inputs>): Promise<Found<Inputs> | undefined> {
  const listed = await there.named<ListedUser>(USERS, "user", name);
  if (!listed) return undefined;
  const isAgeing = AGEING.some((each) => declared[each] !== undefined);
  const age = isAgeing ? ((await there.get<UserDetail>(pathOf(name)))?.age ?? {}) : {};
  const isBuiltIn = name === BUILT_IN || (listed.uid ?? FIRST_UID) < FIRST_UID;
  return {
    id: name,
    inputs: {
      dataDomain: declared.dataDomain as Inputs["dataDomain"],
      name,
      role: listed.role as Inputs["role"],
      ...Object.fromEntries(AGEING.map((each) => [each, age[BY_COMMAND[each].wire]])),
    },
    outputs: { uid: listed.uid ?? 0 },
    ...(isBuiltIn ? { untouchable: "it comes with the appliance" } : {}),
  };
}

/** A unit that was deleted may keep its owner until its data are gone. */
function withCleaning(error: unknown): unknown {
  if (!(error instanceof AvamarError) || error.code !== "invalid") return error;
  return error.hinting(
    "If this is about a storage unit that was deleted: clean the file system there (filesys clean start), then run again.",
  );
}

function lost(there: DataDomain, name: string): never {
  throw new AvamarError("the user was made, but the Data Domain does not list it.", {
    code: "protocol",
    product: "data-domain",
    host: there.host,
    operation: `create user ${name}`,
  });
}

/** Role and ageing can be changed by a command only. To make the user anew instead would take it from its backups. */
function refuseByCommand(there: DataDomain, declared: Inputs, names: Fixed[]): void {
  if (names.length === 0) return;
  const commands = names.map((name) => `${BY_COMMAND[name].command.replace("NAME", declared.name)} ${declared[name]}`);
  throw new AvamarError(`the REST interface of a Data Domain cannot change ${names.join(", ")} of a user.`, {
    code: "precondition",
    product: "data-domain",
    host: there.host,
    hint: `Nothing was changed. Log in there over SSH as an administrator, run: ${commands.join("; ")}. Then run again.`,
  });
}

function userIssues({ name, role, dataDomain: at, ...declared }: Partial<Inputs>): Issue[] {
  const issues: Issue[] = [];
  if (name === BUILT_IN) {
    issues.push({
      property: "name",
      reason: `"${name}" comes with the appliance and is not managed here; choose a name such as "avamar-boost".`,
    });
  } else if (name !== undefined && !isUnknown(name) && name === at?.username) {
    issues.push({
      property: "name",
      reason: `"${name}" is who logs in (dataDomain.username), and nobody manages himself here; log in as another administrator, such as "sysadmin".`,
    });
  }
  const notForSecurity = ["minDaysBetweenChange", "disableDaysAfterExpire", "disableDate"] as const;
  for (const each of notForSecurity) {
    if (role === "security" && declared[each] !== undefined)
      issues.push({ property: each, reason: 'does not apply to the role "security"; leave it out.' });
  }
  return issues;
}

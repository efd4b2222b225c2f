import * as pulumi from "@pulumi/pulumi";
import {
  type BoostOptions,
  BoostService,
  BoostUser,
  type DataDomainConnection,
  DataDomainTarget,
  DataDomainUser,
  SnmpAccess,
  StorageUnit,
  type StorageUnitQuota,
  type StorageUnitStreamLimits,
} from "../pulumi/resources/index";
import { given } from "./given";

/** How a grid watches its Data Domain; told to both. */
export interface StorageSnmp {
  /** The community. */
  community: pulumi.Input<string>;
  /** What it is good for. Default: read-write, which Avamar's own procedure uses. */
  access?: pulumi.Input<"read-only" | "read-write">;
  /** Host names of the grid: who may use the community, and who gets the traps. */
  hosts: pulumi.Input<pulumi.Input<string>[]>;
  /** Port of the Data Domain for reading. Default: 161. */
  getSetPort?: pulumi.Input<number>;
  /** Port of the grid for traps. Default: 163. */
  trapPort?: pulumi.Input<number>;
}

/** Arguments of {@link DataDomainStorage}. */
export interface DataDomainStorageArgs {
  /** The Data Domain, and its administrator. */
  dataDomain: pulumi.Input<DataDomainConnection>;
  /** Its name as the grid, all clients and itself know it. Default: `dataDomain.host`. */
  hostname?: pulumi.Input<string>;
  /** Name of the user for the grid: "avamar-boost". */
  username: pulumi.Input<string>;
  /** Its password. A change is written on both sides in one run. */
  password: pulumi.Input<string>;
  /** Options of DD Boost, for all its clients. Default: left as they are. */
  options?: pulumi.Input<BoostOptions>;
  /** How the grid watches the Data Domain. Default: nothing is declared. */
  snmp?: StorageSnmp;
  /** Most streams that the grid may open. Default: not managed. */
  maxStreams?: pulumi.Input<number>;
  /** Whether backups go here when their dataset names no Data Domain. Default: not managed. */
  isDefault?: pulumi.Input<boolean>;
  /** How much the grid may store, set on the unit that it makes for itself. Default: not managed. */
  quota?: pulumi.Input<StorageUnitQuota>;
  /** How many streams that unit takes. Default: not managed. */
  streamLimits?: pulumi.Input<StorageUnitStreamLimits>;
  /** Take over what exists already: the user, its right, the community, the attached Data Domain. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/** An expired password stops every backup without a word. */
const NEVER = 99_999;

/**
 * A Data Domain made ready for a grid and attached to it, in the order that works: a user with the role admin whose
 * password does not expire, DD Boost switched on, the user's right to it, SNMP, the Data Domain attached, and at last
 * the limits of the unit that the grid makes for itself.
 *
 * Destroying it takes SNMP away and detaches the Data Domain, where nothing is stored there. The user and its right stay:
 * the grid's unit is left behind and belongs to them. To make it again, set `adopt: true`.
 *
 * @example
 * const storage = new avamar.DataDomainStorage("dd01", {
 *   dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
 *   username: "avamar-boost",
 *   password: config.requireSecret("boostPassword"),
 *   snmp: { community: config.requireSecret("snmpCommunity"), hosts: ["syd01-g1-util.example.com"] },
 *   maxStreams: 50,
 *   isDefault: true,
 *   quota: { hardLimitBytes: 100 * 2 ** 40 },
 * });
 * new avamar.Dataset("drive-c", { domain, name: "drive-c", targets, dataDomain: storage.target });
 */
export class DataDomainStorage extends pulumi.ComponentResource {
  /** The user of the grid. */
  readonly user: DataDomainUser;
  /** DD Boost, switched on. */
  readonly service: BoostService;
  /** The user's right to use it. */
  readonly right: BoostUser;
  /** What SNMP allows the grid, where it is declared. */
  readonly snmp: SnmpAccess | undefined;
  /** The Data Domain attached to the grid: what datasets refer to. */
  readonly target: DataDomainTarget;
  /** The limits of the grid's unit, where some are declared. */
  readonly unit: StorageUnit | undefined;

  constructor(name: string, args: DataDomainStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("avamar:index:DataDomainStorage", name, {}, opts);
    const { dataDomain, username, password, snmp, options, maxStreams, isDefault, quota, streamLimits, adopt } = args;
    const within = { parent: this };
    const staying = { parent: this, retainOnDelete: true };

    this.user = new DataDomainUser(
      name,
      given({ dataDomain, name: username, password, role: "admin" as const, maxDaysBetweenChange: NEVER, adopt }),
      staying,
    );
    this.service = new BoostService(name, given({ dataDomain, enabled: true, options }), within);
    this.right = new BoostUser(name, given({ dataDomain, user: this.user, adopt }), {
      ...staying,
      dependsOn: [this.service],
    });
    this.snmp = snmp && new SnmpAccess(name, accessOf(dataDomain, snmp, adopt), within);
    this.target = new DataDomainTarget(
      name,
      given({
        hostname: args.hostname ?? pulumi.output(dataDomain).apply(({ host }) => host),
        ...{ username: this.right.user, password, maxStreams, isDefault, adopt },
        snmp: snmp && {
          version: 2 as const,
          community: snmp.community,
          getSetPort: snmp.getSetPort ?? 161,
          trapPort: snmp.trapPort ?? 163,
        },
      }),
      { parent: this, dependsOn: this.snmp ? [this.snmp] : [] },
    );
    if (quota !== undefined || streamLimits !== undefined) {
      // "/data/col1/avamar-1527768929" on some grids, its last part on others.
      const unit = this.target.mtreeName.apply((path) => path.split("/").at(-1)!);
      this.unit = new StorageUnit(name, given({ dataDomain, name: unit, quota, streamLimits, adopt: true }), within);
    }
    this.registerOutputs({ target: this.target });
  }
}

function accessOf(
  dataDomain: DataDomainStorageArgs["dataDomain"],
  { community, access = "read-write", hosts, trapPort = 163 }: StorageSnmp,
  adopt: DataDomainStorageArgs["adopt"],
) {
  const trapHosts = pulumi.all([hosts, trapPort]).apply(([each, port]) => each.map((host) => ({ host, port })));
  return given({ dataDomain, community, access, hosts, trapHosts, enabled: true, adopt });
}

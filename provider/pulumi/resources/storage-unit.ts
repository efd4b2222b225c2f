// Generated from the definition of StorageUnit by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { BoostUser } from "./boost-user";
import type { DataDomainUser } from "./data-domain-user";
import type { DataDomainConnection } from "./shared-types";

/** How much may be stored, before compression. Counts where quotas are on: quota capacity enable. */
export interface StorageUnitQuota {
  /** From here on the Data Domain warns. In bytes: 10 * 2 ** 40 are 10 TiB. 0: none. */
  softLimitBytes?: pulumi.Input<number>;
  /** More cannot be written: backups fail. In bytes: 10 * 2 ** 40 are 10 TiB. 0: none. */
  hardLimitBytes?: pulumi.Input<number>;
}

/** How many streams may be open at once. */
export interface StorageUnitStreamLimits {
  /** Streams that write, at most. 0: no limit of its own. */
  write?: pulumi.Input<number>;
  /** Streams that read, at most. 0: no limit of its own. */
  read?: pulumi.Input<number>;
  /** Streams of replication, at most. 0: no limit of its own. */
  replication?: pulumi.Input<number>;
  /** All of them together; more are warned of. 0: no limit of its own. */
  combinedSoft?: pulumi.Input<number>;
  /** All of them together; more are refused. 0: no limit of its own. */
  combinedHard?: pulumi.Input<number>;
}

/** Arguments of {@link StorageUnit}. */
export interface StorageUnitArgs {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  dataDomain: pulumi.Input<DataDomainConnection>;
  /** Name of the storage unit. Another name is another unit. */
  name: pulumi.Input<string>;
  /** Owner of the unit: a BoostUser or DataDomainUser, or its name. Changed in place; the Data Domain then gives all its files to the new owner, which can take long. Left out only for a unit avamar-<number>, whose owner is the grid's business. */
  user?: BoostUser | DataDomainUser | pulumi.Input<string>;
  /** How much may be stored, before compression. Counts where quotas are on: quota capacity enable. */
  quota?: pulumi.Input<StorageUnitQuota>;
  /** How many streams may be open at once. */
  streamLimits?: pulumi.Input<StorageUnitStreamLimits>;
  /** What deleting means. refuse: delete it only while nothing is stored in it, otherwise stop. delete: delete it with what is stored in it. keep: leave it there. A unit avamar-<number> is always left there. Default: refuse. */
  onDelete?: pulumi.Input<"refuse" | "delete" | "keep">;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A DD Boost storage unit: a part of a Data Domain that one user writes into. Owner and limits are changed in place. The unit avamar-<number> is made by its grid when the Data Domain is attached: it can be adopted, to set its limits, and is never made, given another owner or deleted here. A deleted unit keeps its name until the Data Domain has cleaned its file system. Follows /rest/v1.0 protocols/ddboost/storage-units.
 *
 * @example
 * const unit = new avamar.StorageUnit("grid", {
 *   dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
 *   name: "avamar-1527768929",
 *   adopt: true,
 *   quota: { softLimitBytes: 80 * 2 ** 40, hardLimitBytes: 100 * 2 ** 40 },
 * });
 */
export class StorageUnit extends AvamarResource {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  declare readonly dataDomain: pulumi.Output<{
    host: string;
    port?: number;
    username: string;
    password: string;
    certificateSha256?: string;
    caCertificate?: string;
  }>;
  /** Name of the storage unit. Another name is another unit. */
  declare readonly name: pulumi.Output<string>;
  /** Owner of the unit: a BoostUser or DataDomainUser, or its name. Changed in place; the Data Domain then gives all its files to the new owner, which can take long. Left out only for a unit avamar-<number>, whose owner is the grid's business. */
  declare readonly user: pulumi.Output<string | undefined>;
  /** How much may be stored, before compression. Counts where quotas are on: quota capacity enable. */
  declare readonly quota: pulumi.Output<{ softLimitBytes?: number; hardLimitBytes?: number } | undefined>;
  /** How many streams may be open at once. */
  declare readonly streamLimits: pulumi.Output<
    { write?: number; read?: number; replication?: number; combinedSoft?: number; combinedHard?: number } | undefined
  >;
  /** What deleting means. refuse: delete it only while nothing is stored in it, otherwise stop. delete: delete it with what is stored in it. keep: leave it there. A unit avamar-<number> is always left there. Default: refuse. */
  declare readonly onDelete: pulumi.Output<"refuse" | "delete" | "keep" | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: StorageUnitArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.storageUnit as never, name, args, opts);
  }
}

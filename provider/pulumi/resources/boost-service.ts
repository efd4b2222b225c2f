// Generated from the definition of BoostService by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { DataDomainConnection } from "./shared-types";

/** Options for all clients. */
export interface BoostOptions {
  /** Whether clients send only what is not stored yet. Usually on. */
  distributedSegmentProcessing?: pulumi.Input<boolean>;
  /** Whether full backups are put together from what is stored already. Usually on. */
  virtualSynthetics?: pulumi.Input<boolean>;
  /** Whether DD Boost is offered over Fibre Channel, too. */
  fibreChannel?: pulumi.Input<boolean>;
  /** How all clients prove themselves, beside their password. */
  globalAuthenticationMode?: pulumi.Input<"none" | "two-way" | "two-way-password">;
  /** How strongly the traffic of all clients is encrypted. Anything but none needs an authentication mode. */
  globalEncryptionStrength?: pulumi.Input<"none" | "medium" | "high">;
}

/** Options for replication between Data Domains. */
export interface BoostFileReplication {
  /** Whether replication spares the line and costs more work. */
  lowBandwidthOptimization?: pulumi.Input<boolean>;
  /** Whether replication is encrypted. */
  encryption?: pulumi.Input<boolean>;
  /** Which addresses replication uses. */
  ipVersion?: pulumi.Input<"ipv4" | "ipv6">;
  /** How the two Data Domains of a replication prove themselves. */
  authenticationMode?: pulumi.Input<"anonymous" | "one-way" | "two-way">;
}

/** Arguments of {@link BoostService}. */
export interface BoostServiceArgs {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  dataDomain: pulumi.Input<DataDomainConnection>;
  /** Whether DD Boost runs. Switched off, every backup and restore over it stops. */
  enabled?: pulumi.Input<boolean>;
  /** Options for all clients. */
  options?: pulumi.Input<BoostOptions>;
  /** Options for replication between Data Domains. */
  fileReplication?: pulumi.Input<BoostFileReplication>;
}

/**
 * DD Boost on a Data Domain: whether it runs, and its options. It is always there, so it is taken over as it is and only what differs is written. Destroying it leaves everything as it is, since the backups of others may use it; to switch DD Boost off, declare enabled: false first. Follows /rest/v1.0 protocols/ddboost.
 *
 * @example
 * const boost = new avamar.BoostService("boost", {
 *   dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
 *   enabled: true,
 *   options: { distributedSegmentProcessing: true, virtualSynthetics: true },
 * });
 */
export class BoostService extends AvamarResource {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  declare readonly dataDomain: pulumi.Output<{
    host: string;
    port?: number;
    username: string;
    password: string;
    certificateSha256?: string;
    caCertificate?: string;
  }>;
  /** Whether DD Boost runs. Switched off, every backup and restore over it stops. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** Options for all clients. */
  declare readonly options: pulumi.Output<
    | {
        distributedSegmentProcessing?: boolean;
        virtualSynthetics?: boolean;
        fibreChannel?: boolean;
        globalAuthenticationMode?: "none" | "two-way" | "two-way-password";
        globalEncryptionStrength?: "none" | "medium" | "high";
      }
    | undefined
  >;
  /** Options for replication between Data Domains. */
  declare readonly fileReplication: pulumi.Output<
    | {
        lowBandwidthOptimization?: boolean;
        encryption?: boolean;
        ipVersion?: "ipv4" | "ipv6";
        authenticationMode?: "anonymous" | "one-way" | "two-way";
      }
    | undefined
  >;

  constructor(name: string, args: BoostServiceArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.boostService as never, name, args, opts);
  }
}

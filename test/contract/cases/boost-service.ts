import type { Site } from "../../site/index.ts";
import type { Plain, SingletonCase } from "../case.ts";
import {
  addOtherLogin,
  connection,
  dataDomainProperty,
  refusedConnections,
  secrets,
  settings,
  siteOptions,
} from "./on-data-domain.ts";

let asNew: Site["dataDomain"]["boost"];

const isOn = (text: string | undefined) => text === "enabled";
const edit = (change: Plain) => (site: Site) => void Object.assign(site.dataDomain.boost.options, change);
const editReplication = (change: Plain) => (site: Site) =>
  void Object.assign(site.dataDomain.boost.fileReplicationOptions, change);

export const boostService: SingletonCase = {
  type: "BoostService",
  site: siteOptions,
  product: "data-domain",
  hasOneReading: true,
  settings,
  prepare(site) {
    addOtherLogin(site);
    asNew = structuredClone(site.dataDomain.boost);
  },
  full: (site) => ({
    dataDomain: connection(site),
    enabled: false,
    options: {
      distributedSegmentProcessing: false,
      virtualSynthetics: false,
      fibreChannel: false,
      globalAuthenticationMode: "two-way-password",
      globalEncryptionStrength: "medium",
    },
    fileReplication: {
      lowBandwidthOptimization: true,
      encryption: true,
      ipVersion: "ipv6",
      authenticationMode: "one-way",
    },
  }),
  least: (site) => ({ dataDomain: connection(site), enabled: false }),
  seen({ dataDomain: { boost } }) {
    const { options, fileReplicationOptions: replication } = boost;
    return {
      enabled: boost.enabled,
      options: {
        distributedSegmentProcessing: isOn(options.distributed_segment_processing),
        virtualSynthetics: isOn(options.virtual_synthetics),
        fibreChannel: isOn(options.fc),
        globalAuthenticationMode: options.global_authentication_mode!.replaceAll("_", "-"),
        globalEncryptionStrength: options.global_encryption_strength,
      },
      fileReplication: {
        lowBandwidthOptimization: isOn(replication.low_bw_optim),
        encryption: isOn(replication.encryption),
        ipVersion: replication.ip_version,
        authenticationMode: replication.authentication_mode,
      },
    };
  },
  count: () => 1,
  clear(site) {
    site.dataDomain.boost = structuredClone(asNew);
  },
  isLetGo: () => true,
  properties: {
    enabled: {
      to: true,
      drift: ({ dataDomain: { boost } }) => {
        boost.enabled = !boost.enabled;
      },
    },
    options: {
      to: {
        distributedSegmentProcessing: true,
        virtualSynthetics: false,
        fibreChannel: true,
        globalAuthenticationMode: "two-way",
        globalEncryptionStrength: "high",
      },
      drift: edit({ global_authentication_mode: "two_way", virtual_synthetics: "enabled", fc: "disabled" }),
    },
    fileReplication: {
      to: {
        lowBandwidthOptimization: false,
        encryption: true,
        ipVersion: "ipv4",
        authenticationMode: "anonymous",
      },
      drift: editReplication({ authentication_mode: "two-way" }),
    },
    dataDomain: dataDomainProperty,
  },
  secrets,
  refused: [
    ...refusedConnections,
    {
      inputs: { enabled: undefined, options: undefined, fileReplication: undefined },
      property: "enabled",
      reason: /write enabled: true/,
    },
    {
      inputs: { options: { globalAuthenticationMode: "two_way" } },
      property: "options.globalAuthenticationMode",
      reason: /did you mean "two-way"/,
    },
    {
      inputs: { options: { globalAuthenticationMode: "none", globalEncryptionStrength: "high" } },
      property: "options.globalEncryptionStrength",
      reason: /needs an authentication mode/,
    },
    {
      inputs: { fileReplication: { encryption: "enabled" } },
      property: "fileReplication.encryption",
      reason: /true or false/,
    },
  ],
  many: {
    count: 3,
    inputs: (site) => ({ dataDomain: connection(site), enabled: true }),
    requests: 4,
  },
};

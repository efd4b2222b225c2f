import { directoryMap } from "../avamar/access/directory-map";
import { directoryService } from "../avamar/access/directory-service";
import { user } from "../avamar/access/user";
import { client } from "../avamar/clients/client";
import { clientPool } from "../avamar/clients/client-pool";
import { replicationDestination } from "../avamar/copies/replication-destination";
import { replicationPolicy } from "../avamar/copies/replication-policy";
import { tierPolicy } from "../avamar/copies/tier-policy";
import { domain } from "../avamar/domain";
import { dataset } from "../avamar/policies/dataset";
import { policy } from "../avamar/policies/policy";
import { retention } from "../avamar/policies/retention";
import { schedule } from "../avamar/policies/schedule";
import { dataDomainTarget } from "../avamar/server/data-domain-target";
import { notificationProfile } from "../avamar/server/notification-profile";
import { smtpServer } from "../avamar/server/smtp-server";
import { proxy } from "../avamar/vmware/proxy";
import { rule } from "../avamar/vmware/rule";
import { validationPolicy } from "../avamar/vmware/validation-policy";
import { virtualCenter } from "../avamar/vmware/virtual-center";
import { virtualMachineClients } from "../avamar/vmware/virtual-machine-clients";
import { boostService } from "../data-domain/boost-service";
import { boostUser } from "../data-domain/boost-user";
import { snmpAccess } from "../data-domain/snmp-access";
import { storageUnit } from "../data-domain/storage-unit";
import { dataDomainUser } from "../data-domain/user";
import { avamarAgent } from "../host/agent";
import { serverPreference } from "../host/server-preference";
import { avamarClientStream } from "../host/stream";
import type { Definition } from "../kernel/definition";
import type { Plain } from "../kernel/values";
import type { World } from "./world";

const each = {
  avamarAgent,
  avamarClientStream,
  boostService,
  boostUser,
  client,
  clientPool,
  dataDomainTarget,
  dataDomainUser,
  dataset,
  directoryMap,
  directoryService,
  domain,
  notificationProfile,
  policy,
  proxy,
  replicationDestination,
  replicationPolicy,
  retention,
  rule,
  schedule,
  serverPreference,
  smtpServer,
  snmpAccess,
  storageUnit,
  tierPolicy,
  user,
  validationPolicy,
  virtualCenter,
  virtualMachineClients,
};

/** Every resource of the package, by the name of its entry under `dynamic/v1`. */
export const definitions = each as unknown as Record<keyof typeof each, Definition<Plain, World>>;

import { client } from "../avamar/client";
import { clientPool } from "../avamar/client-pool";
import { dataDomainTarget } from "../avamar/data-domain-target";
import { dataset } from "../avamar/dataset";
import { directoryMap } from "../avamar/directory-map";
import { directoryService } from "../avamar/directory-service";
import { domain } from "../avamar/domain";
import { notificationProfile } from "../avamar/notification-profile";
import { policy } from "../avamar/policy";
import { proxy } from "../avamar/proxy";
import { replicationDestination } from "../avamar/replication-destination";
import { replicationPolicy } from "../avamar/replication-policy";
import { retention } from "../avamar/retention";
import { rule } from "../avamar/rule";
import { schedule } from "../avamar/schedule";
import { smtpServer } from "../avamar/smtp-server";
import { tierPolicy } from "../avamar/tier-policy";
import { user } from "../avamar/user";
import { validationPolicy } from "../avamar/validation-policy";
import { virtualCenter } from "../avamar/virtual-center";
import { virtualMachineClients } from "../avamar/virtual-machine-clients";
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

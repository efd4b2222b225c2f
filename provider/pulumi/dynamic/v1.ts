import { definitions } from "../definitions";
import { leave } from "../world";
import { followEngine } from "./engine-watch";
import { printNothingTwice } from "./host-output";
import { serve } from "./serve";

followEngine(process.argv, leave);
printNothingTwice();

// The names exported here are part of every stored state: they stay for ever. A breaking change is a `v2` beside it.
export const avamarAgent = serve(definitions.avamarAgent);
export const avamarClientStream = serve(definitions.avamarClientStream);
export const boostService = serve(definitions.boostService);
export const boostUser = serve(definitions.boostUser);
export const client = serve(definitions.client);
export const clientPool = serve(definitions.clientPool);
export const dataDomainTarget = serve(definitions.dataDomainTarget);
export const dataDomainUser = serve(definitions.dataDomainUser);
export const dataset = serve(definitions.dataset);
export const directoryMap = serve(definitions.directoryMap);
export const directoryService = serve(definitions.directoryService);
export const domain = serve(definitions.domain);
export const notificationProfile = serve(definitions.notificationProfile);
export const policy = serve(definitions.policy);
export const proxy = serve(definitions.proxy);
export const replicationDestination = serve(definitions.replicationDestination);
export const replicationPolicy = serve(definitions.replicationPolicy);
export const retention = serve(definitions.retention);
export const rule = serve(definitions.rule);
export const schedule = serve(definitions.schedule);
export const serverPreference = serve(definitions.serverPreference);
export const smtpServer = serve(definitions.smtpServer);
export const snmpAccess = serve(definitions.snmpAccess);
export const storageUnit = serve(definitions.storageUnit);
export const tierPolicy = serve(definitions.tierPolicy);
export const user = serve(definitions.user);
export const validationPolicy = serve(definitions.validationPolicy);
export const virtualCenter = serve(definitions.virtualCenter);
export const virtualMachineClients = serve(definitions.virtualMachineClients);

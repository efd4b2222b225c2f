import { replicationPolicy } from "./cases/replication-policy.ts";
import { resourceContract } from "./contract.ts";

resourceContract(replicationPolicy);

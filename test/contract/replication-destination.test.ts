import { replicationDestination } from "./cases/replication-destination.ts";
import { resourceContract } from "./contract.ts";

resourceContract(replicationDestination);

import { clientPool } from "./cases/client-pool.ts";
import { resourceContract } from "./contract.ts";

resourceContract(clientPool);

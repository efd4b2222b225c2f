import { policy } from "./cases/policy.ts";
import { resourceContract } from "./contract.ts";

resourceContract(policy);

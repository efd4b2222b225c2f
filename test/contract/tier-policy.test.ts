import { tierPolicy } from "./cases/tier-policy.ts";
import { resourceContract } from "./contract.ts";

resourceContract(tierPolicy);

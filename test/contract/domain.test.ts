import { domain } from "./cases/domain.ts";
import { resourceContract } from "./contract.ts";

resourceContract(domain);

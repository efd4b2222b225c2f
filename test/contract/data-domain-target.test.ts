import { dataDomainTarget } from "./cases/data-domain-target.ts";
import { resourceContract } from "./contract.ts";

resourceContract(dataDomainTarget);

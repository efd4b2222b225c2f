import { dataDomainUser } from "./cases/data-domain-user.ts";
import { resourceContract } from "./contract.ts";

resourceContract(dataDomainUser);

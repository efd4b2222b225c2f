import { user } from "./cases/user.ts";
import { resourceContract } from "./contract.ts";

resourceContract(user);

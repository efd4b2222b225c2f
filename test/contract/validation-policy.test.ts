import { validationPolicy } from "./cases/validation-policy.ts";
import { resourceContract } from "./contract.ts";

resourceContract(validationPolicy);

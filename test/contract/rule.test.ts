import { rule } from "./cases/rule.ts";
import { resourceContract } from "./contract.ts";

resourceContract(rule);

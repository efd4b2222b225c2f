import { virtualCenter } from "./cases/virtual-center.ts";
import { resourceContract } from "./contract.ts";

resourceContract(virtualCenter);

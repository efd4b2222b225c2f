import { dataset } from "./cases/dataset.ts";
import { resourceContract } from "./contract.ts";

resourceContract(dataset);

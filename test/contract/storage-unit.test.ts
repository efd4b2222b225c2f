import { storageUnit } from "./cases/storage-unit.ts";
import { resourceContract } from "./contract.ts";

resourceContract(storageUnit);

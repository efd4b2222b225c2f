import { directoryMap } from "./cases/directory-map.ts";
import { resourceContract } from "./contract.ts";

resourceContract(directoryMap);

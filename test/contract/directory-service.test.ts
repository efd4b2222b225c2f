import { directoryService } from "./cases/directory-service.ts";
import { resourceContract } from "./contract.ts";

resourceContract(directoryService);

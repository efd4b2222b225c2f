import { proxy } from "./cases/proxy.ts";
import { resourceContract } from "./contract.ts";

resourceContract(proxy);

import { client } from "./cases/client.ts";
import { resourceContract } from "./contract.ts";

resourceContract(client);

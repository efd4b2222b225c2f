import { serverPreference } from "./cases/server-preference.ts";
import { singletonContract } from "./contract.ts";

singletonContract(serverPreference);

import { daily, monthly, weekly } from "./cases/schedule.ts";
import { contractOfKind, resourceContract } from "./contract.ts";

resourceContract(weekly);
contractOfKind("daily", daily);
contractOfKind("monthly", monthly);

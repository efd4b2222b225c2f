import { forPeriod, untilDate } from "./cases/retention.ts";
import { contractOfKind, resourceContract } from "./contract.ts";

resourceContract(forPeriod);
contractOfKind("until a date", untilDate);

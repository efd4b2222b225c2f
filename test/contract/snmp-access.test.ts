import { snmpAccess } from "./cases/snmp-access.ts";
import { resourceContract } from "./contract.ts";

resourceContract(snmpAccess);

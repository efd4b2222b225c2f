import { virtualMachineClients } from "./cases/virtual-machine-clients.ts";
import { resourceContract } from "./contract.ts";

resourceContract(virtualMachineClients);

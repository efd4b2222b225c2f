import { EMULATED_FAULTS } from "./emulated-faults.ts";
import { tryOnEmulatedHosts } from "./emulated-matrix.ts";

tryOnEmulatedHosts(EMULATED_FAULTS["of connections"]);

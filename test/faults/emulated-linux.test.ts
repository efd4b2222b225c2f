import { LINUX_FAULTS } from "./emulated-faults.ts";
import { EMULATED_LINUX } from "./emulated-linux.ts";
import { tryOnEmulatedHosts } from "./emulated-matrix.ts";

tryOnEmulatedHosts(EMULATED_LINUX, LINUX_FAULTS);

import { WINDOWS_FAULTS } from "./emulated-faults.ts";
import { tryOnEmulatedHosts } from "./emulated-matrix.ts";
import { EMULATED_WINDOWS } from "./emulated-windows.ts";

tryOnEmulatedHosts(EMULATED_WINDOWS, WINDOWS_FAULTS);

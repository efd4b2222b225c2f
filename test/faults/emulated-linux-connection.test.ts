import { LINUX_FAULTS } from "./emulated-faults.ts";
import { EMULATED_LINUX } from "./emulated-linux.ts";
import { tryOnEmulatedHosts } from "./emulated-matrix.ts";
import { isWholeMatrix } from "./extent.ts";

// What is cut off or hangs before a write leaves the host as the write before it did, and that is tried with every other
// fault; with Windows hosts both are tried always.
const LEAVES_NOTHING_NEW = ["drop before", "hangs"];
const faults = LINUX_FAULTS["of connections"].filter(({ name }) => isWholeMatrix || !LEAVES_NOTHING_NEW.includes(name));

tryOnEmulatedHosts(EMULATED_LINUX, faults);

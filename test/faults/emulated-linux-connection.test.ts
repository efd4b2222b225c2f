import { LINUX_FAULTS } from "./emulated-faults.ts";
import { EMULATED_LINUX } from "./emulated-linux.ts";
import { tryOnEmulatedHosts } from "./emulated-matrix.ts";
import { asTimeAllows } from "./extent.ts";

// The order of the steps is that of Windows, where more is tried; here it is the steps themselves that differ.
const CHOSEN = ["drop after", "255, made"];

tryOnEmulatedHosts(EMULATED_LINUX, asTimeAllows(LINUX_FAULTS["of connections"], CHOSEN));

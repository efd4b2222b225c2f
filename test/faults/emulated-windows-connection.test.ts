import { WINDOWS_FAULTS } from "./emulated-faults.ts";
import { tryOnEmulatedHosts } from "./emulated-matrix.ts";
import { EMULATED_WINDOWS } from "./emulated-windows.ts";
import { asTimeAllows } from "./extent.ts";

// What is cut off or hangs before a write leaves the host as the write before it did, and after that the others strike.
const CHOSEN = ["drop after", "answer lost", "255, not made", "255, made"];

tryOnEmulatedHosts(EMULATED_WINDOWS, asTimeAllows(WINDOWS_FAULTS["of connections"], CHOSEN));

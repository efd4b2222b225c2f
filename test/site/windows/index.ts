/** An emulated Windows file server. */
export type {
  DisksHand,
  FilesHand,
  FirewallHand,
  Hands,
  ListenersHand,
  ProcessesHand,
  RegistryHand,
  ServicesHand,
} from "./hand.ts";
export { startWindowsHost, type WindowsHost } from "./host.ts";
export type { HostAccess, WindowsHostDeps, WindowsHostOptions } from "./options.ts";
export type { Locale } from "./words/words.ts";

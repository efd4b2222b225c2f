/** What the system does when the service ends unexpectedly. */
export interface Recovery {
  resetAfterSeconds?: number;
  actions: { action: "restart" | "reboot" | "none"; delaySeconds: number }[];
  onErrorExit?: boolean;
}

/** When the system starts the service. */
export type StartMode = "automatic" | "delayed" | "manual" | "disabled";

/** The settings of a service as its system holds them, read from what no language translates. */
export interface ServiceSettings {
  imagePath: string;
  displayName: string | undefined;
  description: string;
  startMode: StartMode;
  recovery: Recovery;
}

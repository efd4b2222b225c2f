import type { Instance, InstanceView } from "../agent-host";
import { imagePath } from "../agent-layout";
import type { Recovery } from "../service-settings";
import type { ServiceControl } from "./service-control";
import { failureArgument, START_ARGUMENT } from "./service-settings";

/** Makes the service with its final command line in one step, or brings its settings to what is declared. */
export async function ensureService(control: ServiceControl, at: Instance, view: InstanceView): Promise<void> {
  const { serviceName: name, displayName, description, startMode, recovery } = at.declared;
  const wanted = at.declared.imagePath ?? imagePath(at.agentDirectory, at.varDirectory);
  if (!view.service) {
    const start = START_ARGUMENT[startMode ?? "automatic"];
    const settings = ["binPath=", wanted, "type=", "own", "start=", start, "error=", "normal"];
    await control.create(name, [...settings, "DisplayName=", displayName ?? name]);
  } else {
    const { service } = view;
    // A disabled service cannot run: where it is to run and no mode is declared, it gets the ordinary one.
    const isShutOut = service.startMode === "disabled" && at.declared.running !== false;
    const wantedMode = startMode ?? (isShutOut ? "automatic" : undefined);
    const changes = [
      ...(service.imagePath.toLowerCase() === wanted.toLowerCase() ? [] : ["binPath=", wanted]),
      ...(wantedMode && service.startMode !== wantedMode ? ["start=", START_ARGUMENT[wantedMode]] : []),
      ...(displayName && service.displayName !== displayName ? ["DisplayName=", displayName] : []),
    ];
    if (changes.length) await control.control(["config", name, ...changes]);
  }
  if (description !== undefined && (view.service?.description ?? "") !== description)
    await control.control(["description", name, description]);
  if (recovery) await ensureRecovery(control, at, recovery, view);
}

async function ensureRecovery(
  control: ServiceControl,
  at: Instance,
  recovery: Recovery,
  view: InstanceView,
): Promise<void> {
  const name = at.declared.serviceName;
  const now = view.service?.recovery;
  const actions = failureArgument(recovery.actions);
  const reset = recovery.resetAfterSeconds ?? now?.resetAfterSeconds ?? 86_400;
  if (!now || failureArgument(now.actions) !== actions || now.resetAfterSeconds !== reset) {
    // An empty list of actions takes away what was there.
    await control.control(["failure", name, "reset=", String(reset), "actions=", actions]);
  }
  if (recovery.onErrorExit !== undefined && (now?.onErrorExit ?? false) !== recovery.onErrorExit) {
    await control.control(["failureflag", name, recovery.onErrorExit ? "1" : "0"]);
  }
}

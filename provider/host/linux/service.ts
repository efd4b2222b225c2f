import type { Instance, InstanceView } from "../agent-host";
import { imagePath } from "../agent-layout";
import type { HostFiles } from "../files";
import type { Recovery, ServiceSettings, StartMode } from "../service-settings";
import type { Systemd, Unit } from "./systemd";
import { type DropIn, dropInDirectory, dropInFile, dropInText, parseDropIn, TEMPLATE, TEMPLATE_TEXT } from "./units";

/** The settings of a stream as systemd has them; what it does not say of a masked or changed unit, its file says. */
export function settingsOf(file: string, unit: Unit): ServiceSettings {
  const written = parseDropIn(file);
  const isRead = unit.load === "loaded" && !unit.isStale;
  return {
    imagePath: isRead ? unit.commandLine : written.commandLine,
    displayName: undefined,
    description: isRead ? unit.description : (written.description ?? unit.description),
    startMode: startModeOf(unit),
    recovery: isRead
      ? recoveryOf(unit.restart, unit.restartSeconds)
      : recoveryOf(written.restart ?? "no", written.restartSeconds ?? 0),
  };
}

function startModeOf({ enabled, load }: Unit): StartMode {
  if (load === "masked" || enabled.startsWith("masked")) return "disabled";
  return enabled === "enabled" ? "automatic" : "manual";
}

function recoveryOf(restart: string, delaySeconds: number): Recovery {
  if (restart === "no") return { actions: [], onErrorExit: false };
  // Other ways to restart cannot be declared, so they must not look like one that is.
  const isOurs = restart === "on-failure" || restart === "on-abnormal";
  return {
    actions: [{ action: isOurs ? "restart" : "none", delaySeconds }],
    onErrorExit: restart === "on-failure",
  };
}

function restartOf(recovery: Recovery | undefined): Pick<DropIn, "restart" | "restartSeconds"> | undefined {
  if (!recovery) return undefined;
  const [action] = recovery.actions;
  if (!action) return { restart: "no", restartSeconds: undefined };
  return { restart: recovery.onErrorExit ? "on-failure" : "on-abnormal", restartSeconds: action.delaySeconds };
}

/** Makes the unit of a stream, or brings its settings to what is declared. What is not declared stays as it stands. */
export async function ensureService(
  files: HostFiles,
  systemd: Systemd,
  at: Instance,
  view: InstanceView,
): Promise<void> {
  const { declared } = at;
  const service = declared.serviceName;
  const standing = await text(files, dropInFile(service));
  const unit = (await systemd.units([service])).get(service);
  const wanted = {
    ...(standing === undefined ? {} : parseDropIn(standing)),
    commandLine: declared.imagePath ?? imagePath(at.agentDirectory, at.varDirectory),
    ...(declared.description === undefined ? {} : { description: declared.description }),
    ...restartOf(declared.recovery),
  };
  const isTemplateRight = (await text(files, TEMPLATE)) === TEMPLATE_TEXT;
  if (!isTemplateRight) await files.write(TEMPLATE, TEMPLATE_TEXT);
  // Before the settings: a stream is there once they are, and then it has its start mode.
  await ensureStartMode(systemd, at, view);
  const isRight = standing === dropInText(wanted);
  if (!isRight) {
    await files.makeDirectory(dropInDirectory(service));
    await files.write(dropInFile(service), dropInText(wanted));
  }
  if (!isTemplateRight || !isRight || unit?.isStale) await systemd.reload();
}

async function ensureStartMode(systemd: Systemd, at: Instance, view: InstanceView): Promise<void> {
  const { serviceName: service, startMode, running } = at.declared;
  const now = view.service?.startMode;
  // A disabled service cannot run: where it is to run and no mode is declared, it gets the ordinary one.
  const isShutOut = now === "disabled" && running !== false;
  const wanted = startMode ?? (now === undefined || isShutOut ? "automatic" : now);
  if (wanted === now) return;
  if (now === "disabled") await systemd.control("unmask", service);
  if (wanted === "automatic") await systemd.control("enable", service);
  else await systemd.control("disable", service);
  if (wanted === "disabled") await systemd.control("mask", service);
}

async function text(files: HostFiles, path: string): Promise<string | undefined> {
  return (await files.read(path))?.toString("latin1");
}

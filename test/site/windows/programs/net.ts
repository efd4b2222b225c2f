import type { Invocation, Program } from "../machine/program.ts";
import { ServiceState } from "../machine/service-manager.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { fill } from "../words/words.ts";

/** net.exe `start` and `stop`: unlike sc.exe it waits, and its exit code only says 0 or 2. */
export const net: Program = {
  name: "net",
  writes: (argv) => /^(start|stop)$/i.test(argv[0] ?? "") && argv.length > 1,
  run: async (call) => {
    const [verb = "", given] = call.argv;
    const { net: words } = call.machine.words;
    const { services } = call.machine;
    if (/^start$/i.test(verb) && given === undefined) {
      const names = services.list().filter((service) => service.state === ServiceState.running);
      call.print(`${words.list}\r\n\r\n${names.map((service) => `   ${service.displayName}\r\n`).join("")}\r\n`);
      call.print(`${words.done}\r\n\r\n`);
      return 0;
    }
    if (!/^(start|stop)$/i.test(verb) || given === undefined) return 1;
    const name = services.find(given)?.name ?? services.nameOfDisplayName(given);
    if (name === undefined) return help(call, words.invalidName, 2185);
    if (!call.elevated) return help(call, fill(words.systemError, Win32.accessDenied), Win32.accessDenied);
    return /^start$/i.test(verb) ? start(call, name) : stop(call, name);
  },
};

function help(call: Invocation, text: string, number: number): number {
  call.complain(`${text}\r\n\r\n${fill(call.machine.words.net.help, number)}\r\n\r\n`);
  return 2;
}

/** Waits until the service is no longer on its way, or for a while. */
async function settle(call: Invocation, name: string): Promise<number> {
  for (let round = 0; round < 300; round += 1) {
    const state = call.machine.services.find(name)?.state ?? ServiceState.stopped;
    if (state !== ServiceState.startPending && state !== ServiceState.stopPending) return state;
    await call.wait(100);
  }
  return 0;
}

async function start(call: Invocation, name: string): Promise<number> {
  const { net: words } = call.machine.words;
  const { displayName } = call.machine.services.get(name);
  try {
    await call.machine.services.start(name);
  } catch (error) {
    if (!(error instanceof Win32Error)) throw error;
    if (error.code === Win32.serviceAlreadyRunning) return help(call, words.alreadyStarted, 2182);
    return help(call, fill(words.systemError, error.code), error.code);
  }
  call.print(`${fill(words.starting, displayName)}\r\n`);
  if ((await settle(call, name)) === ServiceState.running) {
    call.print(`${fill(words.started, displayName)}\r\n\r\n`);
    return 0;
  }
  call.print(`${fill(words.notStarted, displayName)}\r\n\r\n`);
  const service = call.machine.services.find(name);
  if (service?.win32ExitCode === Win32.serviceSpecificError) {
    return help(call, fill(words.specificError, service.specificExitCode), 3547);
  }
  return help(call, words.noError, 3534);
}

async function stop(call: Invocation, name: string): Promise<number> {
  const { net: words } = call.machine.words;
  const { displayName } = call.machine.services.get(name);
  try {
    call.machine.services.stop(name);
  } catch (error) {
    if (!(error instanceof Win32Error)) throw error;
    if (error.code === Win32.serviceNotActive) return help(call, fill(words.isNotStarted, displayName), 3521);
    return help(call, fill(words.systemError, error.code), error.code);
  }
  call.print(`${fill(words.stopping, displayName)}\r\n`);
  const stopped = (await settle(call, name)) === ServiceState.stopped;
  call.print(`${fill(stopped ? words.stopped : words.cannotStop, displayName)}\r\n\r\n`);
  return stopped ? 0 : 2;
}

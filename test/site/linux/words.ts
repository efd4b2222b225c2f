import type { ErrnoName } from "./machine/errno.ts";

/** Languages of the emulated system. */
export type Locale = "C" | "de";

/** The texts that differ with the language; a few are enough to show that no text can be relied upon. */
interface Words {
  errors: Record<ErrnoName, string>;
  commandNotFound: string;
  dfHeader: (block: string) => string;
  running: string;
}

const english: Words = {
  errors: {
    EPERM: "Operation not permitted",
    ENOENT: "No such file or directory",
    ESRCH: "No such process",
    EACCES: "Permission denied",
    EBUSY: "Device or resource busy",
    EEXIST: "File exists",
    EXDEV: "Invalid cross-device link",
    ENOTDIR: "Not a directory",
    EISDIR: "Is a directory",
    EINVAL: "Invalid argument",
    ETXTBSY: "Text file busy",
    ENOSPC: "No space left on device",
    ENOTEMPTY: "Directory not empty",
    ELOOP: "Too many levels of symbolic links",
    EADDRINUSE: "Address already in use",
  },
  commandNotFound: "command not found",
  dfHeader: (block) => `Filesystem ${block}-blocks Used Available Capacity Mounted on`,
  running: "running",
};

const german: Words = {
  errors: {
    EPERM: "Die Operation ist nicht erlaubt",
    ENOENT: "Datei oder Verzeichnis nicht gefunden",
    ESRCH: "Kein passender Prozess gefunden",
    EACCES: "Keine Berechtigung",
    EBUSY: "Das Gerät oder die Ressource ist belegt",
    EEXIST: "Die Datei existiert bereits",
    EXDEV: "Ungültiger Link über Gerätegrenzen hinweg",
    ENOTDIR: "Ist kein Verzeichnis",
    EISDIR: "Ist ein Verzeichnis",
    EINVAL: "Das Argument ist ungültig",
    ETXTBSY: "Das Programm kann nicht ausgeführt oder verändert werden (busy)",
    ENOSPC: "Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
    ENOTEMPTY: "Das Verzeichnis ist nicht leer",
    ELOOP: "Zu viele Ebenen aus symbolischen Links",
    EADDRINUSE: "Die Adresse wird bereits verwendet",
  },
  commandNotFound: "Kommando nicht gefunden.",
  dfHeader: (block) => `Dateisystem ${block}-Blöcke Benutzt Verfügbar Kapazität Eingehängt auf`,
  running: "läuft",
};

/** The words that an environment asks for. */
export function wordsOf(environment: Map<string, string>): Words {
  const asked = [environment.get("LC_ALL"), environment.get("LC_MESSAGES"), environment.get("LANG")];
  const language = asked.find((value) => value !== undefined && value !== "") ?? "C";
  return language.startsWith("de") ? german : english;
}

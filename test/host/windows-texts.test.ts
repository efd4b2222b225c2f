import { describe, expect, test } from "vitest";
import { parseRule } from "../../provider/host/windows/firewall";
import { parseListeners } from "../../provider/host/windows/listeners";
import { memoryRanges } from "../../provider/host/windows/machine";
import { parseRegistry, SERVICES_KEY } from "../../provider/host/windows/registry";
import { parseServiceStates } from "../../provider/host/windows/service-control";
import { failureArgument, parseFailureActions, serviceSettings } from "../../provider/host/windows/service-settings";

const english = `
SERVICE_NAME: backupC
        TYPE               : 10  WIN32_OWN_PROCESS
        STATE              : 4  RUNNING
                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)
        WIN32_EXIT_CODE    : 0  (0x0)
        SERVICE_EXIT_CODE  : 0  (0x0)
        CHECKPOINT         : 0x0
        WAIT_HINT          : 0x0
        PID                : 388
        FLAGS              :
`;
const german = `
SERVICE_NAME: backupD
ANZEIGENAME: Avamar: Strom D
        TYP                : 10  WIN32_OWN_PROCESS
        STATUS             : 1  STOPPED
        WIN32_BEENDCODE    : 1066  (0x42a)
        DIENST_BEENDCODE   : 2  (0x2)
        PRUEFPUNKT         : 0x0
        WARTEHINWEIS       : 0x0
        PID                : 0
        MERKER             :
`;
const missing = `[SC] EnumQueryServicesStatus:OpenService FEHLER 1060:

Der angegebene Dienst ist kein installierter Dienst.
`;

describe("what Windows prints", () => {
  test("service states in any language, several at once, missing ones left out", () => {
    expect(parseServiceStates(english + missing + german)).toEqual([
      { name: "backupC", state: 4, win32ExitCode: 0, serviceExitCode: 0, pid: 388 },
      { name: "backupD", state: 1, win32ExitCode: 1066, serviceExitCode: 2, pid: 0 },
    ]);
    expect(parseServiceStates(missing)).toEqual([]);
  });

  test("listeners in any language, both protocols", () => {
    const text = [
      "Aktive Verbindungen",
      "  Proto  Lokale Adresse         Remoteadresse          Status           PID",
      "  TCP    0.0.0.0:28003          0.0.0.0:0              ABHÖREN          388",
      "  TCP    [::]:28003             [::]:0                 ABHÖREN          388",
      "  TCP    10.0.0.1:28003         10.0.0.9:51000         HERGESTELLT      388",
      "  UDP    0.0.0.0:123            *:*                                     77",
    ].join("\r\n");
    expect(parseListeners(text)).toEqual([
      { port: 28003, pid: 388 },
      { port: 28003, pid: 388 },
    ]);
  });

  test("registry keys with values that hold blanks, quotes and nothing", () => {
    const keys = parseRegistry(
      [
        "",
        `${SERVICES_KEY}\\backupC`,
        "    Description    REG_SZ    Backs up  C:    daily",
        "    DisplayName    REG_SZ    ",
        '    ImagePath    REG_EXPAND_SZ    "C:\\a b\\avagent.exe" /ServiceStart',
        "    Start    REG_DWORD    0x2",
        "    DelayedAutostart    REG_DWORD    0x1",
        "    FailureActionsOnNonCrashFailures    REG_DWORD    0x1",
        "",
        `${SERVICES_KEY}\\backupC\\Parameters`,
        "    Start    REG_DWORD    0x4",
      ].join("\r\n"),
    );
    expect(serviceSettings(keys, "BACKUPC")).toMatchObject({
      imagePath: '"C:\\a b\\avagent.exe" /ServiceStart',
      description: "Backs up  C:    daily",
      displayName: "",
      startMode: "delayed",
      isMarkedForDelete: false,
      recovery: { onErrorExit: true, actions: [] },
    });
    expect(serviceSettings(keys, "backupD")).toBeUndefined();
  });

  test("failure actions there and back", () => {
    const number = (value: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value);
      return bytes.toString("hex");
    };
    const hex = [3600, 0, 0, 3, 20, 1, 60_000, 2, 1_500, 0, 0].map(number).join("");
    const recovery = parseFailureActions(hex);
    expect(recovery).toEqual({
      resetAfterSeconds: 3600,
      actions: [
        { action: "restart", delaySeconds: 60 },
        { action: "reboot", delaySeconds: 1.5 },
        { action: "none", delaySeconds: 0 },
      ],
    });
    expect(failureArgument(recovery.actions)).toBe("restart/60000/reboot/1500//0");
    expect(parseFailureActions("")).toEqual({ resetAfterSeconds: 0, actions: [] });
    expect(parseFailureActions(hex.slice(0, 60))).toMatchObject({ actions: [{ action: "restart", delaySeconds: 60 }] });
  });

  test("firewall rules: ports, addresses, profiles; only an active inbound TCP permission counts", () => {
    const rule =
      "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|Profile=Private|LPort=28003|LPort=30103|RA4=10.0.0.0/255.0.0.0|RA4=192.0.2.7|App=C:\\a\\avagent.exe|Name=Avamar stream backupC|Desc=x|";
    expect(parseRule(rule)).toEqual({
      name: "Avamar stream backupC",
      ports: [28003, 30103],
      program: "C:\\a\\avagent.exe",
      remoteAddresses: ["10.0.0.0/8", "192.0.2.7"],
      profiles: ["domain", "private"],
      isActive: true,
    });
    for (const [a, b] of [
      ["Allow", "Block"],
      ["TRUE", "FALSE"],
      ["Dir=In", "Dir=Out"],
      ["Protocol=6", "Protocol=17"],
    ] as const) {
      expect(parseRule(rule.replace(a, b)).isActive).toBe(false);
    }
    expect(parseRule("v2.31|LPort2_10=5000-5002|").ports).toEqual([5000, 5001, 5002]);
    const addresses = "RA4=10.1.2.3/255.255.255.255|RA4=LocalSubnet|RA6=LocalSubnet|RA6=2001:DB8:0::/32|RA42=IntErnet|";
    expect(parseRule(`v2.31|${addresses}`).remoteAddresses).toEqual([
      "10.1.2.3",
      "2001:db8::/32",
      "IntErnet",
      "LocalSubnet",
    ]);
  });

  test("memory: short ranges, and long ones whose length is shifted", () => {
    const range = (type: number, flags: number, length: number) => {
      const bytes = Buffer.alloc(20);
      bytes.writeUInt8(type, 0);
      bytes.writeUInt16LE(flags, 2);
      bytes.writeUInt32LE(length, 12);
      return bytes;
    };
    const head = Buffer.alloc(20);
    head.writeUInt32LE(1, 0);
    head.writeUInt32LE(3, 16);
    const list = Buffer.concat([
      head,
      range(3, 0, 0x9f000),
      range(3, 0, 0xbff00000),
      range(7, 0x0200, (28 * 2 ** 30) / 256),
    ]);
    expect(memoryRanges(list)).toBe(0x9f000 + 0xbff00000 + 28 * 2 ** 30);
    expect(memoryRanges(Buffer.alloc(2))).toBeUndefined();
  });
});

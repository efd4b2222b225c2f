/** The stream on a Windows host, and what it leaves where. */
export const SERVICE = "backupC";
export const VAR = "C:\\Program Files\\avs\\varC";
export const RULE = `Avamar stream ${SERVICE}`;
export const LOCK = "C:\\ProgramData\\pulumi-avamar.lock";
/** What stays of a var directory when its stream is deleted, and what may lie in it while the stream lives. */
export const KEPT = ["avagent.cmd", "avagent.log", "avtar.cmd", "pulumi-avamar.json"];
export const LIVING = [...KEPT, "avagent.cfg", "avagent.lck", "cid.bin"];

/** One event that the grid can raise, as far as requests meet it. */
export interface GridEvent {
  code: number;
  name: string;
  summary: string;
  component: "CLIENT" | "DATASET" | "RETENTION" | "SCHEDULE" | "GROUP" | "DOMAIN" | "USER" | "MCS" | "DDR_SNMP";
  operation: "NONE" | "ADD" | "EDIT" | "DELETE" | "ACTIVATE" | "LOGON";
  severity: "USER" | "USER_FATAL" | "OK";
  remedy: string;
}

const rows: [number, string, string, GridEvent["component"], GridEvent["operation"], GridEvent["severity"]][] = [
  [22207, "GROUP_ADDED", "A group was added", "GROUP", "ADD", "OK"],
  [22210, "CLIENT_ADDED", "A client was added", "CLIENT", "ADD", "OK"],
  [22219, "DATASET_ADDED", "A dataset was created", "DATASET", "ADD", "OK"],
  [22220, "DATASET_EDITED", "A dataset was modified", "DATASET", "EDIT", "OK"],
  [22226, "GROUP_DISABLED", "The group is disabled", "GROUP", "NONE", "USER"],
  [22227, "GROUP_EMPTY", "The group has no clients", "GROUP", "NONE", "USER"],
  [22228, "CLIENT_NOT_BACKED_UP", "The client is disabled or retired and was not backed up", "CLIENT", "NONE", "USER"],
  [22233, "GROUP_EXISTS", "The group exists already", "GROUP", "ADD", "USER_FATAL"],
  [22234, "GROUP_NOT_FOUND", "The group does not exist", "GROUP", "NONE", "USER_FATAL"],
  [22235, "GROUP_ADD_FAILED", "The group could not be added", "GROUP", "ADD", "USER_FATAL"],
  [22236, "CLIENT_NOT_FOUND", "The client does not exist", "CLIENT", "NONE", "USER_FATAL"],
  [22238, "CLIENT_EXISTS", "The client exists already", "CLIENT", "ADD", "USER_FATAL"],
  [22242, "GROUP_MEMBER_EXISTS", "The client is a member of the group already", "GROUP", "EDIT", "USER"],
  [22243, "GROUP_MEMBERS_EDITED", "The membership of the group was updated", "GROUP", "EDIT", "OK"],
  [22263, "CLIENT_REGISTRATION_ERROR", "The client could not be registered", "CLIENT", "ACTIVATE", "USER_FATAL"],
  [22269, "GROUP_MEMBER_REFUSED", "The client cannot be added to the group", "GROUP", "EDIT", "USER_FATAL"],
  [22288, "DATASET_NOT_FOUND", "The dataset does not exist", "DATASET", "NONE", "USER_FATAL"],
  [22289, "RETENTION_NOT_FOUND", "The retention policy does not exist", "RETENTION", "NONE", "USER_FATAL"],
  [22558, "DOMAIN_OR_CLIENT_EXISTS", "A domain or client of this name exists already", "DOMAIN", "ADD", "USER_FATAL"],
  [23000, "COMMAND_COMPLETED", "The command completed", "MCS", "NONE", "OK"],
  [23003, "DATASET_NAME_INVALID", "The name is no valid dataset name", "DATASET", "ADD", "USER_FATAL"],
  [23004, "SCHEDULE_NAME_INVALID", "The name is no valid schedule name", "SCHEDULE", "ADD", "USER_FATAL"],
  [23005, "RETENTION_NAME_INVALID", "The name is no valid retention policy name", "RETENTION", "ADD", "USER_FATAL"],
  [23008, "DATASET_EXISTS", "The dataset exists already", "DATASET", "ADD", "USER_FATAL"],
  [23009, "PLUGIN_INVALID", "The plug-in is not known", "DATASET", "NONE", "USER_FATAL"],
  [23012, "ENCRYPTION_INVALID", "The encryption method is not known", "CLIENT", "EDIT", "USER_FATAL"],
  [23028, "GROUP_TYPE_INVALID", "The group is of the wrong type", "GROUP", "NONE", "USER_FATAL"],
  [30922, "VCENTER_UNREACHABLE", "Cannot connect to the vCenter", "MCS", "NONE", "USER_FATAL"],
  [30936, "DATA_DOMAIN_DELETED", "The Data Domain system was deleted", "DDR_SNMP", "DELETE", "OK"],
  [31002, "GROUP_HIERARCHY", "Add or update of the group refused: hierarchy rule", "GROUP", "EDIT", "USER_FATAL"],
  [31004, "DATA_DOMAIN_ADDED", "The Data Domain system was added", "DDR_SNMP", "ADD", "OK"],
];

/** Every event the grid knows, by its code. */
export const events: ReadonlyMap<number, GridEvent> = new Map(
  rows.map(([code, name, summary, component, operation, severity]) => [
    code,
    {
      code,
      name,
      summary,
      component,
      operation,
      severity,
      remedy: severity === "USER_FATAL" ? "Correct the request and repeat it." : "No action required.",
    },
  ]),
);

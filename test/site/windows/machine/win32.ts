/** The Win32 error numbers that the emulated server answers with. */
export const Win32 = {
  invalidFunction: 1,
  fileNotFound: 2,
  pathNotFound: 3,
  accessDenied: 5,
  sharingViolation: 32,
  fileExists: 80,
  invalidParameter: 87,
  diskFull: 112,
  invalidName: 123,
  directoryNotEmpty: 145,
  alreadyExists: 183,
  badExeFormat: 193,
  directoryInvalid: 267,
  dependentServicesRunning: 1051,
  invalidServiceControl: 1052,
  serviceRequestTimeout: 1053,
  serviceAlreadyRunning: 1056,
  invalidServiceAccount: 1057,
  serviceDisabled: 1058,
  serviceDoesNotExist: 1060,
  serviceCannotAcceptControl: 1061,
  serviceNotActive: 1062,
  serviceSpecificError: 1066,
  processAborted: 1067,
  serviceDependencyFail: 1068,
  serviceMarkedForDelete: 1072,
  serviceExists: 1073,
  serviceDependencyDeleted: 1075,
  serviceNeverStarted: 1077,
  duplicateServiceName: 1078,
  invalidCommandLine: 1639,
  eventInvalidQuery: 15001,
  eventChannelNotFound: 15007,
} as const;

/** What an emulated system call throws: a number, never a text. Each tool finds its own words for it. */
export class Win32Error extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`Win32 error ${code}`);
    this.code = code;
  }
}

/** The error number of a failed call; anything that is no {@link Win32Error} is a mistake of ours and goes on up. */
export function win32CodeOf(error: unknown): number {
  if (error instanceof Win32Error) return error.code;
  throw error;
}

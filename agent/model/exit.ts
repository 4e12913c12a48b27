// What the programs of Kênh say to whoever started them, by number (sysexits.h).
export const exitCodes = {
  ok: 0,
  failure: 1,
  /** The command line was wrong. */
  usage: 64,
  /** A service that is needed does not run. */
  unavailable: 69,
  /** Not now; later it may work. */
  retryLater: 75,
  permission: 77,
  /** The configuration is wrong: starting again cannot help (systemd: `RestartPreventExitStatus=78`). */
  config: 78,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

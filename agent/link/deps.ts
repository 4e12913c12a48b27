// What the link process is handed.
import type { Clock } from '../model/clock.ts';
import type { Environment } from '../model/folders.ts';
import type { Logger } from '../model/logger.ts';
import type { Site } from '../model/site.ts';

export interface LinkDeps {
  readonly site: Site;
  /** Secrets lie in its `secrets/`. */
  readonly siteFolder: string;
  readonly stateFolder: string;
  readonly runFolder: string;
  readonly env: Environment;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}

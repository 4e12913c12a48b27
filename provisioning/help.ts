// Every text of `--help`, by key.
import { controlHelpTexts } from '../agent/model/catalogue/cli-help.ts';
import { helpTexts } from '../agent/model/catalogue/cli.ts';

export const allHelpTexts = { ...helpTexts, ...controlHelpTexts } as const;
export type HelpKey = keyof typeof allHelpTexts;

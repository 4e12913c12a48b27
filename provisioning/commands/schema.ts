// `kenh schema`: the JSON Schema of site files (or of profiles), for editors.
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { outJson, type Terminal } from '../terminal.ts';

export async function schema(
  terminal: Terminal,
  { profile = false }: { readonly profile?: boolean },
): Promise<ExitCode> {
  const { profileJsonSchema, siteJsonSchema } = await import('../../agent/site/schema.json.ts');
  await outJson(terminal, profile ? profileJsonSchema(terminal.language) : siteJsonSchema(terminal.language));
  return exitCodes.ok;
}

// The site file's schema → JSON Schema, so that an editor completes keys and marks mistakes while one types.
import { z } from 'zod';
import { keyTexts } from '../model/catalogue/site-keys.ts';
import { idPattern } from '../model/ids.ts';
import type { Language } from '../model/language.ts';
import { profileSchema } from '../../drivers/modbus/schema-profile.ts';
import { siteSchema } from './schema.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** JSON Schema (draft 7, what YAML editors speak best) of a site file, keys described in `language`. */
export function siteJsonSchema(language: Language = 'vi'): JsonSchema {
  return { title: 'Kênh: site.yaml', ...jsonSchema(siteSchema, language) };
}

/** The same of a device profile. */
export function profileJsonSchema(language: Language = 'vi'): JsonSchema {
  return { title: 'Kênh: profile', ...jsonSchema(profileSchema, language) };
}

function jsonSchema(schema: z.ZodType, language: Language): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    // A secret is an object here and a tagged scalar in the file; editors see the scalar.
    unrepresentable: 'any',
    override: ({ jsonSchema: one }) => {
      // Ids are checked by hand when a section is walked through; editors get the pattern.
      if (one.type === 'object' && one.propertyNames !== undefined) one.propertyNames = { pattern: keyPattern };
      for (const [key, property] of Object.entries(one.properties ?? {})) {
        const text = keyTexts.get(key);
        if (text !== undefined && typeof property === 'object') property.description = text[language];
      }
    },
  });
  return json;
}

/** Ids, or the raw numbers of codes. */
const keyPattern = `${idPattern.source}|^\\d{1,16}$`;

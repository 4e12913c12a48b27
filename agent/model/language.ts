// One catalogue, two languages. Texts live beside their area in `catalogue/`, each with both languages, so that
// nobody can add one without the other; placeholders are checked by the compiler.
export const languages = ['vi', 'en'] as const;
export type Language = (typeof languages)[number];

/** `{name}` in a text is replaced by the parameter of that name; both languages must use the same names. */
export interface Text {
  readonly vi: string;
  readonly en: string;
}

type Placeholder<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;
export type TextParams<T extends Text> = { readonly [Name in Placeholder<T['en']>]: string | number };

/** A text with its parameters filled in, in the language asked for. */
export function say<const T extends Text>(language: Language, text: T, params: TextParams<T>): string {
  const values: Readonly<Record<string, string | number>> = params;
  return text[language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The language of a terminal: `KENH_LANG`, else the POSIX locale, else Vietnamese. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const wanted = env['KENH_LANG'] ?? env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '';
  return wanted.toLowerCase().startsWith('en') ? 'en' : 'vi';
}

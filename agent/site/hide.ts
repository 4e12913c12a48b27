// Lines of a site file → the same lines with every secret blotted out, for reports that quote the file.
// It works on plain text, not on parsed YAML: a file that is broken must not show its token either.
import { nearest } from './nearest.ts';
import { secretNamePattern } from './secret-name.ts';

const secretKeys = ['token', 'password', 'passwd', 'passphrase', 'secret', 'credential', 'credentials', 'apikey'];

/** Also what is nearly such a word: the token behind a mistyped `tokn:` is still a token. */
export function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replaceAll(/[^a-z]/g, '');
  return (
    /token|passw|secret|credential|apikey/.test(plain) || (plain.length > 3 && nearest(plain, secretKeys) !== undefined)
  );
}

/** Same length, same columns: every character of a secret becomes `•`. */
export function hideSecrets(lines: readonly string[]): readonly string[] {
  let blockIndent: number | undefined;
  return lines.map((line) => {
    const indent = line.search(/\S/);
    if (blockIndent !== undefined && (indent < 0 || indent > blockIndent)) return line.replaceAll(/\S/g, '•');
    blockIndent = undefined;
    const hidden = hideInLine(line);
    if (hidden.opensBlock) blockIndent = indent;
    return hidden.line;
  });
}

function hideInLine(line: string): { readonly line: string; readonly opensBlock: boolean } {
  let opensBlock = false;
  const pattern = /([\p{L}\p{N}_-]+)(["']?\s*:(?:\s+|(?=["'])|$))/gu;
  let result = '';
  let done = 0;
  for (const match of line.matchAll(pattern)) {
    if (match.index < done || !isSecretKey(match[1] ?? '')) continue;
    const start = match.index + match[0].length;
    const end = start + valueLength(line.slice(start));
    const value = line.slice(start, end);
    if (/^(!secret)?\s*([|>][+-]?\d*)?\s*(#.*)?$/.test(value)) opensBlock = true;
    result += line.slice(done, start) + (isReference(value) ? value : value.replaceAll(/\S/g, '•'));
    done = end;
  }
  return { line: hideUrlPasswords(result + line.slice(done)), opensBlock };
}

/** Quotes end where they close; a plain value at the next comma or bracket followed by what a flow mapping may hold. */
function valueLength(rest: string): number {
  const quotedText = /^(?:!\S+\s+)?("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(rest)?.[0];
  if (quotedText !== undefined) return quotedText.length;
  const end = rest.search(/,\s+["']?[\p{L}_][\p{L}\p{N}_-]*["']?\s*:|\s*[}\]]\s*(#.*)?$|\s+#/u);
  return end < 0 ? rest.length : end;
}

function isReference(value: string): boolean {
  const name = /^!secret\s+(.*?)\s*$/.exec(value)?.[1];
  return name !== undefined && secretNamePattern.test(name);
}

function hideUrlPasswords(line: string): string {
  const blot = (_: string, before: string, inside: string, behind: string) =>
    before + '•'.repeat(inside.length) + behind;
  const logins = line.replaceAll(/(\w:\/\/)([^\s/@"']+)(@)/g, blot);
  return logins.replaceAll(/([?&#][\w-]*=?)([^\s&"',}]+)()/g, (whole, before: string, inside: string, behind: string) =>
    /:\/\//.test(line) && before.includes('=') ? blot(whole, before, inside, behind) : whole,
  );
}

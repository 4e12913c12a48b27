// Text → what line protocol can carry without breaking the line or the meaning of its neighbours.
// Source: InfluxDB v2 reference, "Line protocol": tag keys and values escape comma, equals sign and space; string
// field values escape double quote and backslash; a newline cannot be written in either.

/** Control characters, newline included, have no spelling: they become spaces. Lone surrogates have no UTF-8. */
function plain(text: string): string {
  return /[^ -~]/.test(text) ? text.replace(/\p{Cc}/gu, ' ').toWellFormed() : text;
}

/**
 * A tag's value. A backslash in a tag stands for itself and cannot be escaped, so before a comma or at the end it would
 * eat its neighbour: it becomes a slash. Ids and units have none. The result may be empty: leave the tag out then.
 */
export function tagValue(text: string): string {
  return plain(text).replaceAll('\\', '/').replace(/[,= ]/g, '\\$&');
}

/** A string field's value with its quotes. */
export function stringField(text: string): string {
  return `"${plain(text).replace(/["\\]/g, '\\$&')}"`;
}

/** Always with a decimal point, so that nobody ever takes a field for an integer. Only for finite numbers. */
export function floatField(value: number): string {
  const text = String(value);
  if (text.includes('.')) return text;
  const [digits, exponent] = text.split('e');
  return `${digits}.0${exponent === undefined ? '' : `e${exponent}`}`;
}

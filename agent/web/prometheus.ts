// Metrics with labels → Prometheus text format 0.0.4.
// Source: prometheus.io/docs/instrumenting/exposition_formats, "Text-based format".

export type Labels = Readonly<Record<string, string>>;

export interface Metric {
  /** `kenh_…_total`, `_seconds`, `_bytes`, `_ratio`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /** Nothing is written for a metric without values. */
  readonly values: readonly { readonly labels?: Labels; readonly value: number }[];
}

const namePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelPattern = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** @throws {TypeError} when a name is none: names are written in the program, never by a person */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .filter((metric) => metric.values.length > 0)
    .map(metricText)
    .join('');
}

function metricText({ name, help, type, values }: Metric): string {
  if (!namePattern.test(name)) throw new TypeError(`not a metric name: ${name}`);
  const rows = values.map(({ labels = {}, value }) => `${name}${labelsText(labels)} ${numberText(value)}\n`);
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${rows.join('')}`;
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => {
    if (!labelPattern.test(label)) throw new TypeError(`not a label name: ${label}`);
    return `${label}="${escapeLabel(value)}"`;
  });
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

/** Go's words for what is no number. */
function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return Object.is(value, -0) ? '0' : String(value);
}

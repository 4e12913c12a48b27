// Import directions: the files of the checkout → complaints about imports that the table in `layers.ts` does not allow.
import { posix } from 'node:path';
import { computed, importsOf, type Import } from './imports.ts';
import { control, fits, homes, layers, neverImported, testPackages, type Layer } from './layers.ts';
import { isCode, isTest, type Complaint, type Tree } from './tree.ts';

/** One import of one file, resolved: to another file of ours, or to a package. */
export interface Edge {
  readonly path: string;
  readonly line: number;
  readonly kind: Import['kind'];
  readonly target: { readonly file: string } | { readonly package: string };
}

export function directions(tree: Tree): Complaint[] {
  const complaints: Complaint[] = [];
  const edges = edgesOf(tree, complaints);
  complaints.push(...edges.flatMap((edge) => ('file' in edge.target ? towardsFile(edge) : towardsPackage(edge))));
  return [...complaints, ...cycles(edges), ...controlPackages(edges)];
}

/** Every import of every file; what cannot be resolved goes to `complaints`. */
export function edgesOf(tree: Tree, complaints: Complaint[]): Edge[] {
  const known = new Set(tree.map(({ path }) => path));
  const edges: Edge[] = [];
  for (const { path, text } of tree.filter((file) => isCode(file.path))) {
    for (const { specifier, line, kind } of importsOf(text)) {
      if (specifier.startsWith('node:')) continue;
      if (specifier === computed) {
        if (!isTest(path))
          complaints.push({ path, line, text: 'import() of a computed name: nobody can check what it loads' });
      } else if (!specifier.startsWith('.')) {
        edges.push({ path, line, kind, target: { package: packageOf(specifier) } });
      } else {
        const file = posix.join(posix.dirname(path), specifier);
        if (known.has(file)) edges.push({ path, line, kind, target: { file } });
        else
          complaints.push({ path, line, text: `imports ${file}, which is not there (write the whole name with .ts)` });
      }
    }
  }
  return edges;
}

/** `@scope/name/sub/path` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The layer of a file (a test has its file's): the longest pattern that fits, a star replaced by what it stands for. */
export function layerOf(path: string): Layer | undefined {
  const subject = path.replace(/\.test(-kit)?\.ts$/, '.ts');
  const found = layers.filter(({ of }) => fits(subject, of)).toSorted((a, b) => b.of.length - a.of.length)[0];
  if (found === undefined) return undefined;
  return { ...found, of: subject.split('/', found.of.split('/').length).join('/') };
}

function towardsFile({ path, line, kind, target }: Edge & { target: { file?: string } }): Complaint[] {
  const file = target.file ?? '';
  const say = (text: string): Complaint[] => [{ path, line, text }];
  if (neverImported.includes(file)) return say(`imports ${file}: a program is started, never imported`);
  if (file.startsWith('test/')) return isTest(path) ? [] : say(`imports ${file}: only tests may import tests`);
  const layer = layerOf(path);
  if (layer === undefined) return say(`belongs to no layer of test/tidy/layers.ts, yet imports ${file}`);
  if (fits(file, layer.of) || layer.may.some((pattern) => fits(file, pattern))) return [];
  const asType = layer.types?.some((pattern) => fits(file, pattern)) === true;
  if (asType && kind === 'type') return [];
  if (asType) return say(`imports ${file} as a value; ${layer.of} may import its types only`);
  return say(`imports ${file}; ${layer.of} may import ${layer.may.join(', ') || 'only itself'}`);
}

function towardsPackage({ path, line, target }: Edge & { target: { package?: string } }): Complaint[] {
  const name = target.package ?? '';
  const allowed = homes[name];
  if (allowed === undefined)
    return [{ path, line, text: `imports the package ${name}, which has no home in test/tidy/layers.ts` }];
  if (allowed.some((pattern) => fits(path, pattern)) || (testPackages.includes(name) && isTest(path))) return [];
  return [{ path, line, text: `imports the package ${name}, whose home is ${allowed.join(', ')}` }];
}

/** Cycles between files, those closed by types or by `import()` included: each is told once, by its first file. */
export function cycles(edges: readonly Edge[]): Complaint[] {
  const next = Map.groupBy(
    edges.filter((edge) => 'file' in edge.target),
    ({ path }) => path,
  );
  const complaints: Complaint[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    if (done.has(path)) return;
    const start = trail.indexOf(path);
    if (start >= 0) {
      const ring = trail.slice(start);
      complaints.push({
        path: ring.toSorted()[0]!,
        text: `imports itself in a circle: ${[...ring, path].join(' → ')}`,
      });
      return;
    }
    trail.push(path);
    for (const { target } of next.get(path) ?? []) if ('file' in target) visit(target.file);
    trail.pop();
    done.add(path);
  };
  for (const path of next.keys()) visit(path);
  return complaints;
}

/** Packages that the control process can come to load, each with the shortest way to it; erased types do not count. */
export function reachedPackages(edges: readonly Edge[], entry: string): Map<string, readonly string[]> {
  const running = Map.groupBy(
    edges.filter(({ kind }) => kind !== 'type'),
    ({ path }) => path,
  );
  const ways = new Map<string, readonly string[]>([[entry, [entry]]]);
  const packages = new Map<string, readonly string[]>();
  for (const [path, way] of ways) {
    for (const { target } of running.get(path) ?? []) {
      if ('file' in target && !ways.has(target.file)) ways.set(target.file, [...way, target.file]);
      if ('package' in target && !packages.has(target.package)) packages.set(target.package, [...way, target.package]);
    }
  }
  return packages;
}

function controlPackages(edges: readonly Edge[]): Complaint[] {
  return [...reachedPackages(edges, control.entry)]
    .filter(([name]) => !control.packages.includes(name))
    .map(([name, way]) => ({ path: control.entry, text: `control would load ${name}: ${way.join(' → ')}` }));
}

import type { FetchDataRewrite } from '@apollo/query-planner';
import { define, own, type Data } from './data.js';
import type { SupergraphTypes } from './supergraph-types.js';

const FRAGMENT = '... on ';

/** One step of a path into data: a field, or a condition on the type of the object at hand. */
type Step = { readonly field: string } | { readonly types: ReadonlySet<string> };

/** What the planner wants changed in what goes to a subgraph or comes from it. */
export interface Rewrite {
  readonly steps: readonly Step[];
  readonly field: string;
  readonly change: { readonly setTo: unknown } | { readonly renameTo: string };
}

function compileSteps(path: readonly string[], types: SupergraphTypes): Step[] {
  return path.map((element) =>
    element.startsWith(FRAGMENT) ? { types: types.satisfy(element.slice(FRAGMENT.length)) } : { field: element },
  );
}

export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  types: SupergraphTypes,
): readonly Rewrite[] | undefined {
  return rewrites?.map((rewrite) => ({
    steps: compileSteps(rewrite.path.slice(0, -1), types),
    field: rewrite.path.at(-1) as string,
    change:
      rewrite.kind === 'ValueSetter' ? { setTo: rewrite.setValueTo as unknown } : { renameTo: rewrite.renameKeyTo },
  }));
}

export function applyRewrites(rewrites: readonly Rewrite[] | undefined, data: unknown): void {
  if (rewrites) for (const rewrite of rewrites) apply(rewrite, 0, data);
}

/** Whether an object may be of one of the types; one that does not say counts as if it were. */
function mayBe(data: Data, types: ReadonlySet<string>): boolean {
  const name = own(data, '__typename');
  return typeof name !== 'string' || types.has(name);
}

function apply(rewrite: Rewrite, index: number, data: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  if (Array.isArray(data)) {
    for (const item of data as unknown[]) apply(rewrite, index, item);
    return;
  }
  const object = data as Data;
  const step = rewrite.steps[index];
  if (!step) change(rewrite, object);
  else if ('field' in step) apply(rewrite, index + 1, own(object, step.field));
  else if (mayBe(object, step.types)) apply(rewrite, index + 1, object);
}

function change({ field, change: what }: Rewrite, object: Data): void {
  if ('setTo' in what) return define(object, field, what.setTo);
  const value = own(object, field);
  if (value === undefined) return;
  // Not deleted: that would make a hash table of the object.
  define(object, field, undefined);
  define(object, what.renameTo, value);
}

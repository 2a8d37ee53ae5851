import { GraphQLError, type ExecutionResult } from 'graphql';
import { withSpan } from '../../platform/process/spans.js';
import type { RequestContext } from '../context.js';
import type { FetchSubgraph } from './fetch-subgraph.js';
import { copied, isObject, own, type Data } from './data.js';
import type { EntityAnswer, EntityRequests } from './entities.js';
import { errorsOfSubgraph } from './errors.js';
import { merge } from './merge.js';
import { EACH, type CompiledFetch, type CompiledNode } from './plan.js';
import type { Representations } from './representations.js';
import { applyRewrites } from './rewrites.js';
import type { SupergraphTypes } from './supergraph-types.js';

/** One request at work: what was gathered of subgraphs so far. */
export interface Run {
  readonly types: SupergraphTypes;
  /** As the client gave them, by own names only. */
  readonly variables: Data;
  /** Of a variable in `@skip` or `@include`, its default taken into account. */
  readonly condition: (variable: string) => boolean;
  readonly responseKeys: ReadonlyMap<string, string>;
  readonly context: RequestContext;
  readonly fetchSubgraph: FetchSubgraph;
  readonly data: Data;
  readonly errors: GraphQLError[];
  /** Absent where what was asked before may have changed since: in mutations. */
  readonly entities: EntityRequests | undefined;
  /** Objects whose entity a subgraph does not know, or the viewer may not see. */
  readonly absent: WeakSet<object>;
  /** Whether an object may stand in several places of the data. */
  repeats: boolean;
}

export async function runNode(node: CompiledNode | undefined, run: Run): Promise<void> {
  if (!node) return;
  switch (node.kind) {
    case 'fetch':
      return node.path.length === 0
        ? runFetch(node, run)
        : withSpan('flatten', { attributes: { path: node.path.join('.') } }, () => runFetch(node, run));
    case 'parallel':
      return withSpan('parallel', {}, async () => {
        await Promise.all(node.nodes.map((child) => runNode(child, run)));
      });
    case 'sequence':
      return withSpan('sequence', {}, async () => {
        for (const child of node.nodes) await runNode(child, run);
      });
    case 'condition':
      return runNode(run.condition(node.variable) ? node.met : node.unmet, run);
  }
}

function runFetch(fetch: CompiledFetch, run: Run): Promise<void> {
  return fetch.representations ? fetchEntities(fetch, fetch.representations, run) : fetchRoot(fetch, run);
}

/** Takes what a subgraph said of root fields. */
export function takeRoot(fetch: CompiledFetch, result: ExecutionResult, run: Run): void {
  if (result.errors) {
    run.errors.push(...errorsOfSubgraph(result.errors, { ...run, fetch, indexOf: undefined }));
  }
  const { data } = result;
  if (!isObject(data)) return;
  applyRewrites(fetch.output, data);
  if (fetch.place?.unite(data)) run.repeats = true;
  const targets = objectsAt(run.data, fetch.path);
  for (const target of targets) merge(target, data, run.types, targets.length > 1);
}

async function fetchRoot(fetch: CompiledFetch, run: Run): Promise<void> {
  if (fetch.path.length > 0 && objectsAt(run.data, fetch.path).length === 0) return;
  takeRoot(fetch, await send(fetch, variablesOf(fetch, run), run), run);
}

/** Entities that are reported by the same representation are asked for once. */
async function fetchEntities(fetch: CompiledFetch, representations: Representations, run: Run): Promise<void> {
  const targets = new Map<string, { readonly representation: Data; readonly objects: Data[] }>();
  for (const object of objectsAt(run.data, fetch.path)) {
    const key = representations.keyOf(object);
    if (key === undefined) continue;
    const target = targets.get(key);
    if (target) {
      target.objects.push(object);
      continue;
    }
    const representation = representations.of(object);
    if (!representation) continue;
    applyRewrites(fetch.input, representation);
    targets.set(key, { representation, objects: [object] });
  }
  if (targets.size === 0) return;
  const ask = async (asked: readonly Data[]): Promise<EntityAnswer> => {
    const result = await send(fetch, { ...variablesOf(fetch, run), representations: asked }, run);
    const answer = entityAnswer(fetch, asked.length, result);
    if (fetch.place?.unite(answer.entities)) run.repeats = true;
    return answer;
  };
  if (fetch.group === undefined || !run.entities) {
    const asked = [...targets.values()];
    const answer = await ask(asked.map(({ representation }) => representation));
    return takeEntities(
      fetch,
      asked.map(({ objects }) => objects),
      answer,
      run,
    );
  }
  const keyed = [...targets].map(([key, { representation }]) => ({ key, representation }));
  for (const { keys, answer } of await run.entities.ask(fetch.group, keyed, ask)) {
    const objects = keys.map((key) => (key === undefined ? [] : (targets.get(key)?.objects ?? [])));
    takeEntities(fetch, objects, answer, run);
  }
}

function takeEntities(
  fetch: CompiledFetch,
  targets: readonly (readonly Data[])[],
  answer: EntityAnswer,
  run: Run,
): void {
  if (answer.errors.length > 0) {
    const indices = new Map<Data, number>();
    targets.forEach((objects, index) => objects.forEach((object) => indices.set(object, index)));
    const asked = answer.errors.filter(({ path }) => {
      const index = path?.[0] === '_entities' ? path[1] : undefined;
      return typeof index !== 'number' || (targets[index]?.length ?? 0) > 0;
    });
    run.errors.push(...errorsOfSubgraph(asked, { ...run, fetch, indexOf: (object) => indices.get(object) }));
  }
  // What other fetches of this group ask goes to other places, where other things may be added to it.
  const copies = fetch.group !== undefined && fetch.nested && !fetch.copy ? new Map<object, unknown>() : undefined;
  for (let index = 0; index < answer.entities.length; index += 1) {
    const entity = answer.entities[index];
    const objects = targets[index] ?? [];
    if (entity === null) for (const object of objects) run.absent.add(object);
    if (!isObject(entity) || objects.length === 0) continue;
    if (fetch.nested && objects.length > 1) run.repeats = true;
    const own = copies ? (copied(entity, copies) as Data) : entity;
    for (const object of objects) merge(object, own, run.types, fetch.copy && fetch.nested);
  }
}

function entityAnswer(fetch: CompiledFetch, count: number, { data, errors = [] }: ExecutionResult): EntityAnswer {
  const entities = isObject(data) ? data['_entities'] : undefined;
  if (!Array.isArray(entities) || entities.length !== count) {
    const broken = errors.length > 0 ? errors : [new GraphQLError(`Expected "_entities" to have ${count} elements.`)];
    return { entities: [], errors: broken };
  }
  applyRewrites(fetch.output, entities);
  return { entities, errors };
}

function send(fetch: CompiledFetch, variables: Data, run: Run): Promise<ExecutionResult> {
  const { subgraph, operation: query, operationName, operationKind: kind, opening } = fetch;
  let written: string | undefined;
  const text = (): string => (written ??= `${opening}${JSON.stringify(variables)}}`);
  const ask = (): Promise<ExecutionResult> =>
    run.fetchSubgraph(subgraph, { query, operationName, kind, variables, text }, run.context);
  return withSpan(`fetch ${subgraph}`, { kind: 'client', attributes: { 'lyceum.subgraph': subgraph } }, ask);
}

function variablesOf(fetch: CompiledFetch, run: Run): Data {
  const variables: Data = {};
  for (const name of fetch.variables) {
    const value = own(run.variables, name);
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}

/** All objects at a path; one that stands in several places is there once. */
export function objectsAt(data: Data, path: readonly string[]): Data[] {
  let values: unknown[] = [data];
  for (const step of path) {
    const next: unknown[] = [];
    if (step === EACH) {
      for (const value of values.length > 1 ? new Set(values) : values) {
        if (Array.isArray(value)) for (const item of value as unknown[]) next.push(item);
      }
    } else {
      for (const value of values) if (isObject(value)) next.push(own(value, step));
    }
    values = next;
  }
  return (values.length > 1 ? [...new Set(values)] : values).filter(isObject);
}

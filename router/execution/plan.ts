import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import { compileRequirements, Representations } from './representations.js';
import { compileRewrites, type Rewrite } from './rewrites.js';
import { ResponseShape } from './equal-objects.js';
import { shapeOf, type OperationShape } from './operation/operation-shape.js';
import type { SupergraphTypes } from './supergraph-types.js';

export type CompiledNode =
  | { readonly kind: 'sequence' | 'parallel'; readonly nodes: readonly CompiledNode[] }
  | {
      readonly kind: 'condition';
      readonly variable: string;
      readonly met: CompiledNode | undefined;
      readonly unmet: CompiledNode | undefined;
    }
  | CompiledFetch;

/** The items of a list, in the path of a fetch. */
export const EACH = '@';

export interface CompiledFetch {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly operation: string;
  readonly operationName: string | undefined;
  /** Both as JSON, as far as the variables. */
  readonly opening: string;
  readonly operationKind: 'query' | 'mutation';
  readonly variables: readonly string[];
  /** From the root of the data to the objects that the answer belongs to. */
  readonly path: readonly string[];
  /** Absent: a fetch of root fields. */
  readonly representations: Representations | undefined;
  readonly input: readonly Rewrite[] | undefined;
  readonly output: readonly Rewrite[] | undefined;
  /** Names in the answer that `output` renames, by what they become. */
  readonly renamed: ReadonlyMap<string, string>;
  /** The one root field that is asked for, if it is one. */
  readonly rootKey: string | undefined;
  /** Fetches that ask the same of entities have the same; absent where there is no second one. */
  readonly group: number | undefined;
  /** Objects of the answer must not be in the data twice, since other fetches may change one of them. */
  readonly copy: boolean;
  /** The answer has objects within the objects that it is about. */
  readonly nested: boolean;
  /** Where the answer may have equal objects; absent where they may not be made one. */
  readonly place: ResponseShape | undefined;
}

interface Draft {
  readonly node: FetchNode;
  readonly path: readonly string[];
  readonly shape: OperationShape;
  readonly renamed: ReadonlyMap<string, string>;
}

export function compilePlan(plan: PlanNode, types: SupergraphTypes): CompiledNode {
  const drafts = new Map<FetchNode, Draft>();
  visitFetches(plan, [], (node, path) => {
    const renamed = new Map<string, string>();
    for (const rewrite of node.outputRewrites ?? []) {
      if (rewrite.kind === 'KeyRenamer') renamed.set(rewrite.path.at(-1) as string, rewrite.renameKeyTo);
    }
    drafts.set(node, { node, path, renamed, shape: shapeOf(node.operation, renamed) });
  });
  const sharing = sharingOf([...drafts.values()]);
  return compileNode(plan, (node) => compileFetch(drafts.get(node) as Draft, sharing, types));
}

function visitFetches(
  node: PlanNode,
  path: readonly string[],
  visit: (node: FetchNode, path: readonly string[]) => void,
) {
  switch (node.kind) {
    case 'Fetch':
      return visit(node, path);
    case 'Flatten':
      return visitFetches(node.node, [...path, ...node.path.map(String)], visit);
    case 'Condition':
      for (const clause of [node.ifClause, node.elseClause]) if (clause) visitFetches(clause, path, visit);
      return;
    case 'Defer':
      throw new Error('A plan with @defer can not be run.');
    default:
      for (const child of node.nodes) visitFetches(child, path, visit);
  }
}

function compileNode(node: PlanNode, fetchOf: (node: FetchNode) => CompiledFetch): CompiledNode {
  switch (node.kind) {
    case 'Fetch':
      return fetchOf(node);
    case 'Flatten':
      return compileNode(node.node, fetchOf);
    case 'Condition': {
      const clause = (part: PlanNode | undefined) => part && compileNode(part, fetchOf);
      return {
        kind: 'condition',
        variable: node.condition,
        met: clause(node.ifClause),
        unmet: clause(node.elseClause),
      };
    }
    case 'Defer':
      throw new Error('A plan with @defer can not be run.');
    default:
      return {
        kind: node.kind === 'Sequence' ? 'sequence' : 'parallel',
        nodes: node.nodes.map((child) => compileNode(child, fetchOf)),
      };
  }
}

interface Sharing {
  readonly groups: ReadonlyMap<FetchNode, number>;
  readonly copied: ReadonlySet<FetchNode>;
  /** Whether several fetches write into the objects at a place. */
  readonly contested: (place: readonly string[]) => boolean;
}

/**
 * Which fetches ask the same, and whose answers must be copied where they go to several places. Positions that were given
 * the same objects stay equal as long as all that is added to them follows from themselves; not so where another fetch
 * from further up writes into them.
 */
function sharingOf(drafts: readonly Draft[]): Sharing {
  const equal = new Map<string, Draft[]>();
  const writers = new Map<string, Set<FetchNode>>();
  const push = (key: string, draft: Draft): void => void equal.set(key, [...(equal.get(key) ?? []), draft]);
  for (const draft of drafts) {
    const { node, path, shape } = draft;
    if (node.requires) push(JSON.stringify([node.serviceName, shape.text, node.requires, node.inputRewrites]), draft);
    const prefix = path.filter((element) => element !== EACH);
    for (const object of shape.objects) {
      const place = [...prefix, ...object].join('.');
      writers.set(place, (writers.get(place) ?? new Set()).add(node));
    }
  }
  const groups = new Map<FetchNode, number>();
  const copied = new Set<FetchNode>();
  for (const same of [...equal.values()].filter(({ length }) => length > 1)) {
    const group = groups.size;
    for (const { node } of same) groups.set(node, group);
  }
  for (const nodes of writers.values()) if (nodes.size > 1) for (const node of nodes) copied.add(node);
  const contested = (place: readonly string[]): boolean => (writers.get(place.join('.'))?.size ?? 0) > 1;
  return { groups, copied, contested };
}

function compileFetch({ node, path, renamed, shape }: Draft, sharing: Sharing, types: SupergraphTypes): CompiledFetch {
  const nested = shape.objects.length > 0;
  const place = path.filter((element) => element !== EACH);
  return {
    kind: 'fetch',
    subgraph: node.serviceName,
    operation: node.operation,
    operationName: node.operationName,
    opening: `${JSON.stringify({ query: node.operation, operationName: node.operationName }).slice(0, -1)},"variables":`,
    operationKind: node.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    variables: node.variableUsages ?? [],
    path,
    representations: node.requires && new Representations(compileRequirements(node.requires, types)),
    input: compileRewrites(node.inputRewrites, types),
    output: compileRewrites(node.outputRewrites, types),
    renamed,
    rootKey: !node.requires && shape.keys.length === 1 ? shape.keys[0] : undefined,
    group: sharing.groups.get(node),
    copy: sharing.copied.has(node),
    nested,
    place: nested && !node.outputRewrites ? new ResponseShape(shape.root, place, sharing.contested, false) : undefined,
  };
}

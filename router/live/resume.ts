import {
  getNamedType,
  Kind,
  OperationTypeNode,
  parse,
  print,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
} from 'graphql';
import type { SubscriptionPlanner, Variables } from './subscription-planner.js';

/** The argument and the field of a subscription that can be resumed: `since` takes a `cursor`, and continues after it. */
const SINCE = 'since';
const CURSOR = 'cursor';
/** Response key of the cursor that the router selects for itself; numbered where the client uses the same name. */
const POSITION_KEY = 'streamPosition';

interface UpstreamRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Variables;
}

/**
 * The position of a stream whose field takes `since`, so that it continues after an interruption without its subscriber
 * noticing: nothing is missed and nothing is sent twice. The router selects the cursor itself, whatever the client selected.
 */
export class Resumption {
  /** What to ask the owner of the field for, at the start. */
  readonly request: UpstreamRequest;
  private readonly document: DocumentNode | undefined;
  private readonly positionKey: string | undefined;
  private position: string | undefined;

  constructor(
    planner: SubscriptionPlanner,
    { field, owner }: { readonly field: string; readonly owner: string },
    request: UpstreamRequest,
  ) {
    this.request = request;
    const definition = planner.supergraph.schema.getSubscriptionType()?.getFields()[field];
    if (!definition?.args.some(({ name }) => name === SINCE)) return;
    const document = parse(request.query);
    const root = rootOf(document);
    if (!root) return;
    this.document = document;
    if (planner.owns(owner, getNamedType(definition.type).name, CURSOR)) {
      this.positionKey = unusedName(document);
      this.document = withField(document, root, this.positionKey);
      this.request = { ...request, query: print(this.document) };
    }
    const given = root.arguments?.find(({ name }) => name.value === SINCE)?.value;
    const value =
      given?.kind === Kind.VARIABLE
        ? request.variables[given.name.value]
        : given?.kind === Kind.STRING
          ? given.value
          : undefined;
    if (typeof value === 'string') this.position = value;
  }

  /** The event as its subscribers get it, and its position. */
  read(event: ExecutionResult): { readonly event: ExecutionResult; readonly position: string | undefined } {
    const key = this.positionKey;
    const [entry] = Object.entries(event.data ?? {});
    if (key === undefined || !entry) return { event, position: undefined };
    const { [key]: position, ...value } = (entry[1] ?? {}) as Readonly<Record<string, unknown>>;
    return {
      event: { ...event, data: { [entry[0]]: entry[1] === null ? null : value } },
      position: typeof position === 'string' ? position : undefined,
    };
  }

  /** After the event of this position was sent. */
  advance(position: string | undefined): void {
    if (position !== undefined) this.position = position;
  }

  /** The same subscription from its position; undefined where that is not known. */
  from(): UpstreamRequest | undefined {
    const { document, position, request } = this;
    if (!document || position === undefined) return undefined;
    const root = rootOf(document);
    const since: ArgumentNode = {
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: SINCE },
      value: { kind: Kind.STRING, value: position },
    };
    let replaced: string | undefined;
    const changed = visit(document, {
      Field: (field) => {
        if (field !== root) return undefined;
        const others = field.arguments?.filter((argument) => argument.name.value !== SINCE) ?? [];
        const former = field.arguments?.find((argument) => argument.name.value === SINCE)?.value;
        if (former?.kind === Kind.VARIABLE) replaced = former.name.value;
        return { ...field, arguments: [...others, since] };
      },
    });
    if (replaced === undefined || isUsed(changed, replaced)) return { ...request, query: print(changed) };
    const { [replaced]: _former, ...variables } = request.variables;
    return { ...request, query: print(withoutVariable(changed, replaced)), variables };
  }
}

function rootOf(document: DocumentNode): FieldNode | undefined {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION || definition.operation !== OperationTypeNode.SUBSCRIPTION)
      continue;
    const root = definition.selectionSet.selections[0];
    return root?.kind === Kind.FIELD ? root : undefined;
  }
  return undefined;
}

/** A name that the document does not contain as a response key. */
function unusedName(document: DocumentNode): string {
  const used = new Set<string>();
  visit(document, {
    Field: ({ alias, name }) => {
      used.add((alias ?? name).value);
    },
  });
  let name = POSITION_KEY;
  for (let number = 1; used.has(name); number += 1) name = `${POSITION_KEY}${number}`;
  return name;
}

function withField(document: DocumentNode, root: FieldNode, key: string): DocumentNode {
  const cursor: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: key },
    name: { kind: Kind.NAME, value: CURSOR },
  };
  return visit(document, {
    Field: (field) => {
      if (field !== root) return undefined;
      const selections = [...(field.selectionSet?.selections ?? []), cursor];
      return { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } };
    },
  });
}

function isUsed(document: DocumentNode, variable: string): boolean {
  let used = false;
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      used ||= name.value === variable;
    },
  });
  return used;
}

/** A subgraph rejects variables that are not used. */
function withoutVariable(document: DocumentNode, name: string): DocumentNode {
  return visit(document, {
    VariableDefinition: ({ variable }) => (variable.name.value === name ? null : undefined),
  });
}

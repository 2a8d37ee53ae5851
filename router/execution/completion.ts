import { GraphQLError } from 'graphql';
import { LosslessNumber } from '../../platform/client/json.js';
import { isObject, own, type Data } from './data.js';
import type { Path } from './errors.js';
import { SHAPE, type SelectedField, type Selection, type Shape, type TypeSelection } from './operation/selection.js';

const MAX_INT = 2_147_483_647;
/** Texts up to this length are looked at by ourselves: to ask for their JSON costs more. */
const SHORT = 48;

/** JSON; undefined for a null where the type allows none: the parent is null too. */
type Json = string | undefined;

/** Thrown while a response is written that becomes larger than the limit. */
export class LimitExceeded extends Error {}

interface Completion {
  /** Of the data of the response. */
  readonly maxCharacters: number;
  /** Of what is being completed: as many elements of it as it is deep. */
  readonly path: (string | number)[];
  readonly errors: GraphQLError[];
  readonly introspect: (field: SelectedField) => unknown;
  readonly absent: WeakSet<object>;
  /** Texts of objects and lists that may come again, without errors in them. */
  readonly texts: Map<TypeSelection | Shape, Map<object, string>> | undefined;
}

export interface CompletionOptions {
  /** Characters of the data; more throws {@link LimitExceeded}. Default: no limit. */
  readonly maxCharacters?: number | undefined;
  /** Gets what the client would otherwise not be reported. */
  readonly errors: GraphQLError[];
  /** Whether an object may stand in several places of the data. */
  readonly repeats: boolean;
  readonly introspect: (field: SelectedField) => unknown;
  /** Objects whose entity a subgraph does not know, or the viewer may not see. */
  readonly absent: WeakSet<object>;
}

/**
 * Writes the response from what was gathered: in the order and under the names that the client asked for, of the types that
 * it knows, and with null as far up as the schema has it; undefined where all of it is null.
 */
export function complete(data: Data, selection: Selection, options: CompletionOptions): Json {
  const { errors, introspect, repeats, absent, maxCharacters = Infinity } = options;
  const found: GraphQLError[] = [];
  const completion = {
    maxCharacters,
    path: [],
    errors: found,
    introspect,
    absent,
    texts: repeats ? new Map() : undefined,
  };
  const text = completeObject(completion, selection.single as TypeSelection, data, 0);
  // A null that an error of a subgraph explains needs no second error.
  if (found.length > 0) {
    const explained = new ExplainedPaths(errors);
    errors.push(...found.filter(({ path = [] }) => !explained.has(path)));
  }
  return text;
}

/** Paths of errors as a tree: each lookup takes as many steps as the path has, however many errors there are. */
class ExplainedPaths {
  private readonly root: PathNode = { ends: false, next: new Map() };

  constructor(errors: readonly GraphQLError[]) {
    for (const { path } of errors) {
      let node = this.root;
      for (const element of path ?? []) {
        let next = node.next.get(element);
        if (!next) node.next.set(element, (next = { ends: false, next: new Map() }));
        node = next;
      }
      node.ends = true;
    }
  }

  /** Whether there is an error at the path, above it or below it. */
  has(path: Path): boolean {
    let node: PathNode | undefined = this.root;
    for (const element of path) {
      if (node.ends) return true;
      node = node.next.get(element);
      if (!node) return false;
    }
    return node.ends || node.next.size > 0;
  }
}

interface PathNode {
  ends: boolean;
  readonly next: Map<string | number, PathNode>;
}

function completeObject(completion: Completion, selection: TypeSelection, source: Data, depth: number): Json {
  const { fields } = selection;
  let text = '{';
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] as SelectedField;
    completion.path[depth] = field.key;
    let value: Json;
    if (field.meta === undefined) {
      const given = field.inherited ? own(source, field.source) : source[field.source];
      if ((given === null || given === undefined) && field.shape.nonNull && completion.absent.has(source))
        return notFound(completion, depth, selection.typename);
      value = completeValue(completion, field, field.shape, given, depth + 1);
    } else if (field.meta === 'introspection') value = JSON.stringify(completion.introspect(field));
    else if (selection.concrete) value = `"${selection.typename}"`;
    else fail(completion, depth + 1, unknownType(field));
    if (value === undefined) return undefined;
    text += index === 0 ? field.label : field.nextLabel;
    text += value;
  }
  return text + '}';
}

function completeValue(
  completion: Completion,
  field: SelectedField,
  shape: Shape,
  value: unknown,
  depth: number,
): Json {
  if (value === null || value === undefined) {
    if (!shape.nonNull) return 'null';
    return fail(completion, depth, `Cannot return null for non-nullable field ${field.coordinate}.`);
  }
  switch (shape.kind) {
    case SHAPE.any:
      // Resolvers of a subgraph in this process may return it.
      return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
    case SHAPE.string:
      if (typeof value === 'string') return quoted(value);
      break;
    case SHAPE.id:
      if (typeof value === 'string') return quoted(value);
      if (typeof value === 'number' && Number.isInteger(value)) return quoted(String(value));
      if (value instanceof LosslessNumber) return quoted(value.digits);
      break;
    case SHAPE.int:
      if (typeof value === 'number' && Number.isInteger(value) && value <= MAX_INT && value >= -MAX_INT - 1)
        return String(value);
      break;
    case SHAPE.float:
      if (typeof value === 'number' && Number.isFinite(value)) return String(value);
      if (value instanceof LosslessNumber) return value.digits;
      break;
    case SHAPE.boolean:
      if (typeof value === 'boolean') return value ? 'true' : 'false';
      break;
    case SHAPE.enum:
      if (typeof value === 'string' && shape.enumValues?.has(value)) return `"${value}"`;
      break;
    case SHAPE.object: {
      const selection = isObject(value) ? typeOf(shape, value) : undefined;
      if (!selection) break;
      const known = completion.texts?.get(selection)?.get(value);
      if (known !== undefined) return known;
      const before = completion.errors.length;
      const text = completeObject(completion, selection, value as Data, depth);
      remember(completion, selection, value, text, before);
      return text === undefined && !shape.nonNull ? 'null' : text;
    }
    case SHAPE.list: {
      if (!Array.isArray(value)) break;
      const known = completion.texts?.get(shape)?.get(value);
      if (known !== undefined) return known;
      const before = completion.errors.length;
      const text = completeList(completion, field, shape.items as Shape, value, depth);
      remember(completion, shape, value, text, before);
      return text === undefined && !shape.nonNull ? 'null' : text;
    }
  }
  fail(completion, depth, `${field.coordinate} has a value that is not of its type ${shape.type}.`);
  return shape.nonNull ? undefined : 'null';
}

function completeList(
  completion: Completion,
  field: SelectedField,
  items: Shape,
  values: readonly unknown[],
  depth: number,
): Json {
  let text = '[';
  for (let index = 0; index < values.length; index += 1) {
    completion.path[depth] = index;
    const item = completeValue(completion, field, items, values[index], depth + 1);
    if (item === undefined) return undefined;
    text += index === 0 ? item : ',' + item;
    // Every list within is checked too, so what is written beyond the limit is one item at most.
    if (text.length > completion.maxCharacters) throw new LimitExceeded();
  }
  return text + ']';
}

/** Errors are reported at each of the places. */
function remember(
  { texts, errors }: Completion,
  as: TypeSelection | Shape,
  value: object,
  text: Json,
  errorsBefore: number,
): void {
  if (!texts || text === undefined || errors.length > errorsBefore) return;
  const known = texts.get(as);
  if (known) known.set(value, text);
  else texts.set(as, new Map([[value, text]]));
}

/** Only asked for where it matters: what can be of one type only need not say so. */
function typeOf({ selection }: Shape, source: Data): TypeSelection | undefined {
  if (selection?.single) return selection.single;
  const typename = own(source, '__typename');
  return selection?.of(typeof typename === 'string' ? typename : undefined);
}

function unknownType(field: SelectedField): string {
  return `No subgraph says of which type the object of ${field.coordinate} is.`;
}

function fail(completion: Completion, depth: number, message: string): undefined {
  completion.errors.push(
    new GraphQLError(message, {
      path: completion.path.slice(0, depth),
      extensions: { code: 'INVALID_SUBGRAPH_ANSWER' },
    }),
  );
}

/** A reference to an entity that does not exist, or that the viewer may not see. It is no fault of a subgraph. */
function notFound(completion: Completion, depth: number, typename: string): undefined {
  completion.errors.push(
    new GraphQLError(`Not found: the ${typename} does not exist, or you may not see it.`, {
      path: completion.path.slice(0, depth),
      extensions: { code: 'NOT_FOUND', kind: 'not-found' },
    }),
  );
}

/** A text as JSON. */
function quoted(text: string): string {
  if (text.length > SHORT) return JSON.stringify(text);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // Control characters, quotation marks, backslashes and what may be half of a pair need more than quotation marks.
    if (code < 0x20 || code === 0x22 || code === 0x5c || code >= 0xd800) return JSON.stringify(text);
  }
  return `"${text}"`;
}

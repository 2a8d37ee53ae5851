import { GraphQLError } from 'graphql';
import { Bare, own, type Data } from './data.js';
import type { Path } from './errors.js';
import { SHAPE, type SelectedField, type Selection, type Shape, type TypeSelection } from './selection.js';

const MAX_INT = 2_147_483_647;
/** Null where there may be none: whatever holds it is null too. */
const INVALID = Symbol('invalid');

interface Completion {
  /** Of what is being completed: as many elements of it as it is deep. */
  readonly path: (string | number)[];
  readonly errors: GraphQLError[];
  readonly introspect: (field: SelectedField) => unknown;
}

/**
 * Makes the response of what was gathered: in the order and under the names that the client asked for, of the types that
 * it knows, and with null as far up as the schema has it. `errors` gets what the client would otherwise not be told.
 */
export function complete(
  data: Data,
  selection: Selection,
  errors: GraphQLError[],
  introspect: (field: SelectedField) => unknown,
): Data | null {
  const found: GraphQLError[] = [];
  const completed = completeObject({ path: [], errors: found, introspect }, selection.single as TypeSelection, data, 0);
  // A null that a subgraph has given a reason for needs no second one.
  const known = errors.map(({ path }) => path);
  errors.push(...found.filter((error) => !known.some((path) => explains(path, error.path ?? []))));
  return completed === INVALID ? null : completed;
}

function explains(path: Path | undefined, nothing: Path): boolean {
  return !path || path.every((element, index) => index >= nothing.length || element === nothing[index]);
}

function completeObject(
  completion: Completion,
  selection: TypeSelection,
  source: Data,
  depth: number,
): Data | typeof INVALID {
  const completed = new Bare();
  const { fields } = selection;
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] as SelectedField;
    completion.path[depth] = field.key;
    let value: unknown;
    if (field.meta === undefined) {
      const given = field.inherited ? own(source, field.source) : source[field.source];
      value = completeValue(completion, field, field.shape, given, depth + 1);
    } else if (field.meta === 'introspection') value = completion.introspect(field);
    else value = selection.concrete ? selection.typename : fail(completion, depth + 1, unknownType(field));
    if (value === INVALID) return INVALID;
    completed[field.key] = value;
  }
  return completed;
}

function completeValue(
  completion: Completion,
  field: SelectedField,
  shape: Shape,
  value: unknown,
  depth: number,
): unknown {
  if (value === null || value === undefined) {
    if (!shape.nonNull) return null;
    return fail(completion, depth, `Cannot return null for non-nullable field ${field.coordinate}.`);
  }
  switch (shape.kind) {
    case SHAPE.any:
      return value;
    case SHAPE.string:
      if (typeof value === 'string') return value;
      break;
    case SHAPE.id:
      if (typeof value === 'string') return value;
      if (typeof value === 'number' && Number.isInteger(value)) return String(value);
      break;
    case SHAPE.int:
      if (typeof value === 'number' && Number.isInteger(value) && value <= MAX_INT && value >= -MAX_INT - 1)
        return value;
      break;
    case SHAPE.float:
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      break;
    case SHAPE.boolean:
      if (typeof value === 'boolean') return value;
      break;
    case SHAPE.enum:
      if (typeof value === 'string' && shape.enumValues?.has(value)) return value;
      break;
    case SHAPE.object: {
      const selection = typeof value === 'object' && !Array.isArray(value) ? typeOf(shape, value as Data) : undefined;
      if (!selection) break;
      const completed = completeObject(completion, selection, value as Data, depth);
      return completed === INVALID && !shape.nonNull ? null : completed;
    }
    case SHAPE.list: {
      if (!Array.isArray(value)) break;
      const completed = completeList(completion, field, shape.items as Shape, value, depth);
      return completed === INVALID && !shape.nonNull ? null : completed;
    }
  }
  fail(completion, depth, `${field.coordinate} has a value that is not of its type ${shape.type}.`);
  return shape.nonNull ? INVALID : null;
}

function completeList(
  completion: Completion,
  field: SelectedField,
  items: Shape,
  values: readonly unknown[],
  depth: number,
): unknown[] | typeof INVALID {
  const completed = new Array<unknown>(values.length);
  for (let index = 0; index < values.length; index += 1) {
    completion.path[depth] = index;
    const item = completeValue(completion, field, items, values[index], depth + 1);
    if (item === INVALID) return INVALID;
    completed[index] = item;
  }
  return completed;
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

function fail(completion: Completion, depth: number, message: string): typeof INVALID {
  completion.errors.push(
    new GraphQLError(message, {
      path: completion.path.slice(0, depth),
      extensions: { code: 'INVALID_SUBGRAPH_ANSWER' },
    }),
  );
  return INVALID;
}

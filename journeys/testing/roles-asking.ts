import { randomUUID } from 'node:crypto';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { endpoint } from './people.js';

const SAMPLES: Readonly<Record<string, unknown>> = {
  String: 'x',
  Int: 1,
  Float: 1,
  Boolean: true,
  BigInt: '1',
  TimeZone: 'UTC',
  DateTime: '2027-03-01T10:00:00.000Z',
  LocalDate: '2027-03-01',
  LocalTime: '10:00',
};

/** Something that the type takes: of no user or thing that exists. */
function sample(type: GraphQLInputType, name: string): unknown {
  const given = getNullableType(type);
  if (isListType(given)) return [sample(given.ofType, name)];
  if (isEnumType(given)) return given.getValues()[0]?.name;
  if (isInputObjectType(given))
    return Object.fromEntries(
      Object.values(given.getFields())
        .filter(isRequiredInputField)
        .map((field) => [field.name, sample(field.type, field.name)]),
    );
  if (given.name === 'ID') return randomUUID();
  if (name === 'email') return `${randomUUID()}@lyceum.test`;
  return SAMPLES[given.name] ?? 'x';
}

export interface Operation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Asks for one field of the root type; `given` are arguments, or what is in the `input`, in the place of samples. */
export function operationFor(
  kind: 'query' | 'mutation' | 'subscription',
  field: GraphQLField<unknown, unknown>,
  given: Record<string, unknown> = {},
): Operation {
  const input = field.args.length === 1 && field.args[0]?.name === 'input';
  const args = field.args.filter((arg) => isRequiredArgument(arg) || arg.name in given);
  const variables = Object.fromEntries(
    args.map(({ name, type }) => [
      name,
      input ? { ...(sample(type, name) as object), ...given } : (given[name] ?? sample(type, name)),
    ]),
  );
  const declared = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return {
    query: `${kind} ${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`}${selection} }`,
    variables,
  };
}

export interface Answer {
  readonly data: unknown;
  /** Of the first error; undefined without one. */
  readonly code: string | undefined;
}

export async function ask(
  token: string | undefined,
  operation: { query: string; variables?: object },
): Promise<Answer> {
  const response = await fetch(endpoint(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(operation),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: { extensions: { code: string } }[] };
  return { data, code: errors?.[0]?.extensions.code };
}

/**
 * What stands at the end of a way through objects with one field each; null where the way ends earlier. Of a list it is what
 * stands at the end of the first of its items where something does; an empty list stands for itself.
 */
export function endOf(data: unknown): unknown {
  if (Array.isArray(data)) return data.length === 0 ? data : (data.map(endOf).find((end) => end !== null) ?? null);
  if (data === null || typeof data !== 'object') return data ?? null;
  const [[name, value] = []] = Object.entries(data);
  return name === '__typename' ? value : endOf(value);
}

import type { Schema } from '@apollo/federation-internals';
import {
  buildASTSchema,
  isSpecifiedScalarType,
  Kind,
  parse,
  printSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { SCOPE_TAG } from './partner-tags.js';

/** A smaller schema of the same graph. */
export interface Contract {
  readonly schema: GraphQLSchema;
  /** The scopes that a field or the fields of a type need, by coordinate: `Query.courses`, `Course`. */
  readonly scopes: ReadonlyMap<string, readonly string[]>;
  /** What carries the tag and is not in the contract all the same, one line each. */
  readonly problems: readonly string[];
}

type Definition = Extract<DefinitionNode, { name?: unknown }> & { readonly name: { readonly value: string } };

/**
 * What of an API schema carries a tag in the supergraph. Fields, arguments, input fields, enum values, unions and scalars are
 * in if they carry it; all fields, values or input fields of a type are if the type does, but for arguments, each of which
 * needs a tag of its own. A type is in with what of it is; a field is not without its type and its required arguments.
 * What can't be reached from a root field is left out. Undefined where nothing of Query is in.
 */
export function contractByTag(supergraph: Schema, api: GraphQLSchema, tag: string): Contract | undefined {
  const { tagged, scopes } = readTags(supergraph, tag);
  let definitions = parse(printSchema(api)).definitions.flatMap((node) => keepTagged(node, tagged));
  const problems: string[] = [];
  for (let before = -1; before !== size(definitions);) {
    before = size(definitions);
    definitions = dropDangling(definitions, (place, why) => {
      if (tagged.has(place)) problems.push(`${place} is tagged "${tag}", but ${why}`);
    });
  }
  definitions = reachable(definitions);
  if (!definitions.some(({ name }) => name.value === 'Query')) return undefined;
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  const schema = buildASTSchema(document);
  addTypeScopes(schema, scopes);
  return { schema, scopes, problems };
}

/**
 * What a root field of a scope returns needs that scope wherever it is reached: its type, and the nodes of a connection.
 * Otherwise an edge of another type would be a way around the scope.
 */
function addTypeScopes(schema: GraphQLSchema, scopes: Map<string, string[]>): void {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const needed = scopes.get(`Query.${field.name}`) ?? [];
    for (let type = getNamedType(field.type); isObjectType(type) || isInterfaceType(type);) {
      scopes.set(type.name, [...new Set([...(scopes.get(type.name) ?? []), ...needed])]);
      const { edges, node } = type.getFields();
      const inner = edges ?? (type.name.endsWith('Edge') ? node : undefined);
      if (!inner) break;
      type = getNamedType(inner.type);
    }
  }
}

function readTags(supergraph: Schema, tag: string): { tagged: Set<string>; scopes: Map<string, string[]> } {
  const tagged = new Set<string>();
  const scopes = new Map<string, string[]>();
  const directive = supergraph.coreFeatures
    ?.getByIdentity('https://specs.apollo.dev/tag')
    ?.directiveNameInSchema('tag');
  if (directive === undefined) return { tagged, scopes };
  const read = (element: { coordinate: string; appliedDirectivesOf(name: string): readonly unknown[] }): void => {
    for (const applied of element.appliedDirectivesOf(directive) as { arguments(): { name: string } }[]) {
      const { name } = applied.arguments();
      if (name === tag) tagged.add(element.coordinate);
      if (!name.startsWith(SCOPE_TAG)) continue;
      const scope = name.slice(SCOPE_TAG.length);
      scopes.set(element.coordinate, [...(scopes.get(element.coordinate) ?? []), scope]);
    }
  };
  for (const type of supergraph.types()) {
    read(type);
    if (type.kind === 'EnumType') type.values.forEach(read);
    if (type.kind === 'ObjectType' || type.kind === 'InterfaceType' || type.kind === 'InputObjectType') {
      for (const field of type.fields()) {
        read(field);
        if (field.kind === 'FieldDefinition') field.arguments().forEach(read);
      }
    }
  }
  return { tagged, scopes };
}

function keepTagged(node: DefinitionNode, tagged: ReadonlySet<string>): Definition[] {
  if (!('name' in node) || node.name === undefined) return [];
  const type = node.name.value;
  const whole = tagged.has(type);
  const isIn = (member: { readonly name: { readonly value: string } }): boolean =>
    whole || tagged.has(`${type}.${member.name.value}`);
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const fields = (node.fields ?? []).filter(isIn).map((field) => withTaggedArguments(type, field, tagged));
      return fields.length > 0 ? [{ ...node, fields }] : [];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const fields = (node.fields ?? []).filter(isIn);
      const complete = (node.fields ?? []).every((field) => fields.includes(field) || !isRequired(field));
      return fields.length > 0 && complete ? [{ ...node, fields }] : [];
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = (node.values ?? []).filter(isIn);
      return values.length > 0 ? [{ ...node, values }] : [];
    }
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION:
      return whole ? [node] : [];
    default:
      return [];
  }
}

/** A field whose required argument is left out stays for now, marked by the type that it no longer has. */
function withTaggedArguments(
  type: string,
  field: FieldDefinitionNode,
  tagged: ReadonlySet<string>,
): FieldDefinitionNode {
  const place = `${type}.${field.name.value}`;
  const args = (field.arguments ?? []).filter((argument) => tagged.has(`${place}(${argument.name.value}:)`));
  const lacking = (field.arguments ?? []).find((argument) => isRequired(argument) && !args.includes(argument));
  const marker: ConstDirectiveNode | undefined = lacking && {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: LACKS_ARGUMENT },
  };
  return { ...field, arguments: args, directives: [...(field.directives ?? []), ...(marker ? [marker] : [])] };
}

const LACKS_ARGUMENT = 'lacksRequiredArgument';

type Report = (place: string, why: string) => void;

/** Leaves out what refers to types that are not there. */
function dropDangling(definitions: readonly Definition[], report: Report): Definition[] {
  const names = new Set(definitions.map(({ name }) => name.value));
  const exists = (type: TypeNode): boolean =>
    names.has(named(type)) || isSpecifiedScalarType({ name: named(type) } as never);
  const keepInput =
    (place: string) =>
    (input: InputValueDefinitionNode): boolean => {
      if (exists(input.type)) return true;
      report(`${place}${input.name.value}`, `its type ${named(input.type)} is not in the contract`);
      return false;
    };
  return definitions.flatMap((node): Definition[] => {
    const type = node.name.value;
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      const fields = (node.fields ?? []).flatMap((field) => {
        const place = `${type}.${field.name.value}`;
        const args = (field.arguments ?? []).filter((argument) => {
          const kept = exists(argument.type);
          if (!kept)
            report(`${place}(${argument.name.value}:)`, `its type ${named(argument.type)} is not in the contract`);
          return kept;
        });
        const lacks =
          field.directives?.some(({ name }) => name.value === LACKS_ARGUMENT) ||
          field.arguments?.some((argument) => isRequired(argument) && !args.includes(argument));
        if (lacks) report(place, 'it has a required argument that is not');
        else if (!exists(field.type)) report(place, `its type ${named(field.type)} is not in the contract`);
        return lacks || !exists(field.type) ? [] : [{ ...field, arguments: args }];
      });
      const interfaces = node.interfaces?.filter((one) => fulfills(fields, definitions, one.name.value)) ?? [];
      return fields.length > 0 ? [{ ...node, fields, interfaces }] : [];
    }
    if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      const fields = (node.fields ?? []).filter(keepInput(`${type}.`));
      const complete = (node.fields ?? []).every((field) => fields.includes(field) || !isRequired(field));
      return fields.length > 0 && complete ? [{ ...node, fields }] : [];
    }
    if (node.kind === Kind.UNION_TYPE_DEFINITION) {
      const types = (node.types ?? []).filter(exists);
      return types.length > 0 ? [{ ...node, types }] : [];
    }
    return [node];
  });
}

/** Whether a type still has all that an interface of the contract promises. */
function fulfills(fields: readonly FieldDefinitionNode[], definitions: readonly Definition[], name: string): boolean {
  const promised = definitions.find((node) => node.name.value === name);
  if (promised?.kind !== Kind.INTERFACE_TYPE_DEFINITION) return false;
  return (promised.fields ?? []).every((wanted) => fields.some((field) => field.name.value === wanted.name.value));
}

function reachable(definitions: readonly Definition[]): Definition[] {
  const byName = new Map(definitions.map((node) => [node.name.value, node]));
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const node = byName.get(name);
    if (!node || reached.has(name)) return;
    reached.add(name);
    if (node.kind === Kind.UNION_TYPE_DEFINITION) node.types?.forEach((type) => visit(type.name.value));
    if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) node.fields?.forEach(({ type }) => visit(named(type)));
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return;
    for (const field of node.fields ?? []) {
      visit(named(field.type));
      field.arguments?.forEach(({ type }) => visit(named(type)));
    }
    node.interfaces?.forEach((one) => visit(one.name.value));
    for (const other of definitions) if (implementsIt(other, name)) visit(other.name.value);
  };
  for (const root of ['Query', 'Mutation', 'Subscription']) visit(root);
  return definitions.filter(({ name }) => reached.has(name.value));
}

function implementsIt(node: Definition, name: string): boolean {
  return (node as Partial<ObjectTypeDefinitionNode>).interfaces?.some((one) => one.name.value === name) ?? false;
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}

/** How many elements there are; it only falls. */
function size(definitions: readonly Definition[]): number {
  const members = definitions.map((node) =>
    'fields' in node
      ? (node.fields ?? []).reduce(
          (sum: number, field) => sum + 1 + ('arguments' in field ? (field.arguments?.length ?? 0) : 0),
          0,
        )
      : 'types' in node
        ? (node.types?.length ?? 0)
        : 0,
  );
  return members.reduce((sum, count) => sum + count, definitions.length);
}

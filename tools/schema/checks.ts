import {
  buildSchema,
  findBreakingChanges,
  Kind,
  parse,
  validate,
  visit,
  type ASTNode,
  type OperationDefinitionNode,
  type StringValueNode,
} from 'graphql';
import { z } from 'zod';
import type { EventContract } from '../../schema/events/contract.js';

/** A check answers with one line for each problem, for the one who made it; none means no problem. */
export type Problems = readonly string[];

const ROOT_TYPES = new Set(['Query', 'Mutation', 'Subscription']);
const FEDERATION_OWN = /^(_|federation__|link__|join__|core__)/;

/** Every element that clients can see says what it is. Root types need no text of their own, their fields do. */
export function undescribed(subgraph: string, sdl: string): Problems {
  const problems: string[] = [];
  const path: string[] = [];
  visit(parse(sdl), {
    enter(node) {
      // Directives speak to those who write subgraphs; clients don't see them.
      if (node.kind === Kind.DIRECTIVE_DEFINITION) return false;
      if (!isDescribable(node)) return undefined;
      if (FEDERATION_OWN.test(node.name.value)) return false;
      path.push(node.name.value);
      const exempt = (path.length === 1 && ROOT_TYPES.has(node.name.value)) || node.kind.endsWith('Extension');
      if (!exempt && !node.description?.value.trim()) {
        problems.push(`${subgraph}: ${path.join('.')} has no description`);
      }
      return undefined;
    },
    leave(node) {
      if (isDescribable(node) && !FEDERATION_OWN.test(node.name.value)) path.pop();
    },
  });
  return problems;
}

type Describable = ASTNode & { readonly name: { readonly value: string }; readonly description?: StringValueNode };

function isDescribable(node: ASTNode): node is Describable {
  return (
    node.kind === Kind.FIELD_DEFINITION ||
    node.kind === Kind.INPUT_VALUE_DEFINITION ||
    node.kind === Kind.ENUM_VALUE_DEFINITION ||
    /^(Object|Interface|Union|Enum|Scalar|InputObject)Type(Definition|Extension)$/.test(node.kind)
  );
}

/** What would fail for a client built against the last release. `baseline` is undefined before the first one. */
export function breakingChanges(baseline: string | undefined, api: string): Problems {
  if (baseline === undefined) return [];
  return (
    findBreakingChanges(buildSchema(baseline), buildSchema(api))
      // graphql-js also tells of a built-in scalar that nothing uses any more; that breaks no one by itself.
      .filter((change) => !change.description.startsWith('Standard scalar '))
      .map((change) => `breaks released clients: ${change.description} (${change.type})`)
  );
}

/** A hint that waits for an event which no one says would keep an answer for its whole time. */
export function unknownCacheEvents(supergraph: string, contracts: readonly EventContract[]): Problems {
  const known = new Set(contracts.map(({ type }) => type));
  const named = new Set<string>();
  visit(parse(supergraph), {
    Directive: (node) => {
      const events =
        node.name.value === 'cacheControl' && node.arguments?.find((one) => one.name.value === 'invalidatedBy');
      if (!events || events.value.kind !== Kind.LIST) return;
      for (const value of events.value.values) if (value.kind === Kind.STRING) named.add(value.value);
    },
  });
  return [...named].filter((type) => !known.has(type)).map((type) => `@cacheControl: there is no event ${type}`);
}

export const CLIENTS = ['web', 'mobile', 'partner', 'admin'];

/** Operations by path below schema/operations: client, domain, optionally a topic, such as `web/classes/enroll-student.graphql`. */
export function invalidOperations(
  api: string,
  operations: ReadonlyMap<string, string>,
  domains: readonly string[],
): Problems {
  const schema = buildSchema(api);
  const problems: string[] = [];
  const fileOf = new Map<string, string>();
  for (const [file, text] of operations) {
    const report = (problem: string) => problems.push(`${file}: ${problem}`);
    const folders = file.split('/');
    const name = folders.pop();
    const [client = '', domain = '', _topic, ...deeper] = folders;
    if (!CLIENTS.includes(client) || !domains.includes(domain) || deeper.length > 0) {
      report(
        `the folder is client/domain or client/domain/topic, with a client of ${CLIENTS.join(', ')} and a domain of ${domains.join(', ')}`,
      );
      continue;
    }
    try {
      const document = parse(text);
      const found = document.definitions.filter((node): node is OperationDefinitionNode => 'operation' in node);
      const operation = found[0]?.name?.value;
      if (found.length !== 1 || !operation) {
        report('must hold exactly one operation, and that one named');
        continue;
      }
      if (name !== `${kebabCase(operation)}.graphql`) {
        report(`holds ${operation}, so it must be named ${kebabCase(operation)}.graphql`);
      }
      const other = fileOf.get(operation);
      if (other) report(`${operation} is also the name of the operation in ${other}`);
      fileOf.set(operation, file);
      for (const error of validate(schema, document)) report(error.message);
    } catch (error) {
      report(error instanceof Error ? error.message : String(error));
    }
  }
  return problems;
}

/** Operations of partners that ask for what partners don't see. */
export function beyondContract(partner: string, operations: ReadonlyMap<string, string>): Problems {
  if (partner === '') return [];
  const schema = buildSchema(partner);
  return [...operations]
    .filter(([file]) => file.startsWith('partner/'))
    .flatMap(([file, text]) => validate(schema, parse(text)).map((error) => `${file}: ${error.message}`));
}

export function kebabCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** Event logs are kept and read by every domain: personal data and secrets are requested when needed instead. */
const FORBIDDEN_IN_EVENTS = new Set([
  'name',
  'email',
  'address',
  'text',
  'body',
  'title',
  'password',
  'token',
  'secret',
  'phone',
]);

/** Contracts by the file that exports them, such as `classes`. */
export function invalidEvents(contracts: ReadonlyMap<string, readonly EventContract[]>): Problems {
  const problems: string[] = [];
  const fileOf = new Map<string, string>();
  for (const [file, exported] of contracts) {
    for (const contract of exported) {
      const report = (problem: string) => problems.push(`${contract.type}: ${problem}`);
      if (contract.domain !== file) report(`belongs to events/${contract.domain}.ts, not events/${file}.ts`);
      const other = fileOf.get(contract.type);
      if (other) report(`is already defined in events/${other}.ts`);
      fileOf.set(contract.type, file);
      const parsed = contract.data.safeParse(contract.example);
      if (!parsed.success) report(`its example does not parse: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
      for (const key of new Set([...schemaKeys(contract.data), ...valueKeys(contract.example)])) {
        if (isPersonal(key)) report(`its data has "${key}", but events carry ids and facts only`);
      }
    }
  }
  return problems;
}

/**
 * `email` and `userEmail`, but not `emailVerified` or `passwordChangedAt`, which are facts about it. `title` alone is the
 * title of a course, lesson, class, contest, badge, product or group, a fact; `jobTitle` is not.
 */
function isPersonal(key: string): boolean {
  if (key === 'title') return false;
  const words = kebabCase(key).split(/[-_]/);
  const last = words.at(-1) ?? '';
  return [last, last.replace(/s$/, ''), last.replace(/es$/, '')].some((word) => FORBIDDEN_IN_EVENTS.has(word));
}

function schemaKeys(schema: z.ZodType): string[] {
  return jsonSchemaKeys(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }));
}

function jsonSchemaKeys(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(jsonSchemaKeys);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([keyword, value]: [string, unknown]) =>
    // Under these the keys are names of properties, not keywords, and a property may well be called `properties`.
    (keyword === 'properties' || keyword === '$defs') && typeof value === 'object' && value !== null
      ? [...(keyword === 'properties' ? Object.keys(value) : []), ...Object.values(value).flatMap(jsonSchemaKeys)]
      : jsonSchemaKeys(value),
  );
}

function valueKeys(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(valueKeys);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...valueKeys(inner)]);
}

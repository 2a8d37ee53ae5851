import { composeServices } from '@apollo/composition';
import { printSchema as printFederationSchema } from '@apollo/federation-internals';
import {
  buildSchema,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  visit,
  type DefinitionNode,
  type DocumentNode,
} from 'graphql';
import { PARTNER_TAG } from '../../platform/graphql/partner-tags.js';
import { costRules } from '../../router/admission/cost.js';
import { withCosts } from './costs-in-api.js';
import { conflictingRequires } from '../../platform/graphql/required-arguments.js';
import { contractByTag } from '../../platform/graphql/contract-by-tag.js';

export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
}

export interface Composition {
  readonly supergraph: string;
  readonly api: string;
  /** What partners see; empty where nothing carries the tag. */
  readonly partner: string;
  /** What carries the tag and can't be shown all the same. */
  readonly partnerProblems: readonly string[];
  /** What composition permits but finds odd, one line each. */
  readonly hints: readonly string[];
}

export class CompositionFailed extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The subgraphs do not compose:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'CompositionFailed';
  }
}

/** The same schema always makes the same text, whatever the order of the subgraphs and of what they declare. */
export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): Composition {
  const services = [...subgraphs]
    .sort((a, b) => compare(a.name, b.name))
    // No one calls this address: the router finds a subgraph by its name. The reserved domain says so.
    .map(({ name, sdl }) => ({ name, url: `http://${name}.subgraph.invalid/graphql`, typeDefs: parse(sdl) }));
  const result = composeServices(services);
  if (result.errors) {
    throw new CompositionFailed(
      result.errors.map((error) => `${codeOf(error.extensions)}${error.message.replaceAll('\n', '\n    ')}`),
    );
  }
  const conflicts = conflictingRequires(result.schema);
  if (conflicts.length > 0) throw new CompositionFailed(conflicts);
  const api = buildSchema(printFederationSchema(result.schema.toAPISchema()));
  const contract = contractByTag(result.schema, api, PARTNER_TAG);
  return {
    partner: contract ? ensureNewline(printSchema(lexicographicSortSchema(contract.schema))) : '',
    partnerProblems: contract?.problems ?? [],
    supergraph: ensureNewline(result.supergraphSdl),
    api: ensureNewline(withCosts(printSchema(lexicographicSortSchema(api)), costRules(result.schema))),
    hints: result.hints.map((hint) => `${hint.definition.code}: ${hint.message}`),
  };
}

function codeOf(extensions: Readonly<Record<string, unknown>>): string {
  return typeof extensions['code'] === 'string' ? `${extensions['code']}: ` : '';
}

/** Definitions and fields by name; the order of arguments and enum values is their author's. */
export function sortSdl(sdl: string): string {
  const document: DocumentNode = visit(parse(sdl), {
    leave: (node) => {
      if ('fields' in node && node.fields) return { ...node, fields: [...node.fields].sort(byName) };
      // Their order depends on which module was loaded first.
      if (node.kind === Kind.FIELD_DEFINITION && node.arguments)
        return { ...node, arguments: [...node.arguments].sort(byName) };
      return undefined;
    },
  });
  const definitions = [...document.definitions].sort((a, b) => compare(sortKey(a), sortKey(b)));
  return ensureNewline(print({ ...document, definitions }));
}

interface Named {
  readonly name: { readonly value: string };
}

function byName(a: Named, b: Named): number {
  return compare(a.name.value, b.name.value);
}

function sortKey(definition: DefinitionNode): string {
  const name = 'name' in definition ? (definition.name?.value ?? '') : '';
  if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) return '0';
  return definition.kind === Kind.DIRECTIVE_DEFINITION ? `1${name}` : `2${name}`;
}

/** By code point: the same on every machine, unlike `localeCompare`. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function ensureNewline(text: string): string {
  return `${text.trimEnd()}\n`;
}

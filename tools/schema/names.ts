import { Kind, parse, type ConstDirectiveNode } from 'graphql';
import { RESERVED_NAMES, SHARED_NAMES } from './reserved-names.js';
import type { Problems } from './checks.js';
import { compare, type SubgraphSdl } from './compose.js';

/** Owner by name: a type's own name, or `Mutation.enrollStudent`. */
export type Claims = Readonly<Record<string, string>>;

interface Declared {
  readonly name: string;
  /** Other subgraphs may refer to an entity by its key. */
  readonly entity: boolean;
}

const ROOTS = ['Query', 'Mutation', 'Subscription'];
const FEDERATION_OWN = /^(_|federation__|link__)/;

/** Reserved names as claims. Payloads and inputs follow their mutation. */
export function reservedClaims(reserved = RESERVED_NAMES): Claims {
  const claims: Record<string, string> = {};
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  for (const [domain, { mutations, queries, subscriptions, types }] of Object.entries(reserved)) {
    for (const mutation of words(mutations)) {
      for (const name of [`Mutation.${mutation}`, ...derivedNames(mutation)]) claims[name] = domain;
    }
    for (const name of words(queries)) claims[`Query.${name}`] = domain;
    for (const name of words(subscriptions)) claims[`Subscription.${name}`] = domain;
    for (const name of words(types)) claims[name] = domain;
  }
  return claims;
}

function derivedNames(mutation: string): string[] {
  const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  return [`${type}Input`, `${type}Payload`];
}

/**
 * The owner of every name that the subgraphs declare. A reserved name has its owner always, a name from the last run
 * (`previous`) as long as its owner declares it.
 */
export function claimNames(
  subgraphs: readonly SubgraphSdl[],
  previous: Claims,
  reserved: Claims,
): { readonly claims: Claims; readonly problems: Problems } {
  const problems: string[] = [];
  const shared = new Set<string>(SHARED_NAMES);
  const declarers = new Map<string, { readonly domain: string; readonly entity: boolean }[]>();
  for (const { name: domain, sdl } of [...subgraphs].sort((a, b) => compare(a.name, b.name))) {
    for (const { name, entity } of declaredIn(sdl)) {
      if (!shared.has(name)) declarers.set(name, [...(declarers.get(name) ?? []), { domain, entity }]);
    }
  }
  const claims: Record<string, string> = {};
  for (const [name, by] of [...declarers].sort(([a], [b]) => compare(a, b))) {
    const kept = by.find(({ domain }) => domain === previous[name])?.domain;
    const owner = reserved[name] ?? kept ?? (by.length === 1 ? by[0]?.domain : undefined);
    if (owner === undefined) {
      problems.push(
        `${by.map(({ domain }) => domain).join(' and ')} declare ${name}: reserve it for its owner in tools/schema/reserved-names.ts`,
      );
      continue;
    }
    for (const { domain, entity } of by) {
      if (domain !== owner && !entity) problems.push(`${domain} declares ${name}, which belongs to ${owner}`);
    }
    claims[name] = owner;
  }
  for (const [name, owner] of Object.entries(claims)) {
    const mutation = /^Mutation\.(.+)$/.exec(name)?.[1];
    for (const derived of mutation ? derivedNames(mutation) : []) {
      const other = claims[derived];
      if (other !== undefined && other !== owner) {
        problems.push(`${other} declares ${derived}, which belongs to ${owner} as it owns the mutation ${mutation}`);
      }
    }
  }
  return { claims, problems };
}

function declaredIn(sdl: string): Declared[] {
  const found: Declared[] = [];
  for (const node of parse(sdl).definitions) {
    if (!('name' in node) || !node.name || node.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const name = node.name.value;
    if (FEDERATION_OWN.test(name)) continue;
    if (ROOTS.includes(name)) {
      const fields = 'fields' in node ? (node.fields ?? []) : [];
      for (const field of fields) {
        if (!field.name.value.startsWith('_')) found.push({ name: `${name}.${field.name.value}`, entity: false });
      }
      continue;
    }
    const directives: readonly ConstDirectiveNode[] =
      'directives' in node ? ((node.directives ?? []) as readonly ConstDirectiveNode[]) : [];
    found.push({ name, entity: directives.some((directive) => directive.name.value === 'key') });
  }
  return found;
}

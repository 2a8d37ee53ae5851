import { createHash } from 'node:crypto';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLType,
} from 'graphql';
import type { Contract } from '../../platform/graphql/contract-by-tag.js';
import { partnerExample } from '../../schema/examples.js';
import type { Page } from '../pages/token-page.js';

const STYLE = `
body { font: 1rem/1.5 system-ui; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c28 }
code, pre { font: .9rem/1.5 ui-monospace, monospace; background: #f3f3f7; border-radius: .25rem }
code { padding: .1rem .3rem } pre { padding: 1rem; overflow-x: auto }
section { border-top: 1px solid #ddd; padding-top: 1rem; margin-top: 2rem }
dt { margin-top: .8rem } dd { margin-left: 1.5rem } .scope { color: #6a3d9a }
`;

/** The contract as people read it: made of the schema, in one page that loads nothing. */
export function partnerPage({ schema, scopes }: Contract, path: string): Page {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => type ?? []);
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.includes(type as never))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const needed = [...new Set([...scopes.values()].flat())].sort();
  const hash = createHash('sha256').update(STYLE).digest('base64');
  return {
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Lyceum for partners</title>
<style>${STYLE}</style>
<h1>Lyceum for partners</h1>
<p>GraphQL over HTTP at <code>${escape(path)}</code>, by an API key. The schema can be introspected; what is not below is not there.</p>
<pre>curl -s https://…${escape(path)} \\
  -H 'authorization: Bearer lyk_…' -H 'content-type: application/json' \\
  -d '${escape(JSON.stringify({ query: partnerExample }))}'</pre>
<p>Each operation has a cost, computed before it runs: an object is 1, what is in a list counts as often as <code>first</code> or <code>last</code> lets it be there. It is spent from the key’s budget of the day (UTC). Headers of each answer: <code>lyceum-cost</code>, <code>lyceum-budget-remaining</code>, <code>lyceum-budget-reset</code>, <code>RateLimit</code>; <code>extensions.cost</code> says the same.</p>
<p>Refusals have <code>extensions.code</code>: <code>API_KEY_INVALID</code> (401), <code>SCOPE_MISSING</code> (403), <code>RATE_LIMITED</code> and <code>BUDGET_EXCEEDED</code> (429), <code>OPERATION_TOO_EXPENSIVE</code> (400), <code>GRAPHQL_VALIDATION_FAILED</code> (400).</p>
<p>Scopes: ${needed.map((scope) => `<code class="scope">${escape(scope)}</code>`).join(' ')}.</p>
${roots.map((type) => section(type, scopes)).join('\n')}
${types.map((type) => section(type, scopes)).join('\n')}
`,
  };
}

function section(type: GraphQLNamedType, scopes: Contract['scopes']): string {
  return `<section id="${escape(type.name)}">
<h2>${escape(type.name)}</h2>
${text(type.description)}
${members(type, scopes)}
</section>`;
}

function members(type: GraphQLNamedType, scopes: Contract['scopes']): string {
  if (isObjectType(type) || isInterfaceType(type)) {
    const fields = Object.values(type.getFields()).map((one) => field(one, scopes.get(`${type.name}.${one.name}`)));
    return `<dl>${fields.join('\n')}</dl>`;
  }
  if (isInputObjectType(type)) return `<dl>${Object.values(type.getFields()).map(argument).join('\n')}</dl>`;
  if (isEnumType(type)) {
    return `<dl>${type
      .getValues()
      .map(({ name, description }) => `<dt><code>${escape(name)}</code></dt><dd>${text(description)}</dd>`)
      .join('\n')}</dl>`;
  }
  if (isUnionType(type)) return `<p>${type.getTypes().map(reference).join(' or ')}</p>`;
  return '';
}

function field(one: GraphQLField<unknown, unknown>, scopes: readonly string[] | undefined): string {
  const needs = scopes?.map((scope) => ` <code class="scope">${escape(scope)}</code>`).join('') ?? '';
  const args = one.args.length > 0 ? `<dl>${one.args.map(argument).join('\n')}</dl>` : '';
  const old = one.deprecationReason ? `<p>Deprecated: ${escape(one.deprecationReason)}</p>` : '';
  return `<dt><code>${escape(one.name)}</code>: ${reference(one.type)}${needs}</dt><dd>${text(one.description)}${old}${args}</dd>`;
}

function argument(one: Pick<GraphQLArgument, 'name' | 'type' | 'description'>): string {
  return `<dt><code>${escape(one.name)}</code>: ${reference(one.type)}</dt><dd>${text(one.description)}</dd>`;
}

function reference(type: GraphQLType): string {
  const named = getNamedType(type);
  const shown = escape(String(type));
  // Types that every GraphQL schema has are not described here.
  if (isSpecifiedScalarType(named)) return `<code>${shown}</code>`;
  return `<a href="#${escape(named.name)}"><code>${shown}</code></a>`;
}

function text(description: string | null | undefined): string {
  return description ? `<p>${escape(description)}</p>` : '';
}

function escape(plain: string): string {
  return plain.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

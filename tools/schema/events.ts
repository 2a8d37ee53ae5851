import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import ts from 'typescript';
import { stringify } from 'yaml';
import { z } from 'zod';
import { contractsOf } from '../../platform/outbox.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { topicOf } from '../../platform/transport/transport.js';
import { DOMAINS, type EventContract } from '../../schema/events/contract.js';
import { definitions } from '../../subgraphs/all.js';
import type { Problems } from './checks.js';
import { changedFiles, readEvents, ROOT } from './generate.js';
import { UNCONSUMED, UNPUBLISHED } from './reserved-events.js';

/** Contracts that no code serves yet, by event type without `lyceum.`. */
export interface ReservedEvents {
  readonly unpublished: readonly string[];
  readonly unconsumed: Readonly<Record<string, readonly string[]>>;
}

/**
 * Compares the contracts with the running definitions, in both directions. `routerTypes`: event types that the router's
 * code names.
 */
export function eventFlowProblems(
  contracts: readonly EventContract[],
  subgraphs: readonly SubgraphDefinition[],
  routerTypes: ReadonlySet<string>,
  reserved: ReservedEvents,
): Problems {
  const problems: string[] = [];
  const known = new Set(contracts.map(shortType));
  const published = new Set(subgraphs.flatMap(({ events }) => [...contractsOf(events).keys()]));
  const unpublished = new Set(reserved.unpublished);
  const listed = 'tools/schema/reserved-events.ts';
  for (const type of [...reserved.unpublished, ...Object.keys(reserved.unconsumed)]) {
    if (!known.has(type)) problems.push(`${listed}: there is no contract ${type}`);
  }
  for (const type of published) {
    if (!known.has(type.replace(/^lyceum\./, ''))) problems.push(`${type} is published without a contract`);
  }
  for (const contract of contracts) {
    const type = shortType(contract);
    if (published.has(contract.type)) {
      if (unpublished.has(type)) problems.push(`${listed}: ${type} is published now, so remove it from UNPUBLISHED`);
      if (contract.retired) problems.push(`${type} is retired, but ${contract.domain} publishes it`);
    } else if (!unpublished.has(type) && !contract.retired) {
      problems.push(`${type} has no publisher: map it in subgraphs/${contract.domain}/events.ts`);
    }
    const reacting = new Set([
      ...subgraphs
        .filter(({ reactions }) => reactions.some((reaction) => reaction.contract.type === contract.type))
        .map(({ name }) => name),
      ...(routerTypes.has(contract.type) ? ['router'] : []),
    ]);
    const waiting = new Set(reserved.unconsumed[type]);
    for (const consumer of contract.consumers) {
      if (reacting.has(consumer) && waiting.has(consumer)) {
        problems.push(`${listed}: ${consumer} reacts to ${type} now, so remove it from UNCONSUMED`);
      }
      if (!reacting.has(consumer) && !waiting.has(consumer)) {
        problems.push(`${type} names ${consumer} as a consumer, but ${consumer} does not react to it`);
      }
    }
    for (const consumer of reacting) {
      if (!contract.consumers.some((one) => one === consumer)) {
        problems.push(`${consumer} reacts to ${type}: add it to the consumers of the contract`);
      }
    }
    for (const consumer of waiting) {
      if (!contract.consumers.some((one) => one === consumer)) {
        problems.push(`${listed}: ${type} does not name ${consumer} as a consumer`);
      }
    }
  }
  return problems;
}

function shortType(contract: EventContract): string {
  return contract.type.replace(/^lyceum\./, '');
}

/** Event types that the router reacts to: the identity of a definition names them. */
export function routerEventTypes(from: readonly SubgraphDefinition[] = definitions): ReadonlySet<string> {
  return new Set(
    from.flatMap(({ identity }) =>
      identity
        ? [identity.sessionRevoked, identity.userDeactivated, identity.userReactivated, identity.rolesChanged]
        : [],
    ),
  );
}

/** The comment above each exported contract, by domain and event name: `courses.course-created.v1`. */
export function eventDescriptions(root = ROOT): ReadonlyMap<string, string> {
  const described = new Map<string, string>();
  for (const domain of DOMAINS) {
    for (const [name, text] of commentsIn(join(root, `schema/events/${domain}.ts`)))
      described.set(`${domain}.${name}`, text);
    for (const [name, text] of commentsIn(join(root, 'schema/events/contract.ts')))
      described.set(`${domain}.${name}`, text);
  }
  return described;
}

function* commentsIn(path: string): Generator<readonly [name: string, comment: string]> {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: (readonly [string, string])[] = [];
  const visit = (node: ts.Node): void => {
    const value = ts.isVariableStatement(node)
      ? node.declarationList.declarations[0]?.initializer
      : ts.isPropertyAssignment(node)
        ? node.initializer
        : undefined;
    if (value && ts.isCallExpression(value) && value.expression.getText() === 'eventContract') {
      const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
      const text = ts.getTextOfJSDocComment(comment)?.replaceAll(/\s+/g, ' ').trim();
      const literal = (key: string): string => new RegExp(`\\b${key}: '?([a-z0-9-]+)`).exec(value.getText())?.[1] ?? '';
      if (text) found.push([`${literal('name')}.v${literal('version')}`, text]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  yield* found;
}

/** Contracts without a description: consumers read the subject and the meaning there. */
export function undescribedEvents(
  contracts: readonly EventContract[],
  described: ReadonlyMap<string, string>,
): Problems {
  return contracts
    .filter((contract) => !/Subject: /.test(described.get(shortType(contract)) ?? ''))
    .map((contract) => `${shortType(contract)}: its comment must state the meaning and "Subject: …"`);
}

export function renderEventsPage(
  contracts: readonly EventContract[],
  described: ReadonlyMap<string, string>,
  reserved: ReservedEvents,
): string {
  const lines = [
    '# Events',
    '',
    'Generated by `npm run events` from `schema/events`; do not edit. `schema/asyncapi.yaml` has the JSON schemas.',
    'Each event is a CloudEvent 1.0 in JSON on the topic `lyceum.<publisher>`; its key is the subject. Delivery is at',
    'least once; events of one subject arrive in order. Consumers deduplicate by `id`.',
    '*Reserved* means that the contract is agreed and the code is not there yet.',
    '',
  ];
  for (const domain of DOMAINS) {
    lines.push(`## ${domain}`, '', '| Event | Consumers | Meaning |', '| --- | --- | --- |');
    const own = contracts.filter((contract) => contract.domain === domain).sort((a, b) => compareText(a.type, b.type));
    for (const contract of own) {
      const type = shortType(contract);
      const waiting = new Set(reserved.unconsumed[type]);
      const consumers = contract.consumers.map((one) => (waiting.has(one) ? `${one} (reserved)` : one)).join(', ');
      const state = contract.retired ? ' *retired*' : reserved.unpublished.includes(type) ? ' *reserved*' : '';
      const meaning = (described.get(type) ?? '').replaceAll('|', '\\|');
      lines.push(
        `| [\`${contract.name}.v${contract.version}\`](#${anchor(type)})${state} | ${consumers || '–'} | ${meaning} |`,
      );
    }
    lines.push('');
    for (const contract of own) {
      lines.push(`### ${shortType(contract)}`, '', '```json', JSON.stringify(contract.example, null, 2), '```', '');
    }
  }
  return lines.join('\n');
}

/** As GitHub forms it. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll('.', '');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** AsyncAPI 3.0: a channel for each topic, a message for each event, and who sends and receives it. */
export function asyncApi(contracts: readonly EventContract[], described: ReadonlyMap<string, string>): object {
  const sorted = [...contracts].sort((a, b) => compareText(a.type, b.type));
  const messages = Object.fromEntries(
    sorted.map((contract) => [
      shortType(contract),
      {
        name: contract.type,
        title: `${contract.name} (version ${contract.version})`,
        ...(described.has(shortType(contract)) && { description: described.get(shortType(contract)) }),
        contentType: 'application/cloudevents+json',
        ...(contract.retired && { tags: [{ name: 'retired' }] }),
        payload: {
          allOf: [
            { $ref: '#/components/schemas/CloudEvent' },
            {
              type: 'object',
              properties: {
                source: { const: contract.domain },
                type: { const: contract.type },
                data: schemaOf(contract),
              },
            },
          ],
        },
        examples: [{ payload: exampleOf(contract) }],
      },
    ]),
  );
  const of = (domain: string) => sorted.filter((contract) => contract.domain === domain);
  const reference = (contract: EventContract) => ({
    $ref: `#/channels/${contract.domain}/messages/${shortType(contract)}`,
  });
  const operations: [string, object][] = [];
  for (const domain of DOMAINS) {
    const sent = of(domain).filter((contract) => !contract.retired);
    operations.push([
      `${domain}.publish`,
      { action: 'send', channel: { $ref: `#/channels/${domain}` }, messages: sent.map(reference) },
    ]);
    for (const consumer of [...DOMAINS, 'router' as const]) {
      const received = of(domain).filter((contract) => contract.consumers.includes(consumer));
      if (received.length === 0) continue;
      operations.push([
        `${consumer}.consume.${domain}`,
        { action: 'receive', channel: { $ref: `#/channels/${domain}` }, messages: received.map(reference) },
      ]);
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Lyceum events',
      version: '1.0.0',
      description:
        'Events between the domains of Lyceum. Generated by `npm run events` from schema/events; do not edit.',
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(
      DOMAINS.map((domain) => [
        domain,
        {
          address: topicOf(domain),
          description: `Facts of the ${domain} domain. The message key is the subject.`,
          messages: Object.fromEntries(
            of(domain).map((contract) => [
              shortType(contract),
              { $ref: `#/components/messages/${shortType(contract)}` },
            ]),
          ),
        },
      ]),
    ),
    operations: Object.fromEntries(operations),
    components: { messages, schemas: { CloudEvent: ENVELOPE } },
  };
}

function schemaOf(contract: EventContract): object {
  // No contract closes its data: a consumer ignores fields that it does not know.
  const { $schema: _, ...schema } = z.toJSONSchema(contract.data, {
    unrepresentable: 'any',
    io: 'input',
    override: ({ jsonSchema }) => {
      // The format says the same in one word.
      if (jsonSchema.format) delete jsonSchema.pattern;
    },
  });
  return schema;
}

function exampleOf(contract: EventContract): object {
  return {
    specversion: '1.0',
    id: '0197a000-0000-7000-8000-000000000000',
    source: contract.domain,
    type: contract.type,
    time: '2026-03-29T10:00:00.000Z',
    subject: '01976d2a-7c00-7000-8000-000000000001',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    correlationid: '01976d2a-7c00-7000-8000-0000000000aa',
    data: contract.example,
  };
}

const ENVELOPE = {
  type: 'object',
  description: 'CloudEvents 1.0 with the extensions traceparent, correlationid, causationid and actor.',
  required: ['specversion', 'id', 'source', 'type', 'time', 'subject', 'traceparent', 'correlationid', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', format: 'uuid' },
    source: { type: 'string' },
    type: { type: 'string' },
    time: { type: 'string', format: 'date-time' },
    subject: { type: 'string' },
    traceparent: { type: 'string' },
    correlationid: { type: 'string' },
    causationid: { type: 'string' },
    actor: { type: 'string' },
    data: { type: 'object' },
  },
};

const ERROR = 0;

/** What AsyncAPI's own parser rejects. */
export async function asyncApiProblems(document: string): Promise<Problems> {
  const { diagnostics } = await new Parser().parse(document);
  return diagnostics
    .filter(({ severity }) => Number(severity) === ERROR)
    .map(({ message, path }) => `schema/asyncapi.yaml: ${message} at ${path.join('.')}`);
}

export interface GeneratedEvents {
  readonly files: ReadonlyMap<string, string>;
  readonly problems: Problems;
}

export async function generateEvents(root = ROOT): Promise<GeneratedEvents> {
  const contracts = [...(await readEvents(root)).values()].flat();
  const described = eventDescriptions(root);
  const reserved: ReservedEvents = { unpublished: UNPUBLISHED, unconsumed: UNCONSUMED };
  const document = stringify(asyncApi(contracts, described), { lineWidth: 0, aliasDuplicateObjects: false });
  return {
    files: new Map([
      ['docs/events.md', renderEventsPage(contracts, described, reserved)],
      ['schema/asyncapi.yaml', document],
    ]),
    problems: [
      ...eventFlowProblems(contracts, definitions, routerEventTypes(), reserved),
      ...undescribedEvents(contracts, described),
      ...(await asyncApiProblems(document)),
    ],
  };
}

async function main(flags: readonly string[]): Promise<void> {
  const { files, problems } = await generateEvents();
  const all = [...problems];
  if (flags.includes('--check')) {
    all.push(...changedFiles(files).map((path) => `${path} is stale: run npm run events`));
  } else {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(ROOT, path)), { recursive: true });
      writeFileSync(join(ROOT, path), text);
    }
  }
  if (all.length > 0) throw new Error(all.join('\n'));
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, print } from 'graphql';
import prettier from 'prettier';
import { buildSubgraphSdl } from '../../platform/graphql/build-subgraph.js';
import {
  beyondContract,
  breakingChanges,
  invalidEvents,
  invalidOperations,
  undescribed,
  unknownCacheEvents,
  type Problems,
} from './checks.js';
import { claimNames, reservedClaims, type Claims } from './names.js';
import { composeSupergraph, CompositionFailed, sortSdl, type SubgraphSdl } from './compose.js';
import { errorCatalogue, renderCatalogue } from './error-catalogue.js';
import type { EventContract } from '../../schema/events/contract.js';
import { definitions } from '../../subgraphs/all.js';

export const ROOT = join(import.meta.dirname, '../..');

export interface Generated {
  /** Text by path from the root of the project. */
  readonly files: ReadonlyMap<string, string>;
  readonly subgraphs: readonly SubgraphSdl[];
  readonly supergraph: string;
  readonly api: string;
  /** What partners see; empty where nothing carries their tag. */
  readonly partner: string;
  readonly hints: readonly string[];
  readonly problems: Problems;
}

/** All that is generated from the code, without writing any of it. Throws CompositionFailed. */
export async function generateSchema(root = ROOT, from = definitions): Promise<Generated> {
  const subgraphs = await Promise.all(
    from.map(async (definition) => ({ name: definition.name, sdl: sortSdl(await buildSubgraphSdl(definition)) })),
  );
  // Before composition, whose error would only say that two declarations differ.
  const names = claimNames(subgraphs, readClaims(root), reservedClaims());
  if (names.problems.length > 0) throw new CompositionFailed(names.problems);
  const { supergraph, api, partner, partnerProblems, hints } = composeSupergraph(subgraphs);
  const catalogue = errorCatalogue(read(root, '{platform,subgraphs,router}/**/*.ts', TESTING));
  const errors = await prettier.format(renderCatalogue(catalogue.entries), {
    ...(await prettier.resolveConfig(join(root, 'docs/errors.md'))),
    parser: 'markdown',
  });
  const files = new Map([
    ...subgraphs.map(({ name, sdl }) => [`schema/subgraphs/${name}.graphql`, sdl] as const),
    ['schema/supergraph.graphql', supergraph],
    ['schema/api.graphql', api],
    ...(partner ? [['schema/partner.graphql', partner] as const] : []),
    ...trustedDocuments(readOperations(root)),
    ['docs/errors.md', errors],
    [NAMES, `${JSON.stringify(names.claims, null, 2)}\n`],
  ]);
  return {
    ...{ files, subgraphs, supergraph, api, partner, hints },
    problems: [...catalogue.problems, ...partnerProblems],
  };
}

/** Operations by the SHA-256 of the text that typed clients print of them. */
function trustedDocuments(operations: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const texts = [...operations.values()].map((text) => print(parse(text)));
  const byId = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text] as const).sort();
  return texts.length === 0
    ? []
    : [['schema/generated/trusted-documents.json', `${JSON.stringify(Object.fromEntries(byId), null, 2)}\n`]];
}

/** What is wrong with a schema that composes, the operations and the events beside it. */
export async function checkSchema(generated: Generated, root = ROOT): Promise<Problems> {
  const events = await readEvents(root);
  return [
    ...generated.problems,
    ...generated.subgraphs.flatMap(({ name, sdl }) => undescribed(name, sdl)),
    ...breakingChanges(readOptional(join(root, BASELINE)), generated.api),
    ...invalidOperations(generated.api, readOperations(root)),
    ...beyondContract(generated.partner, readOperations(root)),
    ...invalidEvents(events),
    ...unknownCacheEvents(generated.supergraph, [...events.values()].flat()),
  ];
}

/** The owner of every name in use, as of the last run. */
const NAMES = 'schema/generated/names.json';

function readClaims(root: string): Claims {
  return JSON.parse(readOptional(join(root, NAMES)) ?? '{}') as Claims;
}

const BASELINE = 'schema/baseline/api.graphql';

export function readOperations(root = ROOT): ReadonlyMap<string, string> {
  return read(join(root, 'schema/operations'), '**/*.graphql');
}

/** Contracts by the name of the file that exports them. */
export async function readEvents(root = ROOT): Promise<ReadonlyMap<string, readonly EventContract[]>> {
  const contracts = new Map<string, readonly EventContract[]>();
  const directory = join(root, 'schema/events');
  for (const file of readdirSync(directory).sort()) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file === 'contract.ts') continue;
    const module = (await import(pathToFileURL(join(directory, file)).href)) as Record<string, unknown>;
    contracts.set(file.replace(/\.ts$/, ''), Object.values(module).filter(isContract));
  }
  return contracts;
}

function isContract(value: unknown): value is EventContract {
  return typeof value === 'object' && value !== null && 'data' in value && 'example' in value && 'type' in value;
}

/** Files whose committed text differs from the generated one, and files of subgraphs that no longer exist. */
export function staleFiles(files: ReadonlyMap<string, string>, root = ROOT): readonly string[] {
  const left = globSync('schema/subgraphs/*.graphql', { cwd: root }).filter((path) => !files.has(path));
  return [...changedFiles(files, root), ...left].sort();
}

export function changedFiles(files: ReadonlyMap<string, string>, root = ROOT): readonly string[] {
  return [...files].filter(([path, text]) => readOptional(join(root, path)) !== text).map(([path]) => path);
}

const TESTING = /\.test\.ts$|\/(testing|faults)\//;

function read(root: string, pattern: string, except?: RegExp): ReadonlyMap<string, string> {
  const paths = globSync(pattern, { cwd: root }).sort();
  return new Map(
    paths.filter((path) => !except?.test(path)).map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
}

async function main(flags: readonly string[]): Promise<void> {
  const generated = await generateSchema();
  for (const hint of generated.hints) process.stdout.write(`hint ${hint}\n`);
  const problems = [...(await checkSchema(generated))];
  if (flags.includes('--check')) {
    problems.push(...staleFiles(generated.files).map((path) => `${path} is stale: run npm run schema`));
  } else {
    for (const [path, text] of generated.files) write(path, text);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  if (flags.includes('--release')) write(BASELINE, generated.api);
  process.stdout.write(`${generated.subgraphs.length} subgraphs, ${generated.files.size} files: well\n`);
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

import 'reflect-metadata';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EntitySchema } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { Kind, parse, type ObjectTypeDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { definitions } from '../subgraphs/all.js';

const ROOT = join(import.meta.dirname, '..');

/** What the modules of a folder export, by the file. */
async function exportsOf(domain: string, pattern: string): Promise<[file: string, name: string, value: unknown][]> {
  const files = globSync(`subgraphs/${domain}/${pattern}`, { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts'));
  const modules = await Promise.all(
    files.sort().map(async (file) => [file, (await import(join(ROOT, file))) as Record<string, unknown>] as const),
  );
  return modules.flatMap(([file, module]) =>
    Object.entries(module).map(([name, value]): [string, string, unknown] => [file, name, value]),
  );
}

const isOneReaction = (value: unknown): value is { readonly contract: { readonly type: string } } =>
  typeof value === 'object' && value !== null && 'contract' in value && 'react' in value;
const isJob = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'schema' in value && 'name' in value && 'run' in value;

describe.each(definitions.map((definition) => [definition.name, definition] as const))(
  'subgraph.ts of %s',
  (domain, definition) => {
    const unlisted = (found: [string, string, unknown][], isListed: (value: unknown, name: string) => boolean) =>
      found.filter(([, name, value]) => !isListed(value, name)).map(([file, name]) => `${file}: ${name}`);

    test('lists every resolver', async () => {
      const resolvers = (await exportsOf(domain, 'graphql/**/*.ts')).filter(
        ([file, name, value]) =>
          typeof value === 'function' &&
          new RegExp(`@Resolver\\([^@]*?\\)\\s*export class ${name}\\b`).test(readFileSync(join(ROOT, file), 'utf8')),
      );
      expect(resolvers.length).toBeGreaterThan(2);
      expect(unlisted(resolvers, (value) => definition.resolvers.includes(value as never))).toEqual([]);
    });

    test('lists every reaction', async () => {
      const reactions = (await exportsOf(domain, 'reactions/**/*.ts')).filter(([, , value]) => isOneReaction(value));
      const listed = new Set(definition.reactions.map(({ contract }) => contract.type));
      expect(reactions.length).toBeGreaterThan(2);
      expect(unlisted(reactions, (value) => isOneReaction(value) && listed.has(value.contract.type))).toEqual([]);
    });

    test('lists every job', async () => {
      const jobs = (await exportsOf(domain, 'jobs/**/*.ts')).filter(([, , value]) => isJob(value));
      const listed = new Set<unknown>(definition.jobs);
      expect(jobs.length).toBeGreaterThan(1);
      expect(unlisted(jobs, (value) => listed.has(value))).toEqual([]);
    });

    test('lists every migration, under the name of its file', async () => {
      const migrations = (await exportsOf(domain, 'persistence/migrations/*.ts')).filter(
        ([, , value]) => typeof value === 'function' && value.prototype instanceof Migration,
      );
      const listed = new Map<unknown, string>(definition.migrations.map((one) => [one.class, one.name]));
      expect(migrations.length).toBeGreaterThan(0);
      expect(
        migrations.flatMap(([file, , value]) => (file.endsWith(`/${listed.get(value)}.ts`) ? [] : [file])),
      ).toEqual([]);
    });

    test('lists every mapping', async () => {
      const mappings = (await exportsOf(domain, 'persistence/*.ts')).filter(
        ([, , value]) => value instanceof EntitySchema,
      );
      const listed = new Set<unknown>(definition.entities);
      expect(mappings.length).toBeGreaterThan(2);
      expect(unlisted(mappings, (value) => listed.has(value))).toEqual([]);
    });
  },
);

describe.each(definitions.map(({ name }) => name))('a mutation of %s', (domain) => {
  const document = parse(readFileSync(join(ROOT, `schema/subgraphs/${domain}.graphql`), 'utf8'));
  const mutations = document.definitions
    .filter(
      (one): one is ObjectTypeDefinitionNode =>
        one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === 'Mutation',
    )
    .flatMap(({ fields = [] }) => fields.map(({ name }) => name.value));

  test('is one function in a file of its name', () => {
    expect(mutations.length).toBeGreaterThan(2);
    const missing = mutations.filter((mutation) => {
      const file = mutation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const [path, ...more] = globSync(`subgraphs/${domain}/commands/**/${file}.ts`, { cwd: ROOT });
      if (path === undefined || more.length > 0) return true;
      return !new RegExp(`^export (async )?function ${mutation}\\b`, 'm').test(readFileSync(join(ROOT, path), 'utf8'));
    });
    expect(missing).toEqual([]);
  });
});

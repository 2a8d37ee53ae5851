import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLSchema,
} from 'graphql';

/* Prints the notes of a release: `npm run release-notes -- v1.2.0 v1.1.0`. Without the second tag, it is the first release. */

const FILE = 'schema/api.graphql';

/** The section of a version in a changelog in the format of Keep a Changelog, without its heading. Throws where there is none. */
export function changelogOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find(
    (one) => one.startsWith(`[${version}]`) || one.startsWith(`${version} `) || one.startsWith(`${version}\n`),
  );
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}".`);
  return section.slice(section.indexOf('\n')).trim();
}

/** What changed in a schema, as Markdown; empty where nothing that clients can see did. */
export function schemaChanges(before: string, after: string): string {
  const [old, current] = [buildSchema(before), buildSchema(after)];
  const sections = [
    ['Breaking', findBreakingChanges(old, current).map(({ description }) => description)],
    ['May break some clients', findDangerousChanges(old, current).map(({ description }) => description)],
    ['Added', additions(old, current)],
  ] as const;
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `### ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`)
    .join('\n\n');
}

function additions(old: GraphQLSchema, current: GraphQLSchema): string[] {
  const names = (schema: GraphQLSchema): Map<string, readonly string[]> =>
    new Map(
      Object.values(schema.getTypeMap())
        .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
        .map((type) => [
          type.name,
          isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : [],
        ]),
    );
  const before = names(old);
  return [...names(current)].flatMap(([type, fields]) => {
    const known = before.get(type);
    if (!known) return [`\`${type}\``];
    return fields.filter((field) => !known.includes(field)).map((field) => `\`${type}.${field}\``);
  });
}

if (import.meta.main) {
  const [tag = '', previous] = process.argv.slice(2);
  const changelog = changelogOf(await readFile('CHANGELOG.md', 'utf8'), tag.replace(/^v/, ''));
  const before = previous ? execFileSync('git', ['show', `${previous}:${FILE}`], { encoding: 'utf8' }) : '';
  const changes = before ? schemaChanges(before, await readFile(FILE, 'utf8')) : '';
  process.stdout.write(`${changelog}\n${changes ? `\n## Schema\n\n${changes}\n` : ''}`);
}

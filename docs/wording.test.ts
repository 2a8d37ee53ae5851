import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Words that no one searches for, and what to write instead. */
const WORDS: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\b(nobody|somebody)\b/gi, 'no one, someone, or who it is'],
  [/\bwhoever\b/gi, 'who it is: the client, the owner, users who …'],
  [/\btold\b/gi, 'notified, informed, published, reported'],
  [/\breckon(s|ed|ing)?\b/gi, 'computed'],
  [/\bof no matter\b/gi, 'ignored'],
  [/\b(gives?|gave|giving) up\b/gi, 'abandon, cancel, stop'],
  [/\bgood for\b/gi, 'valid for, applies to'],
  [/\bmended\b/gi, 'patched, repaired'],
  [/\b(patient|hurried)\b/gi, 'background, interactive'],
  [/\b(bury|buries|buried)\b/gi, 'dead letter'],
  [/\bwhisper(s|ed)?\b/gi, 'ephemeral'],
  [/\boutlets?\b/gi, 'subscriber'],
  [/\bthere is nothing here\b/gi, 'Not found.'],
  [/\btwice is the same as once\b/gi, 'Idempotent.'],
  [/\bin its life\b/gi, 'status'],
  [/\b(for|to|by) who (is|has|does|may|was|got)\b/gi, 'for users who are …'],
];

const ANY = new RegExp(WORDS.map(([word]) => word.source).join('|'), 'i');

/** Where a word is right: a system user, what people say in the demo data, former names, and this list. */
const EXCEPTIONS = ['start/image.test.ts', 'start/demo-content.ts', 'docs/wording.test.ts', 'CHANGELOG.md'];
/** Made of the sources, or published before. */
const GENERATED =
  /^(schema\/(generated|subgraphs|baseline)\/|schema\/[a-z]+\.(graphql|yaml)|docs\/(errors|events)\.md)/;
const SKIPPED = /(^|\/)(node_modules|dist|coverage|\.\w+)(\/|$)/;

/** Lines with such words, as `file:line "word": what to write`. */
function plainWords(file: string, text: string): string[] {
  if (!ANY.test(text)) return [];
  return text
    .split('\n')
    .flatMap((line, index) =>
      WORDS.flatMap(([word, instead]) =>
        [...line.matchAll(word)].map(([found]) => `${file}:${index + 1} "${found}": write ${instead}`),
      ),
    );
}

/** A rare exception is one. */
const ALLOWED = 20;

test('sources and documents use the words that people search for', () => {
  const files = globSync('**/*.{ts,js,md,graphql,yml,yaml,sh}', { cwd: ROOT, exclude: (path) => SKIPPED.test(path) });
  const judged = files.filter((file) => !GENERATED.test(file) && !EXCEPTIONS.includes(file));
  expect(judged.length).toBeGreaterThan(1_000);
  const found = judged.flatMap((file) => plainWords(file, readFileSync(join(ROOT, file), 'utf8')));
  expect(found.length, found.join('\n')).toBeLessThanOrEqual(ALLOWED);
});

test.each(['Nobody learns it.', 'The owner is told of it.', 'null for who is not enrolled', 'good for 5 minutes'])(
  'they do not where it says "%s"',
  (text) => {
    expect(plainWords('x.md', text)).toHaveLength(1);
  },
);

import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { changelogOf, schemaChanges } from './release-notes.js';

describe('the notes of a release', () => {
  const CHANGELOG =
    '# Changelog\n\n## Unreleased\n\n- Next.\n\n## 1.2.0 - 2026-12-01\n\n### Added\n\n- A.\n\n## 1.1.0\n\n- B.\n';

  it('are the section of its version in the changelog', () => {
    expect(changelogOf(CHANGELOG, '1.2.0')).toBe('### Added\n\n- A.');
    expect(changelogOf(CHANGELOG, '1.1.0')).toBe('- B.');
    expect(() => changelogOf(CHANGELOG, '1.3.0')).toThrow('no section "## 1.3.0"');
  });

  it('say what changed in the schema', () => {
    const before = 'type Query { a: Int b(x: Int): Int } enum Color { RED }';
    const after = 'type Query { b(x: Int, y: Int! = 1): Int c: New } enum Color { RED BLUE } type New { id: ID }';
    expect(schemaChanges(before, after)).toBe(
      [
        '### Breaking\n\n- Query.a was removed.',
        '### May break some clients\n\n- An optional arg y on Query.b was added.\n- BLUE was added to enum type Color.',
        '### Added\n\n- `Query.c`\n- `New`',
      ].join('\n\n'),
    );
    expect(schemaChanges(before, before)).toBe('');
  });
});

it('workflows pin every action to a commit and name its version', async () => {
  const files = await readdir('.github/workflows');
  expect(files).toContain('release.yml');
  for (const file of files) {
    const text = await readFile(`.github/workflows/${file}`, 'utf8');
    const used = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

import { spawnSync } from 'node:child_process';
import { access, mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { newTestFolder } from './folder.js';

test('a folder may be entered by the user that Postgres runs as, and takes the place of those of runs that were killed', async () => {
  const folder = await newTestFolder('folder');
  expect((await stat(folder)).mode & 0o777).toBe(0o711);
  const inMemory = dirname(folder) === '/dev/shm';
  // Of a process that is gone.
  const left = await mkdtemp(join(dirname(folder), `lyceum-folder-${spawnSync('true').pid}-`));
  const next = await newTestFolder('folder');
  await access(folder);
  expect(
    await access(left).then(
      () => 'there',
      () => 'gone',
    ),
  ).toBe(inMemory ? 'gone' : 'there');
  for (const one of [folder, left, next]) await rm(one, { recursive: true, force: true });
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ACCEPTED, licensesPage, shippedPackages } from './licenses.js';

const packages = shippedPackages(readFileSync('package-lock.json', 'utf8'));

test('docs/licenses.md lists what a production install ships', () => {
  expect(readFileSync('docs/licenses.md', 'utf8')).toBe(licensesPage(packages));
  expect(packages.length).toBeGreaterThan(100);
});

test('every shipped package has a license that was accepted', () => {
  expect(packages.filter(({ license }) => !ACCEPTED.has(license))).toEqual([]);
});

test('development packages are not listed, and an unknown license is named', () => {
  const lockfile = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/b': { version: '1.0.0', license: 'MIT', dev: true },
      'node_modules/a/node_modules/c': { version: '2.0.0' },
    },
  };
  expect(shippedPackages(JSON.stringify(lockfile))).toEqual([
    { name: 'a', version: '1.0.0', license: 'MIT' },
    { name: 'c', version: '2.0.0', license: 'unknown' },
  ]);
});

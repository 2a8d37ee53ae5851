import { describe, expect, test } from 'vitest';
import { createSecrets, newMasterKey } from './secrets.js';

describe('createSecrets', () => {
  test('opens what it sealed, and seals the same text differently each time', () => {
    const secrets = createSecrets(newMasterKey());
    const [a, b] = [secrets.encrypt('straße 🎓'), secrets.encrypt('straße 🎓')];
    expect(a).not.toBe(b);
    expect([secrets.decrypt(a), secrets.decrypt(b)]).toEqual(['straße 🎓', 'straße 🎓']);
    expect(secrets.decrypt(secrets.encrypt(''))).toBe('');
  });

  test('refuses a text of which one character was changed', () => {
    const secrets = createSecrets(newMasterKey());
    const sealed = secrets.encrypt('a secret');
    for (let i = 0; i < sealed.length - 1; i += 1) {
      const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1);
      expect(() => secrets.decrypt(changed), `character ${i}`).toThrow();
    }
    expect(() => secrets.decrypt(sealed.slice(0, 30))).toThrow();
    expect(() => secrets.decrypt('')).toThrow();
  });

  test("does not open another key's text, and opens it once that key is held", () => {
    const [oldKey, newKey] = [newMasterKey(), newMasterKey()];
    const sealed = createSecrets(oldKey).encrypt('kept');
    expect(() => createSecrets(newKey).decrypt(sealed)).toThrow(/not held/);
    const rotated = createSecrets(newKey, [oldKey]);
    expect(rotated.decrypt(sealed)).toBe('kept');
    expect(createSecrets(newKey).decrypt(rotated.encrypt('new'))).toBe('new');
    expect(rotated.encrypt('new').startsWith(rotated.sealedPrefix)).toBe(true);
    expect(sealed.startsWith(rotated.sealedPrefix)).toBe(false);
    expect(rotated.hmacs('a', 'b')).toEqual([oldKey, newKey].reverse().map((key) => createSecrets(key).hmac('a', 'b')));
  });

  test('computes the same code for the same purpose and text only', () => {
    const key = newMasterKey();
    const secrets = createSecrets(key);
    const code = secrets.hmac('session', 'text');
    expect(code).toHaveLength(32);
    expect(createSecrets(key).hmac('session', 'text')).toEqual(code);
    expect(secrets.hmac('reset', 'text')).not.toEqual(code);
    expect(secrets.hmac('session', 'texT')).not.toEqual(code);
    expect(createSecrets(newMasterKey()).hmac('session', 'text')).not.toEqual(code);
  });

  test('takes no key of another length', () => {
    expect(() => createSecrets(Buffer.alloc(16).toString('base64'))).toThrow(/32 bytes/);
  });
});

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../../platform/config/startup-error.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Goes with {@link certificateOf}; the name of the listener is `SECURE`. */
export const SASL_MECHANISM = 'SCRAM-SHA-512';

/** Argument of Kafka's storage tool that makes the user; it has no way to escape a character. */
export function scramUser({ username, password }: Credentials): string {
  for (const [name, text] of [
    ['username', username],
    ['password', password],
  ] as const) {
    if (!/^[\w.-]+$/.test(text)) {
      throw new StartupError(`The broker's ${name} must consist of letters, digits, dots, hyphens and underscores.`);
    }
  }
  return `${SASL_MECHANISM}=[name=${username},password=${password}]`;
}

export interface Certificate {
  /** A certificate for 127.0.0.1 and localhost that is its own authority, as PEM. */
  readonly ca: string;
  readonly keyStore: string;
  readonly keyStorePassword: string;
}

/** The certificate in the folder, made at the first call; valid for ten years. */
export async function certificateOf(folder: string, keytool: string): Promise<Certificate> {
  const password = join(folder, 'password');
  const keyStore = join(folder, 'broker.p12');
  const ca = join(folder, 'ca.pem');
  if (!existsSync(folder)) {
    const staging = `${folder}.new`;
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { mode: 0o700 });
    await writeFile(join(staging, 'password'), randomBytes(24).toString('hex'), { mode: 0o600 });
    const store = ['-alias', 'broker', '-keystore', 'broker.p12', '-storepass:file', 'password'];
    const run = (...args: string[]) => promisify(execFile)(keytool, [...args, ...store], { cwd: staging });
    const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '3650', '-storetype', 'PKCS12'];
    const names = ['-dname', 'CN=localhost', '-ext', 'SAN=ip:127.0.0.1,dns:localhost', '-ext', 'BC:critical=ca:true'];
    await run('-genkeypair', ...key, ...names);
    await run('-exportcert', '-rfc', '-file', 'ca.pem');
    await rename(staging, folder);
  }
  return { ca: await readFile(ca, 'utf8'), keyStore, keyStorePassword: await readFile(password, 'utf8') };
}

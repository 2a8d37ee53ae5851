import { randomBytes } from 'node:crypto';
import { newKeyPair } from '../platform/auth.js';
import { newMasterKey } from '../platform/services/secrets.js';
import { DOMAINS } from '../subgraphs/domains.js';

/** Prints fresh secrets of an installation, as the lines of a .env file. Kept nowhere: who loses SECRET_KEY loses what it encrypts. */
const password = (): string => randomBytes(24).toString('base64url');
const { publicKey, privateKey } = await newKeyPair();
const secrets = {
  POSTGRES_PASSWORD: password(),
  LYCEUM_DATABASE_PASSWORD: password(),
  SECRET_KEY: newMasterKey(),
  JUDGE_TOKEN: password(),
  KAFKA_SASL_PASSWORD: password(),
  SERVICE_PUBLIC_KEY: JSON.stringify(publicKey),
  SERVICE_PRIVATE_KEY: JSON.stringify(privateKey),
  ...Object.fromEntries(DOMAINS.map((domain) => [`${domain.toUpperCase()}_DATABASE_PASSWORD`, password()])),
};
for (const [name, value] of Object.entries(secrets)) process.stdout.write(`${name}=${value}\n`);

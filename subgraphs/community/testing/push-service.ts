import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decodeJwt, importJWK, jwtVerify } from 'jose';

/** Of localhost, for tests only; valid until 2126. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBqjCCAU+gAwIBAgIUXoSnChXVEn7nq6RmG9J7CFWY/fkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDE1MDM1MFoYDzIxMjYxMTA2
MTUwMzUwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASOHsKd1uU0vvA98rabF0NZRGZyc9jIrfStL4oTEg1591+enUaPN8Vm
o2qN/qbx2yMqIFwBJN5aHeT6TCSWTYiVo30wezAdBgNVHQ4EFgQUzpfG2/SEZyVe
TLlIM+A7psUUxTYwHwYDVR0jBBgwFoAUzpfG2/SEZyVeTLlIM+A7psUUxTYwDwYD
VR0TAQH/BAUwAwEB/zAoBgNVHREEITAfgglsb2NhbGhvc3SCDHB1c2guZXhhbXBs
ZYcEfwAAATAKBggqhkjOPQQDAgNJADBGAiEAoeL1QdfEwt1AU6I32Xe0SYtuV7xU
pAKIgLNpKmlVMF0CIQDE/0Rms46wV5G4j1gMQGV25u2EJp18pXfnxqe43oQCFw==
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbHYfkYlwCQjczR6b
tmWyszV1/b0iFQTIlTlYIBTmDX6hRANCAASOHsKd1uU0vvA98rabF0NZRGZyc9jI
rfStL4oTEg1591+enUaPN8Vmo2qN/qbx2yMqIFwBJN5aHeT6TCSWTYiV
-----END PRIVATE KEY-----
`;

export interface ReceivedPush {
  readonly device: string;
  readonly payload: Record<string, string>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Claims of a token that was signed by the key that it names. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A push service on localhost that decrypts as browsers do, and answers each device as the test says. */
export async function startPushService() {
  const received: ReceivedPush[] = [];
  const browsers = new Map<string, { readonly ecdh: ReturnType<typeof createECDH>; readonly auth: Buffer }>();
  const answers = new Map<string, { readonly status: number; readonly retryAfter?: string }>();
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const device = (request.url ?? '').slice(1);
      const browser = browsers.get(device);
      const { status, retryAfter } = answers.get(device) ?? { status: 201 };
      const answer = (): void =>
        void response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
      if (!browser) return void response.writeHead(404).end();
      verifiedClaims(request.headers.authorization ?? '').then(
        (claims) => {
          const payload = JSON.parse(decrypt(Buffer.concat(chunks), browser).toString('utf8')) as Record<
            string,
            string
          >;
          received.push({ device, payload, headers: request.headers, claims });
          answer();
        },
        () => void response.writeHead(403).end(),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    received,
    /** A browser that subscribes: the values that it gives to the app. */
    subscribe(device: string) {
      const ecdh = createECDH('prime256v1');
      ecdh.generateKeys();
      const auth = randomBytes(16);
      browsers.set(device, { ecdh, auth });
      return {
        endpoint: `https://localhost:${port}/${device}`,
        p256dh: ecdh.getPublicKey().toString('base64url'),
        auth: auth.toString('base64url'),
      };
    },
    answer(device: string, status: number, retryAfter?: string): void {
      answers.set(device, { status, ...(retryAfter !== undefined && { retryAfter }) });
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function verifiedClaims(authorization: string): Promise<Record<string, unknown>> {
  const [, token = '', key = ''] = /^vapid t=(\S+), k=(\S+)$/.exec(authorization) ?? [];
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  await jwtVerify(token, await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256'));
  return decodeJwt(token);
}

/** RFC 8188 and RFC 8291, the side of the browser. */
function decrypt(body: Buffer, { ecdh, auth }: { ecdh: ReturnType<typeof createECDH>; auth: Buffer }): Buffer {
  const salt = body.subarray(0, 16);
  const length = body.readUInt8(20);
  const sender = body.subarray(21, 21 + length);
  const record = body.subarray(21 + length);
  const derive = (key: Buffer, from: Buffer, about: Buffer, size: number): Buffer =>
    Buffer.from(hkdfSync('sha256', key, from, about, size));
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender]);
  const shared = derive(ecdh.computeSecret(sender), auth, about, 32);
  const key = derive(shared, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(shared, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  if (plain.at(-1) !== 2) throw new Error('This is not the last record.');
  return plain.subarray(0, -1);
}

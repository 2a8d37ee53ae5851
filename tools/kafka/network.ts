import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** All that the broker does is on this machine. */
export const HOST = '127.0.0.1';

const ANSWER_TIMEOUT_MS = 2_000;

/**
 * A port below those that systems give to outgoing connections (32768 and up on Linux): while the broker is down, a client
 * that tries to reach it again must not be given its port.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    if (await isFree(port)) return port;
  }
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await new Promise((done) => server.close(done));
  return true;
}

/** Size, api key 3, version 4, correlation id 1, no client id, no topics, none to be made. */
const METADATA_REQUEST = Buffer.from('0000000f' + '0003' + '0004' + '00000001' + 'ffff' + '00000000' + '00', 'hex');
/** Size, correlation id and throttle time come before the number of brokers. */
const BROKER_COUNT_AT = 12;

/**
 * Whether the broker knows itself as part of its cluster, asked by a Metadata request (Kafka protocol guide, Metadata v4).
 * Without a client library: its retries and warnings would have to be silenced while the broker starts.
 */
export async function answersMetadata(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, HOST);
    let answer = Buffer.alloc(0);
    const end = (result: boolean) => {
      socket.destroy();
      done(result);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('connect', () => socket.write(METADATA_REQUEST));
    socket.on('data', (part: Buffer) => {
      answer = Buffer.concat([answer, part]);
      if (answer.length >= BROKER_COUNT_AT + 4) end(answer.readInt32BE(BROKER_COUNT_AT) > 0);
    });
  });
}

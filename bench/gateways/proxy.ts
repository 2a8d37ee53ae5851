import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import type { Recorded } from './recording.js';

/*
 * A server that knows the operations beforehand: it sends the same requests in the same order as a gateway would, reads
 * every answer, and writes a response of the same size. It does not even put the response together.
 */

const [recordingFile = '', url = '', which = 'all'] = process.argv.slice(2);
const operations = JSON.parse(readFileSync(recordingFile, 'utf8')) as Readonly<Record<string, Recorded>>;
const pool = new Pool(url, { connections: 64 });

async function ask(path: string, body: string, authorization: string): Promise<unknown> {
  const answer = await pool.request({
    method: 'POST',
    path,
    body,
    headers: { authorization, 'content-type': 'application/json' },
  });
  return JSON.parse(await answer.body.text());
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { query } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string };
    const known = operations[query];
    const authorization = request.headers.authorization ?? '';
    const run = async (): Promise<void> => {
      for (const wave of known?.[which === 'all' ? 'all' : 'distinct'] ?? [])
        await Promise.all(wave.map(({ path, body }) => ask(path, body, authorization)));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known?.answer));
    };
    void run();
  });
});
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
process.on('disconnect', () => process.exit());

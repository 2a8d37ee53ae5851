import { WebSocket } from 'ws';

/* A process with sockets to a router that do nothing: `node … <url> <count> <token> init|silent pong|deaf`. */

const CONNECTING_AT_ONCE = 50;
const [url = '', count = '0', token = '', init, pong] = process.argv.slice(2);

const closed: Record<number, number> = {};
let left = Number(count);

/** Resolves when there is nothing more to say. */
function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
      autoPong: pong === 'pong',
    });
    socket.once('error', reject);
    socket.once('close', (code) => {
      closed[code] = (closed[code] ?? 0) + 1;
      resolve();
    });
    socket.once('open', () => {
      if (init !== 'init') return resolve();
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
      socket.once('message', () => resolve());
    });
  });
}

await Promise.all(
  Array.from({ length: CONNECTING_AT_ONCE }, async () => {
    while (left > 0) {
      left -= 1;
      await open();
    }
  }),
);
process.on('message', () => process.send?.(closed));
process.on('disconnect', () => process.exit());
process.send?.('open');

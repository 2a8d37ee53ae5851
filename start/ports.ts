import { createServer } from 'node:net';
import { StartupError } from '../platform/config/startup-error.js';

/** Finds out about a busy port before anything is started, and takes a free one for 0. */
export function reservePort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken: end the program that listens there, or choose another one, such as PORT=${port + 1} npm start.`
          : `Can't listen on ${host}:${port} (${error.code ?? error.message}): set HOST and PORT to an address of this machine.`;
      reject(new StartupError(reason));
    });
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

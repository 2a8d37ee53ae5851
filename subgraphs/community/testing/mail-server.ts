import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string;
  readonly mail: Email;
}

/** A mail server that answers each recipient as the test says. */
export async function startMailServer() {
  const received: ReceivedMail[] = [];
  const answers = new Map<string, { readonly code: number; readonly text: string }>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      const answer = answers.get(address);
      done(answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null);
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = envelope.rcptTo[0]?.address ?? '';
        PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          received.push({ to, mail });
          done();
        }, done);
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    received,
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    /** Code and text of the answer to RCPT TO; without them it is accepted. */
    answer(address: string, code?: number, text = ''): void {
      if (code === undefined) answers.delete(address);
      else answers.set(address, { code, text });
    },
    stop: () => new Promise<void>((done) => server.close(() => done())),
  };
}

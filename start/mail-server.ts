import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { MailCatcher } from '../platform/services/mail.js';
import { mailPages } from './mail-pages.js';

const HOST = '127.0.0.1';
const LARGEST_MAIL_BYTES = 1024 * 1024;

export interface MailServer {
  /** For MAIL_URL. */
  readonly smtpUrl: string;
  /** Where the mails can be read; with `.json` at its end, for programs. */
  readonly pageUrl: string;
  close(): Promise<void>;
}

/** Takes the mails of several processes by SMTP, as a mail server would, and shows them instead of sending them. For development. */
export async function startMailServer(): Promise<MailServer> {
  const caught = new MailCatcher();
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: LARGEST_MAIL_BYTES,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
        keep(caught, to, Buffer.concat(chunks)).then(() => done(), done);
      });
    },
  });
  const pages = mailPages(caught);
  const web = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    if (!page) return void response.writeHead(404).end();
    const { contentType, body } = page();
    response.writeHead(200, { 'content-type': contentType }).end(body);
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, HOST, () => resolve()));
  await new Promise<void>((resolve) => web.listen(0, HOST, () => resolve()));
  const port = (server: { address(): AddressInfo | string | null }): number => (server.address() as AddressInfo).port;
  return {
    smtpUrl: `smtp://${HOST}:${port(smtp.server)}`,
    pageUrl: `http://${HOST}:${port(web)}/mails`,
    async close() {
      web.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => smtp.close(() => resolve())),
        new Promise((resolve) => web.close(resolve)),
      ]);
    },
  };
}

async function keep(caught: MailCatcher, to: string, source: Buffer): Promise<void> {
  const mail = await PostalMime.parse(source, { attachmentEncoding: 'arraybuffer' });
  const { subject = '', text = '', html } = mail;
  const attachments = mail.attachments.map(({ filename, mimeType, content }) => ({
    fileName: filename ?? '',
    contentType: mimeType,
    content: Buffer.from(content as ArrayBuffer),
  }));
  const headers = Object.fromEntries(
    mail.headers.filter(({ key }) => key.startsWith('list-')).map(({ originalKey, value }) => [originalKey, value]),
  );
  const { messageId } = mail;
  await caught.send({
    to,
    subject,
    text,
    ...(html !== undefined && { html }),
    attachments,
    headers,
    ...(messageId !== undefined && { messageId }),
  });
}

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { MailCatcher, smtpMailer } from './mail.js';

interface Received {
  readonly from: string | false;
  readonly to: readonly string[];
  readonly source: string;
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function mailServer(): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (address, _session, done) =>
      done(address.address.startsWith('full@') ? new Error('mailbox is full') : null),
    onData(stream, session, done) {
      let source = '';
      stream.setEncoding('utf8').on('data', (text: string) => (source += text));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({ from: mailFrom && mailFrom.address, to: rcptTo.map((recipient) => recipient.address), source });
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  stops.push(() => new Promise((done) => server.close(() => done())));
  return { url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`, received };
}

function mailer(url: string): ReturnType<typeof smtpMailer> {
  const made = smtpMailer(url, 'Lyceum <mail@lyceum.test>');
  stops.push(() => made.close());
  return made;
}

describe('smtpMailer', () => {
  test('hands a mail to the server with its sender, recipient, subject and both bodies', async () => {
    const { url, received } = await mailServer();
    await mailer(url).send({ to: 'ana@example.com', subject: 'Größe', text: 'plain body', html: '<p>rich body</p>' });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ from: 'mail@lyceum.test', to: ['ana@example.com'] });
    expect(received[0]!.source).toContain('From: Lyceum <mail@lyceum.test>');
    expect(received[0]!.source).toContain('Subject: =?UTF-8?');
    expect(received[0]!.source).toContain('plain body');
    expect(received[0]!.source).toContain('<p>rich body</p>');
  });

  test('adds no header and no recipient that a text tries to smuggle in', async () => {
    const { url, received } = await mailServer();
    await mailer(url).send({ to: 'ana@example.com', subject: 'Hi\r\nBcc: eve@example.com', text: 'x' });
    expect(received[0]!.to).toEqual(['ana@example.com']);
    expect(received[0]!.source).not.toMatch(/^Bcc:/m);
  });

  test('rejects when the server refuses the recipient or is gone, so that the job tries again', async () => {
    const { url } = await mailServer();
    await expect(mailer(url).send({ to: 'full@example.com', subject: 's', text: 't' })).rejects.toThrow(
      /mailbox is full/,
    );
    await expect(mailer('smtp://127.0.0.1:1').send({ to: 'a@example.com', subject: 's', text: 't' })).rejects.toThrow(
      /ECONNREFUSED/,
    );
  });
});

describe('MailCatcher', () => {
  const mail = (subject: string) => ({ to: 'ana@example.com', subject, text: 'text' });

  test('keeps the last 200', async () => {
    const catcher = new MailCatcher();
    for (let number = 1; number <= 205; number += 1) await catcher.send(mail(`mail ${number}`));
    expect(catcher.messages).toHaveLength(200);
    expect(catcher.messages[0]!.subject).toBe('mail 6');
  });

  test('waits for the mail that fits', async () => {
    const catcher = new MailCatcher();
    await catcher.send(mail('before'));
    const waiting = catcher.waitFor((caught) => caught.subject === 'after');
    await catcher.send(mail('other'));
    await catcher.send(mail('after'));
    expect((await waiting).subject).toBe('after');
    expect((await catcher.waitFor((caught) => caught.subject === 'before')).subject).toBe('before');
    await expect(catcher.waitFor(() => false, { timeoutMs: 10 })).rejects.toThrow('"before", "other", "after"');
  });

  test('renders everything escaped, and addresses as links', async () => {
    const catcher = new MailCatcher();
    await catcher.send({
      to: '"<b>"@example.com',
      subject: '<script>alert(1)</script>',
      text: 'see https://lyceum.test/a?b=1&c="><img src=x> javascript:alert(1)',
      html: '<script>alert(2)</script>',
    });
    const page = catcher.render();
    expect(page).not.toMatch(/<script|<img|<b>|href="javascript/);
    expect(page).toContain('<a href="https://lyceum.test/a?b=1&#38;c=" rel="noreferrer">');
  });
});

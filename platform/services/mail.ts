import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
  /** With brackets and a domain. The same for every try: a reader that gets a mail twice shows it once. */
  readonly messageId?: string;
  /** Values on one line, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The server refused the mail. */
export class MailRefused extends Error {
  constructor(
    message: string,
    /** 4xx: later it may be accepted. 5xx: it never will be. */
    readonly code: number,
    /** RFC 3463, such as `5.1.1`; absent where the server does not say it. */
    readonly status: string | undefined,
  ) {
    super(message);
  }
}

export interface Attachment {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Mail is sent from a job, never inside a command's transaction: a server that is slow or gone must hold no locks. */
export interface Mailer {
  /** Resolves when the mail was handed over; rejects with {@link MailRefused}, or with another error if the server is out of reach. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

/** Sends by SMTP: `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…` (TLS from the start). */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport(
    {
      url,
      pool: true,
      maxConnections: 5,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      dnsTimeout: 10_000,
      // A mail is text of ours: it never makes the server read a file or an address.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    async send({ to, subject, text, html, attachments = [], messageId, headers }) {
      const sending = transport.sendMail({
        // As an object it stays one recipient, whatever the text holds.
        to: { name: '', address: to },
        subject,
        text,
        ...(html !== undefined && { html }),
        attachments: attachments.map(({ fileName, contentType, content }) => ({
          filename: fileName,
          contentType,
          content,
        })),
        ...(messageId !== undefined && { messageId }),
        ...(headers && { headers }),
      });
      await sending.catch((error: unknown) => {
        throw refusalOf(error) ?? error;
      });
    },
    async close() {
      transport.close();
    },
  };
}

function refusalOf(error: unknown): MailRefused | undefined {
  const { message, responseCode, response = '' } = error as Error & { responseCode?: number; response?: string };
  if (responseCode === undefined) return undefined;
  return new MailRefused(message, responseCode, /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1]);
}

export interface CaughtMail extends Mail {
  readonly at: Date;
}

const KEPT_MAILS = 200;

/** Keeps mails in memory instead of sending them: the last 200. For development and tests. */
export class MailCatcher implements Mailer {
  private caught: CaughtMail[] = [];
  private readonly waiting = new Set<(mail: CaughtMail) => void>();

  /** Oldest first. */
  get messages(): readonly CaughtMail[] {
    return this.caught;
  }

  async send(mail: Mail): Promise<void> {
    const caught = { ...mail, at: new Date() };
    this.caught.push(caught);
    if (this.caught.length > KEPT_MAILS) this.caught.shift();
    for (const tell of this.waiting) tell(caught);
  }

  /** The newest mail that fits, or the first that comes. */
  waitFor(predicate: (mail: CaughtMail) => boolean, options: { timeoutMs?: number } = {}): Promise<CaughtMail> {
    const here = this.caught.findLast(predicate);
    if (here) return Promise.resolve(here);
    const timeoutMs = options.timeoutMs ?? 60_000;
    return new Promise((resolve, reject) => {
      const tell = (mail: CaughtMail): void => {
        if (!predicate(mail)) return;
        this.waiting.delete(tell);
        clearTimeout(timer);
        resolve(mail);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(tell);
        const subjects = this.caught.map((mail) => `"${mail.subject}"`).join(', ') || 'none';
        reject(new Error(`No such mail came within ${timeoutMs} ms. Caught: ${subjects}.`));
      }, timeoutMs);
      this.waiting.add(tell);
    });
  }

  /** An HTML page of the mails, newest first. Shows their text only, so that a mail can't act on the page. */
  render(): string {
    const mails = this.caught
      .toReversed()
      .map(
        (mail) =>
          `<article><h2>${escapeHtml(mail.subject)}</h2><p>to ${escapeHtml(mail.to)}, ${mail.at.toISOString()}</p><pre>${linkify(mail.text)}</pre></article>`,
      );
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mails</title><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}article{border-top:1px solid #ccc}pre{white-space:pre-wrap;overflow-wrap:anywhere}</style></head>
<body><h1>Mails</h1><p>None of these was sent: no mail server is configured (MAIL_URL).</p>
${mails.join('\n') || '<p>None yet.</p>'}
</body></html>`;
  }

  async close(): Promise<void> {
    this.caught = [];
  }
}

function linkify(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) =>
      index % 2 ? `<a href="${escapeHtml(part)}" rel="noreferrer">${escapeHtml(part)}</a>` : escapeHtml(part),
    )
    .join('');
}

/** For text between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

import { MailCatcher, type Mail, type Mailer } from '../platform/services/mail.js';

/** Pages that show caught mails; none where mails are really sent. */
export function mailPages(mail: Mailer): Readonly<Record<string, () => { contentType: string; body: string }>> {
  if (!(mail instanceof MailCatcher)) return {};
  return {
    '/mails': () => ({ contentType: 'text/html; charset=utf-8', body: mail.render() }),
    '/mails.json': () => ({ contentType: 'application/json', body: JSON.stringify(mail.messages.map(readable)) }),
  };
}

/** With its attachments in base64, as mails carry them. */
function readable({ attachments = [], ...mail }: Mail): object {
  return {
    ...mail,
    attachments: attachments.map(({ content, ...named }) => ({ ...named, content: content.toString('base64') })),
  };
}

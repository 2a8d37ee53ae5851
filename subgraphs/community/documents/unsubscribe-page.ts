import { escapeHtml } from '../../../platform/services/mail.js';
import { mailWords } from '../domain/mail-words.js';

/** Asks whether mails shall stop, or says that they did. Its form goes to the address of the page. */
export function unsubscribePage(locale: string, { done }: { readonly done: boolean }): string {
  const say = (key: 'stop' | 'stopTitle' | 'stopText' | 'stopped'): string => escapeHtml(mailWords.format(key, locale));
  const content = done
    ? `<p>${say('stopped')}</p>`
    : `<h1>${say('stopTitle')}</h1><p>${say('stopText')}</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>${say('stop')}</button></form>`;
  return `<!doctype html>
<html lang="${mailWords.localeOf(locale)}" dir="ltr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>Lyceum</title></head><body>${content}</body></html>`;
}

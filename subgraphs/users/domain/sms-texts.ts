import { Messages } from '../../../platform/domain/messages.js';

/** Each fits one segment of an SMS. */
export const smsMessages = new Messages({
  en: { code: '{code} is your Lyceum code. It works for 10 minutes. Do not give it to anyone.' },
  pt: { code: '{code} é o seu código Lyceum, válido por 10 minutos. Não o dê a ninguém.' },
  de: { code: '{code} ist Ihr Lyceum-Code, gültig 10 Minuten. Geben Sie ihn niemandem.' },
});

/** In the language of the locale; English where there are no texts in it. */
export function phoneCodeText(locale: string, code: string): string {
  return smsMessages.format('code', locale, { code });
}

import { Messages } from '../../../platform/domain/messages.js';
import type { PaymentMethod } from '../domain/payment.js';

export const settlementMessages = new Messages<PaymentMethod>({
  en: {
    cash: 'Paid in cash.',
    transfer: 'Paid by bank transfer.',
    stripe: 'Paid online.',
    credit: 'Paid from credit.',
    none: 'Nothing to pay.',
  },
  pt: {
    cash: 'Pago em numerário.',
    transfer: 'Pago por transferência bancária.',
    stripe: 'Pago online.',
    credit: 'Pago com crédito.',
    none: 'Nada a pagar.',
  },
  de: {
    cash: 'Bar bezahlt.',
    transfer: 'Per Überweisung bezahlt.',
    stripe: 'Online bezahlt.',
    credit: 'Aus Guthaben bezahlt.',
    none: 'Nichts zu zahlen.',
  },
});

/** How it was paid; in English where a language has no texts. */
export function settlementNote(locale: string, method: PaymentMethod): string {
  return settlementMessages.format(method, locale);
}

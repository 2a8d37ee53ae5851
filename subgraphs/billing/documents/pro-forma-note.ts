import { Messages } from '../../../platform/domain/messages.js';

export const proFormaMessages = new Messages({
  en: {
    transfer:
      'This is not an invoice. Please transfer the amount due by {due} and state the reference {reference}. The invoice follows when the payment has arrived.',
    account: 'Bank account: {bankDetails}',
  },
  pt: {
    transfer:
      'Este documento não é uma fatura. Transfira o valor a pagar até {due} e indique a referência {reference}. A fatura segue quando o pagamento for recebido.',
    account: 'Conta bancária: {bankDetails}',
  },
  de: {
    transfer:
      'Dies ist keine Rechnung. Bitte überweisen Sie den Betrag bis {due} mit der Referenz {reference}. Die Rechnung folgt nach Zahlungseingang.',
    account: 'Bankverbindung: {bankDetails}',
  },
});

/** How to pay by transfer; the account only where the settings name one. */
export function proFormaNote(
  locale: string,
  { reference, bankDetails, due }: { reference: string; bankDetails: string; due: string },
): string {
  const transfer = proFormaMessages.format('transfer', locale, { due, reference });
  return bankDetails === '' ? transfer : `${transfer}\n${proFormaMessages.format('account', locale, { bankDetails })}`;
}

import { writeSync } from 'node:fs';
import type { Viewer } from '../../platform/auth.js';
import { runCommand, runIdempotently, violates } from '../../platform/command.js';
import type { Context } from '../../platform/context.js';
import { openDatabase } from '../../platform/postgres/database.js';
import { DomainError } from '../../platform/domain/errors.js';
import { Money } from '../../platform/domain/money.js';
import { armFailpoints, type Failpoint } from '../../platform/failpoint.js';
import { bareContexts, silentLog as log } from '../../platform/faults/bare-context.js';
import { deathNote } from '../../platform/faults/worker-protocol.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { InProcessTransport } from '../../platform/transport/in-process.js';
import { openInvoice } from '../../subgraphs/billing/commands/invoice/open-invoice.js';
import { postLedger } from '../../subgraphs/billing/commands/ledger/post-ledger.js';
import { recordManualPayment } from '../../subgraphs/billing/commands/invoice/record-manual-payment.js';
import { refundAutomatically } from '../../subgraphs/billing/commands/refund/refund-automatically.js';
import { reserveSession } from '../../subgraphs/billing/commands/bundle/reserve-seat.js';
import { giveSeatBack, useSeat } from '../../subgraphs/billing/commands/bundle/settle-booking.js';
import { Invoice } from '../../subgraphs/billing/domain/invoice.js';
import { postingOfCredit } from '../../subgraphs/billing/domain/ledger.js';
import { events } from '../../subgraphs/billing/events.js';
import {
  BundleAccountMap,
  BundleEntryMap,
  BundlePurchaseMap,
} from '../../subgraphs/billing/persistence/bundle-account.mapping.js';
import {
  CreditNoteMap,
  InvoiceLineMap,
  InvoiceMap,
  PaymentAttemptMap,
  PaymentMap,
  RefundMap,
} from '../../subgraphs/billing/persistence/invoice.mapping.js';
import { MoneyMap } from '../../platform/postgres/money.mapping.js';

/* A teller of the bank test: does acts of money on request, many at once, until it is killed. */

interface Seat {
  readonly participantId: string;
  readonly bookingId: string;
  readonly studentId: string;
  readonly courseId: string;
}

export type Act =
  | { readonly do: 'invoice'; readonly key: string; readonly userId: string; readonly amountMinor: number }
  | {
      readonly do: 'pay';
      readonly key: string;
      readonly staffId: string;
      readonly invoiceId: string;
      readonly amountMinor: number;
    }
  | { readonly do: 'refund'; readonly paymentId: string }
  | { readonly do: 'credit'; readonly key: string; readonly userId: string; readonly amountMinor: number }
  | ({ readonly do: 'hold' | 'capture' | 'release' } & Seat);

export type Received =
  | { readonly number: number; readonly act: Act }
  | { readonly number: number; readonly kill: { readonly failpoint: Failpoint; readonly pass: number } };
/** `id`: of what an invoice or a payment made. `refused`: the code. */
export interface Reply {
  readonly number: number;
  readonly id?: string;
  /** Of an invoice: how much of it credit paid, and by which payment, if that was all of it. */
  readonly credit?: number;
  readonly paymentId?: string;
  readonly refused?: string;
  readonly error?: string;
}

const EUR = 'EUR';

function staffViewer(id: string): Viewer {
  const until = new Date(Date.now() + 900_000);
  return {
    id,
    sessionId: id,
    roles: ['staff'],
    entitlements: [],
    timeZone: 'UTC',
    emailVerified: true,
    expiresAt: until,
  };
}

async function perform(context: Context, act: Act): Promise<Omit<Reply, 'number'>> {
  switch (act.do) {
    case 'invoice': {
      const key = { idempotencyKey: act.key };
      const { id, credit, paymentId } = await runIdempotently(context, 'bankInvoice', key, async (transaction) => {
        const purpose = { kind: 'class-seat', classId: act.key, seatHoldId: act.key } as const;
        const invoice = new Invoice(act.userId, purpose, EUR, transaction.now);
        invoice.addLine('Seat', new Money(act.amountMinor, EUR));
        await openInvoice(transaction, invoice, transaction.now);
        const paid = invoice.payments.getItems()[0];
        return { id: invoice.id, credit: invoice.creditMinor, paymentId: paid?.id ?? null };
      });
      return { id, credit, ...(paymentId !== null && { paymentId }) };
    }
    case 'pay': {
      const staff = { ...context, viewer: staffViewer(act.staffId) };
      const amount = { amountMinor: act.amountMinor, currency: EUR };
      const input = { invoiceId: act.invoiceId, amount, method: 'cash', idempotencyKey: act.key } as const;
      return { id: (await recordManualPayment(staff, input)).paymentId };
    }
    case 'refund':
      await runCommand(context, 'refund', (transaction) =>
        refundAutomatically(transaction, act.paymentId, 'class-cancelled'),
      );
      return {};
    case 'credit': {
      const posting = postingOfCredit(
        { id: act.key, userId: act.userId, amount: new Money(act.amountMinor, EUR) },
        null,
      );
      await runCommand(context, act.do, (transaction) => postLedger(transaction, [posting])).catch((error: unknown) => {
        // It was done by a teller who died before telling.
        if (!violates(error, 'ledger_transaction_once')) throw error;
      });
      return {};
    }
    default: {
      const work = { hold: reserveSession, capture: useSeat, release: giveSeatBack }[act.do];
      await runCommand(context, act.do, (transaction) => work(transaction, act)).catch((error: unknown) => {
        if (!violates(error, 'bundle_entry_asked_once')) throw error;
      });
      return {};
    }
  }
}

const url = process.argv[2] as string;
// Without its API: a process loads in half the time.
const bank: SubgraphDefinition = {
  name: 'billing',
  resolvers: [],
  references: {},
  migrations: [],
  events,
  reactions: [],
  entities: [
    MoneyMap,
    InvoiceMap,
    InvoiceLineMap,
    PaymentMap,
    RefundMap,
    CreditNoteMap,
    PaymentAttemptMap,
    BundleAccountMap,
    BundlePurchaseMap,
    BundleEntryMap,
  ],
};
const { entities, migrations } = bank;
const database = await openDatabase({ url, entities, migrations, log, poolSize: 6 });
const transport = new InProcessTransport();
const contexts = bareContexts(bank, database, { transport, wakeRelay: () => undefined });

process.on('message', (received: Received) => {
  const { number } = received;
  const say = (reply: Omit<Reply, 'number'>) => process.send?.({ number, ...reply });
  if ('kill' in received) {
    let passes = 0;
    armFailpoints((name) => {
      if (name !== received.kill.failpoint || ++passes !== received.kill.pass) return;
      writeSync(1, deathNote(name));
      process.kill(process.pid, 'SIGKILL');
    });
    say({});
    return;
  }
  perform(contexts(), received.act).then(say, (error: unknown) =>
    say(
      error instanceof DomainError
        ? { refused: error.code }
        : { error: error instanceof Error ? String(error.stack) : String(error) },
    ),
  );
});
// No one is left to end us.
process.on('disconnect', () => process.exit());
process.send?.('ready');

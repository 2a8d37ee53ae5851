import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { StripeEvent } from '../../subgraphs/billing/testing/stripe-account.js';
import {
  bodyOf,
  signatureOf,
  STRIPE_KEY,
  StripeDouble,
  WEBHOOK_SECRET,
} from '../../subgraphs/billing/testing/stripe.js';

/** Where the platform of the journeys lets people come back to from the pages of the provider. */
export const APP_ORIGIN = 'https://app.lyceum.test';

/** What happens on a page of the provider. */
interface PageAct {
  readonly url: string;
  readonly card: string;
}

export interface RunningStripe {
  /** Where {@link payOnPage} finds it: the double itself runs in the process that sets journeys up. */
  readonly url: string;
  /** What makes a platform take payments there. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Stripe's double for a platform that many journeys share; it takes orders of their processes over HTTP. */
export async function startStripe(): Promise<RunningStripe> {
  const stripe = await StripeDouble.start();
  const orders = createServer((request, response) => {
    void text(request)
      .then((body) => {
        const { url, card } = JSON.parse(body) as PageAct;
        const before = stripe.events.length;
        stripe.fillIn(stripe.pageOf(url), card);
        response.end(JSON.stringify(stripe.events.slice(before)));
      })
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  orders.listen(0, '127.0.0.1');
  await once(orders, 'listening');
  return {
    url: `http://127.0.0.1:${(orders.address() as AddressInfo).port}`,
    settings: {
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
      STRIPE_API_URL: stripe.url,
      CORS_ORIGINS: APP_ORIGIN,
    },
    async stop() {
      orders.closeAllConnections();
      orders.close();
      await stripe.stop();
    },
  };
}

/** A person enters a card on a page of the provider and sends it; gives what Stripe will say about it by webhook, in order. */
export async function payOnPage(stripeUrl: string, url: string, card = 'pm_card_visa'): Promise<StripeEvent[]> {
  const act: PageAct = { url, card };
  const answer = await fetch(stripeUrl, { method: 'POST', body: JSON.stringify(act) });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as StripeEvent[];
}

/** A webhook arrives, signed as Stripe signs; gives the status of the answer. `sent` is for what is wrong with it. */
export async function deliver(
  platformUrl: string,
  event: StripeEvent,
  sent: { readonly secret?: string; readonly body?: string } = {},
): Promise<number> {
  const body = bodyOf(event);
  const signature = signatureOf(body, [sent.secret ?? WEBHOOK_SECRET], Math.floor(Date.now() / 1000));
  const answer = await fetch(`${platformUrl}/webhooks/stripe`, {
    method: 'POST',
    body: sent.body ?? body,
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
  });
  await answer.arrayBuffer();
  return answer.status;
}

import { runCommand } from '../platform/command.js';
import { newId } from '../platform/domain/ids.js';
import { silentLog as log } from '../platform/faults/bare-context.js';
import { provide } from '../platform/resources.js';
import { OutboundClient } from '../platform/services/outbound.js';
import { smtpMailer } from '../platform/services/mail.js';
import { sendDeliveries } from '../subgraphs/community/commands/delivery/send-deliveries.js';
import { notify, notifyNext, type Telling } from '../subgraphs/community/commands/notification/notify.js';
import { channels } from '../subgraphs/community/providers/channels.js';
import { smsProvider } from '../platform/services/sms.js';
import { WebPush } from '../subgraphs/community/providers/web-push.js';
import { community } from '../subgraphs/community/subgraph.js';
import { startMailServer } from '../subgraphs/community/testing/mail-server.js';
import { TestPeople } from '../subgraphs/community/testing/people.js';
import { CERTIFICATE, startPushService } from '../subgraphs/community/testing/push-service.js';
import { startDomain } from './domain.js';
import { round } from './figures.js';
import type { Stage } from './stage.js';
import type { Measured, Row } from './table.js';

/** Notices to many users at once, and mails, pushes and digests over real sockets to servers in this process. */
export async function measureNotices(stage: Stage): Promise<Measured> {
  const { recipients, mails, pushes, digests } = stage.sizes.notices;
  const [mailServer, pushService] = await Promise.all([startMailServer(), startPushService()]);
  const mailer = smtpMailer(mailServer.url, 'Lyceum <bench@lyceum.test>');
  const http = new OutboundClient({ allows: () => true, ca: CERTIFICATE });
  const people = new TestPeople();
  const domain = await startDomain(
    stage,
    { ...community, periodicTasks: [], jobs: [] },
    { publicUrl: 'http://127.0.0.1:4000', mail: mailer, people },
  );
  const { subgraph } = domain;
  const push = new WebPush(http, Buffer.alloc(32, 9), 'mailto:bench@lyceum.test');
  provide(subgraph.services, [channels.is({ push, sms: smsProvider(undefined, log), reportSecrets: [] })]);
  const context = () => subgraph.systemContext();
  const sql = (statement: string, parameters: unknown[] = []) =>
    runCommand(context(), 'bench', (transaction) => transaction.sql(statement, parameters));
  const some = (count: number): string[] => Array.from({ length: count }, () => people.add(newId()).userId);
  const tell = async (users: readonly string[], category: 'billing' | 'learning') => {
    for (let start = 0; start < users.length; start += 500)
      await runCommand(context(), 'bench', (transaction) =>
        notify(transaction, newId(), {
          to: { users: users.slice(start, start + 500) },
          notice: { kind: 'course-version', category, facts: { course: 'Portuguese A1' }, links: {} },
        }),
      );
  };
  /** Deliveries in a second. */
  const sendingRate = async (count: number): Promise<number> => {
    const began = performance.now();
    while (await sendDeliveries(context()));
    return round((count / (performance.now() - began)) * 1_000, 0);
  };
  try {
    const rows: Row[] = [];
    stage.progress(`a notice to ${recipients} users`);
    const contestId = newId();
    await sql('insert into contest_participant select $1, gen_random_uuid() from generate_series(1, $2)', [
      contestId,
      recipients,
    ]);
    const telling: Telling = {
      to: { participantsOf: contestId },
      notice: { kind: 'contest-finished', category: 'progress', facts: {}, links: { contestId } },
    };
    const [first, again] = [await fanOut(context, telling), await fanOut(context, telling)];
    rows.push({
      what: `notices: one to ${recipients} users who have no inbox yet; to the same users again`,
      figure: `${round(first.totalMs / 1_000, 2)} s, longest transaction ${round(first.longestMs, 0)} ms; ${round(again.totalMs / 1_000, 2)} s, ${round(again.longestMs, 0)} ms`,
      wanted: '< 3 s, < 500 ms',
    });
    stage.progress(`${mails} mails`);
    await tell(some(mails), 'billing');
    const mailRate = await sendingRate(mails);
    rows.push({ what: 'notices: mails by SMTP, one process', figure: `${mailRate}/s`, wanted: '> 100/s' });
    stage.progress(`${pushes} pushes`);
    const devices = some(pushes);
    for (const userId of devices) {
      const { endpoint, p256dh, auth } = pushService.subscribe(userId);
      await sql(`insert into push_subscription values ($1, $2, $3, $4, $5, 'phone', now())`, [
        newId(),
        userId,
        endpoint,
        p256dh,
        auth,
      ]);
    }
    await tell(devices, 'learning');
    const pushRate = await sendingRate(pushes);
    rows.push({
      what: 'notices: pushes, encrypted, over TLS, decrypted by the service in this process',
      figure: `${pushRate}/s`,
      wanted: '> 300/s',
    });
    stage.progress(`${digests} digests of three notices`);
    const readers = some(digests);
    await sql(`insert into notification_preference select id, 'billing', 'mail', 'daily' from unnest($1::uuid[]) id`, [
      readers,
    ]);
    for (let notice = 0; notice < 3; notice += 1) await tell(readers, 'billing');
    while (await sendDeliveries(context()));
    await sql('update delivery set due_at = now() where open');
    const digestRate = await sendingRate(digests);
    rows.push({
      what: 'notices: digests of three notices, mailed',
      figure: `${digestRate}/s (50,000 in ${round(50_000 / digestRate / 60, 1)} min)`,
      wanted: '< 15 min',
    });
    return { rows, data: { first, again, mailRate, pushRate, digestRate } };
  } finally {
    await domain.stop();
    await Promise.all([http.close(), mailer.close()]);
    await Promise.all([mailServer.stop(), pushService.stop()]);
  }
}

/** As the reaction and its job do it, 500 users per transaction. */
async function fanOut(context: () => Parameters<typeof runCommand>[0], telling: Telling) {
  const eventId = newId();
  const began = performance.now();
  let longestMs = 0;
  for (let last: string | null | undefined; last !== null;) {
    const transactionBegan = performance.now();
    const after = last ?? null;
    last = await runCommand(context(), 'bench', (transaction) => notifyNext(transaction, eventId, telling, after));
    longestMs = Math.max(longestMs, performance.now() - transactionBegan);
  }
  return { totalMs: performance.now() - began, longestMs };
}

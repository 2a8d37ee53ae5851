import { setting } from './setting.js';
import { wholeNumber } from './types.js';

/** How long a domain's database keeps what only retries and replays need. In days. */
export const retention = {
  outboxDays: setting('OUTBOX_RETENTION_DAYS', {
    type: wholeNumber(1, 365),
    default: 7,
    about: 'Days until published events move from the outbox to the archive, which is partitioned by month.',
  }),
  inboxDays: setting('INBOX_RETENTION_DAYS', {
    type: wholeNumber(8, 3_650),
    default: 30,
    about:
      'Days for which a domain remembers the events that it handled. Longer than the topics keep events: one that comes again later would take effect again.',
  }),
  idempotencyKeyDays: setting('IDEMPOTENCY_KEY_RETENTION_DAYS', {
    type: wholeNumber(1, 365),
    default: 30,
    about: 'Days for which a retry with the same idempotency key gets the first result.',
  }),
};

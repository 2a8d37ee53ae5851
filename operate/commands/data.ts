import { StartupError } from '../../platform/config/startup-error.js';
import { backUpFiles, restoreFiles } from '../../platform/services/object-storage/backup.js';
import { moveFiles } from '../../platform/services/object-storage/moving.js';
import { openBackup, openBucket, openFolder, openStorage } from '../../platform/services/object-storage/open.js';
import { KeyNotHeld } from '../../platform/services/secrets.js';
import { resealSecrets } from '../../subgraphs/users/commands/maintenance/reseal-secrets.js';
import { count, LIMIT, limitOf, ofEach, type Bench, type Command } from '../command.js';
import { listOpenRequests, retryRequest } from '../data-requests.js';
import { listGivenUp, redriveGivenUp } from '../deliveries.js';
import { listFailedDeliveries, retryDeliveries } from '../webhooks.js';

/** Tables, secrets, personal data, and deliveries of payment providers. */
export const DATA_COMMANDS: readonly Command[] = [
  {
    usage: 'migrate [domain]',
    summary: 'Brings the tables up to date, before processes with MIGRATE_ON_START=false start.',
    run: async (bench, [domain]) => ({
      rows: await ofEach(domain, async (name) =>
        (await bench.migrate(name)).map((migration) => ({ domain: name, migration })),
      ),
      none: 'All tables are up to date.',
    }),
  },
  {
    usage: 'storage move',
    summary: 'Moves the files of LYCEUM_DATA to the bucket of STORAGE_URL, while the platform works.',
    run: async ({ config }) => {
      const bucket = await openBucket(config);
      if (!bucket) throw new StartupError('STORAGE_URL is not set: there is nowhere to move files to.');
      const moved = await moveFiles(openFolder(config), bucket);
      return { say: `${count(moved.files, 'file')} moved, ${(moved.bytes / 1e6).toFixed(1)} MB.`, is: moved };
    },
  },
  {
    usage: 'storage backup',
    summary: 'Copies new files to STORAGE_BACKUP_URL. Removed ones stay there for 30 days. Run it once a day.',
    run: async ({ config }) => {
      const done = await backUpFiles(await openStorage(config), await backupOf(config), new Date());
      const say = `${count(done.copied, 'file')} copied, ${done.removed} removed since the last backup, ${done.expired} expired.`;
      return { say, is: done };
    },
  },
  {
    usage: 'storage restore',
    summary: 'Copies files that are missing back from STORAGE_BACKUP_URL.',
    options: {
      since: 'Also those that were removed on or after this day, to which the databases were restored: 2026-11-30.',
    },
    run: async ({ config }, _args, { since }) => {
      if (since !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(since))
        throw new StartupError(`--since must be a day such as 2026-11-30, not "${since}".`);
      const restored = await restoreFiles(await openStorage(config), await backupOf(config), since);
      return { say: `${count(restored, 'file')} restored.`, is: { restored } };
    },
  },
  {
    usage: 'secrets reseal',
    summary: 'Seals by SECRET_KEY what another key sealed: afterwards the other keys are not needed any more.',
    run: async (bench) => {
      const { context } = await bench.open('users');
      const resealed = await resealSecrets(context()).catch((error: unknown) => {
        if (error instanceof KeyNotHeld) throw new StartupError(`${error.message} Give it by OTHER_SECRET_KEYS.`);
        throw error;
      });
      return { say: `${count(resealed, 'value')} sealed again. All are sealed by SECRET_KEY.`, is: { resealed } };
    },
  },
  {
    usage: 'data-requests list',
    summary: 'Exports and erasures of personal data that are not done, and which domains they wait for.',
    options: { ...LIMIT, minutes: 'Only those that began so long ago. Default 0.' },
    run: async (bench, _args, { minutes = '0', ...options }) => {
      if (!/^\d{1,6}$/.test(minutes)) throw new StartupError(`--minutes must be a whole number, not "${minutes}".`);
      const rows = await listOpenRequests(await bench.open('users'), Number(minutes), limitOf(options));
      return { rows, none: 'Nothing is being worked on.' };
    },
  },
  {
    usage: 'data-requests retry <request-id>',
    summary: 'Asks the domains that a request waits for once more.',
    run: async (bench, [requestId = '']) => {
      const asked = await retryRequest(await bench.open('users'), requestId);
      return { say: asked.length > 0 ? `Asked: ${asked.join(', ')}.` : 'No domain has to be asked.', is: { asked } };
    },
  },
  {
    usage: 'deliveries list',
    summary: 'Mails, pushes and SMS of notices that were given up, and why. Names no user.',
    options: LIMIT,
    run: async (bench, _args, options) => {
      const rows = await listGivenUp(await bench.open('community'), limitOf(options));
      return { rows, none: 'No delivery was given up.' };
    },
  },
  {
    usage: 'deliveries redrive [delivery-id]',
    summary: 'Tries deliveries of notices again that were given up; without an id, the oldest 1000.',
    run: async (bench, [id]) => {
      const redriven = await redriveGivenUp(await bench.open('community'), id);
      return { say: `${count(redriven, 'delivery', 'deliveries')} will be tried again.`, is: { redriven } };
    },
  },
  {
    usage: 'webhooks list',
    summary: 'Deliveries of payment providers that failed, and why.',
    options: LIMIT,
    run: async (bench, _args, options) => {
      const limit = limitOf(options);
      return { rows: await listFailedDeliveries(await bench.open('billing'), limit), none: 'No delivery has failed.' };
    },
  },
  {
    usage: 'webhooks retry [delivery-id]',
    summary: 'Has the platform do once more what a failed delivery calls for; without an id, what the oldest 1000 do.',
    run: async (bench, [id]) => {
      const retried = await retryDeliveries(await bench.open('billing'), id);
      return { say: `${count(retried, 'delivery', 'deliveries')} will be tried again.`, is: { retried } };
    },
  },
];

async function backupOf(config: Bench['config']) {
  const backup = await openBackup(config);
  if (!backup) throw new StartupError('STORAGE_BACKUP_URL is not set: there is no place for a backup.');
  return backup;
}

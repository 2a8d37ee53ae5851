import { loadConfig } from './platform/config/config.js';
import { runProcess } from './platform/process/process.js';
import { StartupError } from './platform/config/startup-error.js';
import { PROCESSES, startProcesses, type ProcessName } from './start/processes.js';
import { domains } from './subgraphs/domains.js';
import { startBroker } from './tools/kafka/broker.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

runProcess(async (own) => {
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1_000).toFixed(1)} s`;
  const instances = parseInstances(process.argv.slice(2));
  const config = loadConfig(domains);
  say('Starting Lyceum as processes');
  const platform = await startProcesses({
    config,
    instances,
    startBroker: (directory) => startBroker({ directory }),
    progress: (step) => say(`  ${seconds().padStart(6)}  ${step}`),
    output: say,
    onStarting: (stop) =>
      own.stopWith(() => {
        say('\nStopping');
        return stop();
      }),
  });
  const lines = [
    `\nReady in ${seconds()}\n`,
    `  GraphQL   ${platform.url}/graphql   (HTTP and WebSocket)`,
    ...(platform.mailUrl === undefined ? [] : [`  Mails     ${platform.mailUrl}`]),
    `  Kafka     ${platform.brokers}`,
    ...PROCESSES.map(
      (name) =>
        `  ${name.padEnd(13)} ${platform
          .instances(name)
          .map(({ pid, url }) => `${url} (process ${pid})`)
          .join(', ')}`,
    ),
    '\nCtrl-C stops.',
  ];
  say(lines.join('\n'));
  own.ready({
    url: platform.url,
    mailUrl: platform.mailUrl,
    instances: PROCESSES.flatMap((name) => platform.instances(name).map(({ url, pid }) => ({ name, url, pid }))),
  });
});

/** `classes=2 router=2` */
function parseInstances(args: readonly string[]): Partial<Record<ProcessName, number>> {
  return Object.fromEntries(
    args.map((arg) => {
      const [, name, count] = /^([a-z]+)=(\d+)$/.exec(arg) ?? [];
      if (!PROCESSES.includes(name as ProcessName) || Number(count) < 1 || Number(count) > 16) {
        throw new StartupError(
          `"${arg}" says nothing: name how many of a process are wanted, such as classes=2 (1 to 16).`,
        );
      }
      return [name as ProcessName, Number(count)];
    }),
  );
}

import { availableParallelism } from 'node:os';
import { loadConfig } from '../../../platform/config/config.js';
import { DEFAULT_PORT } from '../../../platform/config/http.js';
import { StartupError } from '../../../platform/config/startup-error.js';
import { runProcess } from '../../../platform/process/process.js';
import { createLog } from '../../../platform/process/telemetry.js';
import { settings } from '../settings.js';
import { LocalJudge } from './client/local-judge.js';
import { JudgeServer } from './judge-server.js';

/* The judge as a role of its own: courses connects over TCP. Programs run in a child process, which knows no token. */

runProcess(async (own) => {
  const config = loadConfig([{ name: 'courses', settings }], { role: 'judge' });
  const { judgeToken: token, judgeWorkers } = config.valuesOf(settings);
  if (token === undefined) throw new StartupError('Set JUDGE_TOKEN, for courses and for the judge.');
  const log = createLog({ level: config.logLevel, service: 'judge' });
  const judge = new LocalJudge({ threads: judgeWorkers ?? availableParallelism(), log });
  const stops: (() => Promise<void>)[] = [() => judge.close()];
  own.stopWith(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  await judge.start();
  const { host, port = DEFAULT_PORT } = config;
  const server = await JudgeServer.start({ judge, token, host, port, log });
  stops.push(() => server.close());
  log.info({ host, port: server.port, threads: judge.threads }, 'the judge is ready');
  own.ready({ url: `tcp://${host}:${server.port}` });
});

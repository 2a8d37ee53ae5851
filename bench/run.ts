import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { disableVendorTelemetry } from '../platform/config/config.js';
import { runProcess } from '../platform/process/process.js';
import { StartupError } from '../platform/config/startup-error.js';
import { measureConversation } from './conversation.js';
import { measureCourses } from './courses.js';
import { startBoth, type Both } from './both.js';
import { measureFederatedQuery } from './federated-query.js';
import { pause, round } from './figures.js';
import { measureGamification } from './gamification.js';
import { measureJudge } from './judge.js';
import { measureDiscussions } from './discussions.js';
import { measureNotices } from './notices.js';
import { measurePush } from './push.js';
import { measureScale } from './scale.js';
import { FULL, SMALL, type Sizes } from './sizes.js';
import { residentMb, Stage } from './stage.js';
import { measureStandings, measureSubscribers } from './subscribers.js';
import { markdown, type Measured } from './table.js';
import { measureThroughput } from './throughput.js';

/*
 * What the platform does in a time, in one process and as seven over Kafka, side by side on this machine. Clients are in
 * processes of their own. `npm run bench` measures everything; names of parts measure those, and --small only shows that
 * they work; --subscribers=10000 has so many of them. Prints a table and writes bench/results/<time>.json.
 */

/** In this order: what a socket costs is seen only while no memory is left over from another load. */
const ON_PLATFORMS: Readonly<Record<string, (stage: Stage, both: Both) => Promise<Measured>>> = {
  subscribers: measureSubscribers,
  standings: measureStandings,
  push: measurePush,
  query: measureFederatedQuery,
  memory: measureMemory,
};
/** These need no platform. */
const ALONE: Readonly<Record<string, (stage: Stage) => Promise<Measured>>> = {
  throughput: measureThroughput,
  judge: measureJudge,
  community: measureCommunity,
  courses: measureCourses,
  gamification: measureGamification,
  scale: measureScale,
};
const PARTS = [...Object.keys(ON_PLATFORMS), ...Object.keys(ALONE)];
const SMALL_FLAG = '--small';
/** Each is a file descriptor of the router: `ulimit -n` must allow as many and some hundred more. */
const SUBSCRIBERS = /^--subscribers=(\d{2,5})$/;
/** How large the school of `scale` is. */
const FACTOR = /^--factor=(\d+(?:\.\d+)?)$/;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function measureCommunity(stage: Stage): Promise<Measured> {
  const conversation = await measureConversation(stage);
  const notices = await measureNotices(stage);
  const discussions = await measureDiscussions(stage);
  return {
    rows: [...conversation.rows, ...notices.rows, ...discussions.rows],
    data: { conversation: conversation.data, notices: notices.data, discussions: discussions.data },
  };
}

/** Of all processes after the load, and how long they took to start. */
async function measureMemory(stage: Stage, { one, seven }: Both): Promise<Measured> {
  stage.progress(`${stage.sizes.restSeconds} s of rest`);
  await pause(stage.sizes.restSeconds * 1_000);
  const results = [];
  for (const { name, pids, routerPid, startSeconds } of [one, seven]) {
    const [all, router] = [await residentMb(pids), await residentMb([routerPid])];
    const mb = (size: number | undefined): number | undefined => (size === undefined ? undefined : round(size, 0));
    results.push({ name, processes: pids.length, residentMb: mb(all), routerMb: mb(router), startSeconds });
  }
  return {
    rows: results.flatMap(({ name, processes, residentMb: size, routerMb, startSeconds }) => [
      {
        what: `memory at rest, without Postgres and Kafka: ${name}`,
        figure: `${size ?? '?'} MB${processes > 1 ? `, of which the router ${routerMb ?? '?'} MB` : ''}`,
        ...(processes === 1 && { wanted: '< 450 MB' }),
      },
      {
        what: `first start, without demo data: ${name}`,
        figure: `${startSeconds} s`,
        ...(processes === 1 && { wanted: '< 20 s' }),
      },
    ]),
    data: results,
  };
}

async function bench(stage: Stage, parts: ReadonlySet<string>): Promise<Record<string, Measured>> {
  const measured: Record<string, Measured> = {};
  const onPlatforms = Object.entries(ON_PLATFORMS).filter(([name]) => parts.has(name));
  if (onPlatforms.length > 0) {
    const both = await startBoth(stage);
    for (const [name, measure] of onPlatforms) measured[name] = await measure(stage, both);
    await Promise.all([both.one.stop(), both.seven.stop()]);
  }
  for (const [name, measure] of Object.entries(ALONE)) if (parts.has(name)) measured[name] = await measure(stage);
  return measured;
}

function parse(args: readonly string[]): { sizes: Sizes; parts: ReadonlySet<string> } {
  const sockets = args.map((arg) => SUBSCRIBERS.exec(arg)?.[1]).find((count) => count !== undefined);
  const factor = args.map((arg) => FACTOR.exec(arg)?.[1]).find((number) => number !== undefined);
  const names = args.filter((arg) => arg !== SMALL_FLAG && !SUBSCRIBERS.test(arg) && !FACTOR.test(arg));
  const unknown = names.find((name) => !PARTS.includes(name));
  if (unknown !== undefined) {
    throw new StartupError(
      `There is no part ${unknown}. There are ${PARTS.join(', ')}, and the flags ${SMALL_FLAG}, --subscribers=10000 and --factor=0.1.`,
    );
  }
  const sizes = args.includes(SMALL_FLAG) ? SMALL : FULL;
  const subscribers = { ...sizes.subscribers, ...(sockets !== undefined && { sockets: Number(sockets) }) };
  const scale = factor === undefined ? sizes.scale : { factor: Number(factor) };
  return { sizes: { ...sizes, subscribers, scale }, parts: new Set(names.length > 0 ? names : PARTS) };
}

runProcess(async (own) => {
  const { sizes, parts } = parse(process.argv.slice(2));
  disableVendorTelemetry();
  const started = performance.now();
  const stage = new Stage(sizes, (step) => {
    process.stderr.write(`  ${((performance.now() - started) / 1_000).toFixed(1).padStart(6)} s  ${step}\n`);
  });
  own.stopWith(() => stage.stop());
  const [load = 0] = loadavg();
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    node: process.version,
    loadBefore: round(load, 2),
  };
  const at = new Date().toISOString();
  let measured: Record<string, Measured>;
  try {
    measured = await bench(stage, parts);
  } finally {
    await stage.stop();
  }
  say(markdown(Object.values(measured).flatMap(({ rows }) => rows)));
  if (load > machine.processors / 2) say(`\nThe machine was busy before (load ${machine.loadBefore}): measure again.`);
  if (process.argv.includes(SMALL_FLAG)) say('\nSmall: these figures mean nothing.');
  const data = Object.fromEntries(Object.entries(measured).map(([name, one]) => [name, one.data]));
  const seconds = round((performance.now() - started) / 1_000);
  await mkdir('bench/results', { recursive: true });
  await writeFile(
    `bench/results/${at.replaceAll(':', '-')}.json`,
    `${JSON.stringify({ at, seconds, machine, sizes, ...data }, null, 2)}\n`,
  );
  process.exit(0);
});

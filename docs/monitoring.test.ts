import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { glob, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../platform/process/free-port.js';
import { newTestFolder } from '../platform/testing/folder.js';
import { eventually } from '../platform/testing/testing.js';

const FOLDER = 'deploy/monitoring';
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

const RULE_TESTS = ['lyceum.test.yml', 'lyceum-hours.test.yml'];

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: { readonly severity: string };
  readonly annotations?: { readonly summary: string; readonly runbook_url: string };
}

const rules = (parse(read('rules/lyceum.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap((one) => one.rules);
const alerts = rules.filter((rule) => rule.alert !== undefined);

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const has = (program: string): boolean => {
  const found = spawnSync(program, ['--version']).status === 0;
  if (!found) process.stderr.write(`\n*** ${program} is not installed: its tests are SKIPPED ***\n\n`);
  return found;
};
const hasPromtool = has('promtool');
const hasAlertmanager = has('prometheus-alertmanager');

test('each alert has a severity, a runbook, and a test in which it fires and one in which it is silent', () => {
  expect(alerts.length).toBeGreaterThanOrEqual(15);
  const runbooks = [...readFileSync('docs/runbooks.md', 'utf8').matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect(runbooks).toEqual(alerts.map(({ alert }) => alert));
  const tests = RULE_TESTS.flatMap((file) => (parse(read(`rules/${file}`)) as { tests: readonly RuleTest[] }).tests);
  for (const { alert, labels, annotations } of alerts) {
    expect(labels?.severity).toMatch(/^(page|chat)$/);
    expect(annotations?.runbook_url).toBe(`docs/runbooks.md#${alert?.toLowerCase() ?? ''}`);
    const expected = tests
      .flatMap((one) => one.alert_rule_test)
      .filter(({ alertname }) => alertname === alert)
      .map(({ exp_alerts: fired }) => fired.length);
    expect([alert, expected.toSorted()]).toEqual([alert, [0, 1]]);
  }
});

interface RuleTest {
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

test.skipIf(!hasPromtool)('the alerts fire and are silent as their tests say', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', ...RULE_TESTS], {
    cwd: join(FOLDER, 'rules'),
    encoding: 'utf8',
  });
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
});

test('rules and board name only metrics that the platform has', async () => {
  const code: string[] = [];
  for await (const file of glob('{platform,router,subgraphs}/**/*.ts'))
    if (!file.endsWith('.test.ts')) code.push(readFileSync(file, 'utf8'));
  const text = code.join('\n');
  const board = JSON.parse(read('grafana/lyceum.json')) as { panels: { targets?: { expr: string }[] }[] };
  const expressions = [
    ...rules.map(({ expr }) => expr),
    ...board.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ];
  const names = new Set(expressions.flatMap((one) => one.match(/\blyceum_\w+/g) ?? []));
  const isThere = (name: string): boolean => {
    const base = name.replace(/_(bucket|count|sum)$/, '');
    const [, domain, own] = /^lyceum_(users|courses|classes|gamification|community|billing)_(\w+)$/.exec(base) ?? [];
    return text.includes(`'${base}'`) || (domain !== undefined && text.includes(`name: '${own ?? ''}'`));
  };
  // Written by the backup, not by the platform.
  names.delete('lyceum_backup_finished_timestamp_seconds');
  expect([...names].filter((name) => !isThere(name))).toEqual([]);
  expect(isThere('lyceum_made_up_total')).toBe(false);
});

/** A server that keeps what it is sent. */
async function double(): Promise<{ url: string; received: string[] }> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(`${request.url ?? ''} ${body}`);
      response.writeHead(202).end('{"status":"success"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

test.skipIf(!hasAlertmanager)(
  'Alertmanager tells the pager what must wake an operator, and the chat everything',
  async () => {
    const folder = await newTestFolder('alertmanager');
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const [pager, chat] = [await double(), await double()];
    await writeFile(join(folder, 'pager'), 'routing-key-of-the-test\n');
    await writeFile(join(folder, 'chat'), `${chat.url}/hook-of-the-test\n`);
    const config = read('alertmanager.yml')
      .replace('https://events.pagerduty.com/v2/enqueue', `${pager.url}/v2/enqueue`)
      .replace('/run/secrets/pager_routing_key', join(folder, 'pager'))
      .replace('/run/secrets/chat_webhook_url', join(folder, 'chat'))
      .replace('group_wait: 30s', 'group_wait: 0s');
    await writeFile(join(folder, 'alertmanager.yml'), config);
    const port = await freePort();
    const child = spawn(
      'prometheus-alertmanager',
      [
        `--config.file=${join(folder, 'alertmanager.yml')}`,
        `--storage.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    );
    stops.push(async () => {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    });
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => (await fetch(`${url}/-/ready`)).ok, { timeoutMs: 60_000 });
    const alert = (name: string, severity: string): object => ({
      labels: { alertname: name, severity, subgraph: 'users' },
      annotations: { summary: `${name} happened.`, runbook_url: `docs/runbooks.md#${name.toLowerCase()}` },
    });
    const sent = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([alert('EventsLate', 'page'), alert('DeadLetters', 'chat')]),
    });
    expect(sent.status).toBe(200);
    await eventually(() => pager.received.length >= 1 && chat.received.length >= 2, { timeoutMs: 60_000 });
    const [paged, chatted] = [pager.received.join('\n'), chat.received.join('\n')];
    expect(paged).toContain('routing-key-of-the-test');
    expect(paged).toContain('EventsLate happened.');
    expect(paged).not.toContain('DeadLetters');
    expect(chatted).toContain('/hook-of-the-test');
    for (const name of ['EventsLate', 'DeadLetters'])
      expect(chatted).toContain(`docs/runbooks.md#${name.toLowerCase()}`);
  },
);

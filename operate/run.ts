import { parseArgs } from 'node:util';
import { loadConfig } from '../platform/config/config.js';
import { StartupError } from '../platform/config/startup-error.js';
import { createLog } from '../platform/process/telemetry.js';
import { locateDatabases } from '../start/databases.js';
import { DOMAINS, domains } from '../subgraphs/domains.js';
import { definitionOf, type Bench, type Command } from './command.js';
import { CHECK_COMMANDS } from './commands/checks.js';
import { DATA_COMMANDS } from './commands/data.js';
import { EVENT_COMMANDS } from './commands/events.js';
import { migrateDomain, openDomain } from './open-domain.js';
import { showTable } from './table.js';

const COMMANDS: readonly Command[] = [...EVENT_COMMANDS, ...CHECK_COMMANDS, ...DATA_COMMANDS];

/**
 * Runs one command line. A {@link StartupError} says what is wrong with it, or with what it works on. False: the command did
 * its work, and something is left that an operator has to look at.
 */
export async function run(argv: readonly string[], write: (text: string) => void): Promise<boolean> {
  const command = commandOf(argv);
  if (!command) {
    const words = argv.filter((word) => !word.startsWith('-'));
    if (words.length > 0 && !argv.includes('--help'))
      throw new StartupError(`There is no command "${words.join(' ')}".\n\n${overview()}`);
    write(overview());
    return true;
  }
  const given = parse(command, argv.slice(wordsOf(command).length));
  if (given.help) {
    write(helpOf(command));
    return true;
  }
  const config = loadConfig(domains);
  // Beside the answer, which goes to the standard output.
  const log = createLog({ level: 'error', service: 'operate', destination: process.stderr });
  const opened = new Map<string, Awaited<ReturnType<typeof openDomain>>>();
  const bench: Bench = {
    config,
    log,
    open: async (name) => {
      const known = opened.get(name);
      if (known) return known;
      const definition = definitionOf(name);
      const { urlOf, masterKey } = await locateDatabases(config);
      const domain = await openDomain(definition, { url: urlOf(name), masterKey, config, log });
      opened.set(name, domain);
      return domain;
    },
    migrate: async (name) => {
      const { urlOf } = await locateDatabases(config);
      return migrateDomain(definitionOf(name), { url: config.domain(name).databaseDirectUrl ?? urlOf(name), log });
    },
  };
  try {
    const answer = await command.run(bench, given.args, given.options);
    if (given.json) write(`${JSON.stringify('rows' in answer ? answer.rows : answer.is, null, 2)}\n`);
    else if ('rows' in answer) write(answer.rows.length > 0 ? showTable(answer.rows) : `${answer.none}\n`);
    else write(`${answer.say}\n`);
    return !('failed' in answer && answer.failed);
  } finally {
    for (const domain of opened.values()) await domain.close();
  }
}

/** The longest command whose words the line begins with: `outbox parked` before `outbox`. */
function commandOf(argv: readonly string[]): Command | undefined {
  return COMMANDS.toSorted((one, other) => wordsOf(other).length - wordsOf(one).length).find((command) =>
    wordsOf(command).every((word, index) => argv[index] === word),
  );
}

const wordsOf = ({ usage }: Command): string[] => usage.split(' ').filter((word) => /^[a-z]/.test(word));
const argumentsOf = ({ usage }: Command): string[] => usage.split(' ').filter((word) => /^[<[]/.test(word));

function parse(command: Command, argv: readonly string[]) {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        json: { type: 'boolean' },
        ...Object.fromEntries(Object.keys(command.options ?? {}).map((name) => [name, { type: 'string' as const }])),
      },
    });
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n\n${helpOf(command)}`);
  }
  const { help = false, json = false, ...options } = parsed.values;
  const args = parsed.positionals;
  const wanted = argumentsOf(command);
  const needed = wanted.filter((argument) => argument.startsWith('<'));
  if (!help && (args.length < needed.length || args.length > wanted.length)) {
    const problem =
      args.length > wanted.length ? `"${args[wanted.length]}" is too much` : `${needed[args.length]} is missing`;
    throw new StartupError(`${problem}.\n\n${helpOf(command)}`);
  }
  return { help, json, args, options: options as Record<string, string> };
}

function helpOf({ usage, summary, options = {} }: Command): string {
  const lines = Object.entries({ ...options, json: 'The answer as JSON.', help: 'This text.' });
  return [
    `npm run operate -- ${usage}`,
    `  ${summary}`,
    ...(/\bdomain\b/.test(usage) ? [`  Domains: ${DOMAINS.join(', ')}.`] : []),
    ...lines.map(([name, meaning]) => `  --${name.padEnd(8)} ${meaning}`),
    '',
  ].join('\n');
}

function overview(): string {
  return [
    'npm run operate -- <command>, on the platform that the configuration names. Each command has --help and --json.',
    '',
    ...COMMANDS.map(({ usage, summary }) => `  ${usage}\n      ${summary}`),
    '',
  ].join('\n');
}

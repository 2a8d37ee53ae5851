import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { StartupError } from '../../../platform/config/startup-error.js';
import { createLog } from '../../../platform/process/telemetry.js';
import { COMPARERS, type Comparer } from '../domain/coding/coding-task.js';
import { languageOf, readTask, tryProgram, type Tried } from './try-program.js';

const USAGE = `Judges a program as a submission to an exercise is judged.

  npm run judge -- run <program> <cases>

<program>  a file that ends in .js, .ts or .py
<cases>    a folder with pairs of files such as 1.in and 1.out, or a JSON file:
           { "function": "add", "cases": [{ "input": [1, 2], "expected": 3 }] }

  --comparer <name>   ${COMPARERS.join(', ')}; default lines
  --cpu <ms>          CPU time of a case, 100 to 10000; default 2000, in Python 6000
  --memory <MiB>      32 to 256; default 64
  --output            shows what each case printed
  --json              the result as JSON

Ends with 0 when the program is accepted, with 1 when it is not, with 2 when it can't be judged.
`;

/** Answers the exit code. */
export async function judgeFromShell(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = parse(args);
  const [command, program, cases] = positionals;
  if (command !== 'run' || program === undefined || cases === undefined || positionals.length > 3) {
    throw new StartupError(USAGE);
  }
  const read = readTask(cases);
  const comparer = values.comparer ?? read.comparer;
  if (!COMPARERS.includes(comparer as Comparer)) throw new StartupError(`There is no comparer ${comparer}.`);
  const task = {
    ...read,
    comparer: comparer as Comparer,
    cpuLimitMs: values.cpu === undefined ? read.cpuLimitMs : numberOf('--cpu', values.cpu, 100, 10_000),
    memoryLimitMiB: values.memory === undefined ? read.memoryLimitMiB : numberOf('--memory', values.memory, 32, 256),
  };
  const source = readFileSync(program, 'utf8');
  const log = createLog({ level: 'warn', service: 'judge' });
  const tried = await tryProgram({ language: languageOf(program), source, task }, { log });
  write(values.json ? `${JSON.stringify(tried, null, 2)}\n` : describe(tried, values.output === true));
  return tried.judgment.verdict === 'accepted' ? 0 : 1;
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { comparer: text, cpu: text, memory: text, output: flag, json: flag };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new StartupError(`${option}: must be a whole number from ${least} to ${most}.`);
  }
  return number;
}

function describe({ judgment, results }: Tried, withOutput: boolean): string {
  const lines = results.flatMap(({ number, verdict, cpuMs, memoryKiB, error, output, errors }) => {
    const memory = memoryKiB === null ? '' : `${(memoryKiB / 1024).toFixed(1)} MiB`;
    const row = `${String(number).padStart(4)}  ${verdict.padEnd(14)} ${`${cpuMs.toFixed(1)} ms`.padStart(11)} ${memory.padStart(10)}`;
    const place =
      error && error.line !== null
        ? ` (line ${error.line}${error.column === null ? '' : `, column ${error.column}`})`
        : '';
    return [
      row,
      ...(error
        ? [`      ${error.message}${place}`, ...error.stack.slice(1, 6).map((call) => `        in ${call}`)]
        : []),
      ...(withOutput
        ? [output, errors].filter((text) => text !== '').map((text) => text.replace(/^/gm, '      | '))
        : []),
    ];
  });
  const groups = judgment.groups.map(({ group, score }) => `${group} ${score === 1 ? 'accepted' : 'lost'}`).join(', ');
  return `${[
    'case  verdict         CPU time       memory',
    ...lines,
    `\n${judgment.verdict}, score ${judgment.score}${groups && ` (${groups})`}`,
  ].join('\n')}\n`;
}

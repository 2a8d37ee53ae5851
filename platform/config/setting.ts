import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** A kind of process. A row's `for` says which of them read the setting, and so which of them are given it. */
export type Role =
  /** Everything in one process. */
  | 'one-process'
  /** One subgraph. A setting of a domain reaches only the process of that domain. */
  | 'subgraph'
  | 'router'
  /** The server of programs of students. */
  | 'judge'
  /** The job that creates the databases of an installation. */
  | 'databases'
  | 'tests';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is given for each setting, or its default, by name. */
export type Given = Readonly<Record<string, string>>;

export interface Setting<Value> {
  readonly name: string;
  readonly type: z.ZodType<Value>;
  /** As the environment would give it. Absent: the setting is optional. */
  readonly default: string | undefined;
  /** One or two sentences for operators. */
  readonly about: string;
  /** Its value is never shown. */
  readonly secret: boolean;
  readonly for: readonly Role[];
  /** The domain that it belongs to; absent for a setting of the platform. */
  readonly domain: string | undefined;
  /** Settings without which this one is useless. */
  readonly with: readonly string[];
  /** Why a process of these roles can't start without it, given the others; undefined if it can. */
  readonly needed: ((given: Given) => string | undefined) | undefined;
}

interface Row<Type extends z.ZodType> {
  readonly type: Type;
  readonly about: string;
  readonly secret?: boolean;
  /** Default: one process and subgraphs. */
  readonly for?: readonly Role[];
  readonly domain?: string;
  readonly with?: readonly string[];
  readonly needed?: (given: Given) => string | undefined;
}

/**
 * Declares a setting. This is the only place: validation, the typed configuration, docs/configuration.md, the compose files
 * and the environment of child processes follow from the row (`npm run settings` writes the files).
 */
export function setting<Type extends z.ZodType>(
  name: string,
  row: Row<Type> & { readonly default: string | number | boolean },
): Setting<z.output<Type>>;
export function setting<Type extends z.ZodType>(name: string, row: Row<Type>): Setting<z.output<Type> | undefined>;
export function setting(
  name: string,
  row: Row<z.ZodType> & { readonly default?: string | number | boolean },
): Setting<unknown> {
  return {
    name,
    type: row.type,
    default: row.default === undefined ? undefined : String(row.default),
    about: row.about,
    secret: row.secret ?? false,
    for: row.for ?? ['one-process', 'subgraph'],
    domain: row.domain,
    with: row.with ?? [],
    needed: row.needed,
  };
}

/** Rows by the name that the code uses. */
export type SettingGroup = Readonly<Record<string, Setting<unknown>>>;

/** The checked values of a group. */
export type Values<Group extends SettingGroup> = {
  readonly [Key in keyof Group]: Group[Key] extends Setting<infer Value> ? Value : never;
};

/**
 * What the environment gives for these settings, directly or by `NAME_FILE`, or else their defaults. An empty value is not
 * given. Problems name the settings and never a value.
 */
export function readGiven(
  rows: readonly Setting<unknown>[],
  environment: Environment,
  problems: string[],
): Record<string, string> {
  const given: Record<string, string> = {};
  for (const { name, default: fallback } of rows) {
    const direct = environment[name]?.trim();
    const file = environment[`${name}_FILE`]?.trim();
    if (direct && file) problems.push(`${name}: is given twice, by ${name} and ${name}_FILE`);
    let value = direct || fallback;
    if (file && !direct) {
      try {
        value = readFileSync(file, 'utf8').trim() || fallback;
      } catch (error) {
        problems.push(
          `${name}_FILE: the file can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
        );
      }
    }
    if (value) given[name] = value;
  }
  return given;
}

/** Checks every row and collects all problems; the result holds the values by the names of the settings. */
export function checkGiven(
  rows: readonly Setting<unknown>[],
  given: Given,
  { role, problems }: { readonly role: Role; readonly problems: string[] },
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  // A setting whose file can't be read has its problem already.
  const reported = new Set(problems.map((problem) => problem.split(':')[0]?.replace(/_FILE$/, '')));
  const report = (name: string, problem: string): void => {
    if (reported.has(name)) return;
    reported.add(name);
    problems.push(`${name}: ${problem}`);
  };
  for (const { name, type } of rows) {
    if (given[name] === undefined) continue;
    const parsed = type.safeParse(given[name]);
    if (parsed.success) values.set(name, parsed.data);
    // Zod's texts say what is allowed, never what was given.
    else report(name, parsed.error.issues[0]?.message ?? 'is not valid');
  }
  for (const row of rows) {
    if (given[row.name] === undefined || row.default !== undefined) continue;
    for (const other of row.with) if (given[other] === undefined) report(other, `is needed with ${row.name}`);
  }
  for (const row of rows) {
    const reason = row.for.includes(role) && given[row.name] === undefined ? row.needed?.(given) : undefined;
    if (reason !== undefined) report(row.name, reason);
  }
  return values;
}

/** The values of a group, from all checked values. */
export function valuesOf<Group extends SettingGroup>(
  group: Group,
  values: ReadonlyMap<string, unknown>,
): Values<Group> {
  return Object.fromEntries(
    Object.entries(group).map(([key, { name }]) => [key, values.get(name)]),
  ) as unknown as Values<Group>;
}

/** The values of a group where nothing is set. */
export function defaultsOf<Group extends SettingGroup>(group: Group): Values<Group> {
  const rows = Object.values(group);
  return valuesOf(group, checkGiven(rows, readGiven(rows, {}, []), { role: 'tests', problems: [] }));
}

import type { pino } from 'pino';

const WINDOW_MS = 10_000;
/** Lines of one kind that are written in full in each window. */
const WRITTEN = 5;
/** Different kinds of lines that are counted at once. */
const KINDS = 1_000;

interface Repeated {
  count: number;
  readonly logger: pino.Logger;
  readonly level: number;
  readonly message: string;
}

/**
 * Warnings and errors of one kind are written five times in ten seconds; how many more came is written once at the end, so that
 * a fault which every request meets does not fill the disk. Lines are of one kind if level, message and error are the same.
 */
export function limitRepeatedLines(): NonNullable<pino.LoggerOptions['hooks']> {
  const seen = new Map<string, Repeated>();
  let timer: NodeJS.Timeout | undefined;
  let summarizing = false;
  const summarize = (): void => {
    timer = undefined;
    const all = [...seen.values()];
    seen.clear();
    summarizing = true;
    for (const { count, logger, level, message } of all) {
      const repeated = count - WRITTEN;
      if (repeated > 0) logger[nameOf(level)]({ repeated, seconds: WINDOW_MS / 1_000 }, `${message} (repeated)`);
    }
    summarizing = false;
  };
  return {
    logMethod(args, method, level) {
      const { message, kind } = kindOfLine(args);
      if (level < 40 || summarizing || seen.size >= KINDS) return method.apply(this, args);
      const key = `${level} ${kind}`;
      let known = seen.get(key);
      if (!known) seen.set(key, (known = { count: 0, logger: this, level, message }));
      known.count += 1;
      timer ??= setTimeout(summarize, WINDOW_MS).unref();
      if (known.count <= WRITTEN) method.apply(this, args);
    },
  };
}

function kindOfLine([first, second]: readonly unknown[]): { readonly message: string; readonly kind: string } {
  if (typeof first === 'string') return { message: first, kind: first };
  const message = typeof second === 'string' ? second : '';
  const error = first instanceof Error ? first : (first as { readonly err?: unknown } | undefined)?.err;
  return { message, kind: error instanceof Error ? `${message} ${error.name} ${error.message}` : message };
}

function nameOf(level: number): 'warn' | 'error' | 'fatal' {
  return level >= 60 ? 'fatal' : level >= 50 ? 'error' : 'warn';
}

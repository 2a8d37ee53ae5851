/** The first argument; the program has no environment. */
export function threadsFromArguments(): number {
  const threads = Number(process.argv[2]);
  if (!Number.isInteger(threads) || threads < 1) throw new Error('The number of threads is missing.');
  return threads;
}

/** Programs see UTC, wherever this machine is. */
export function useUtc(): void {
  process.env['TZ'] = 'UTC';
}

/** How long the suite may take, and what its random choices start from. */
export interface FaultsConfig {
  /** `short` on every change, `full` with the whole figures. */
  readonly form: 'short' | 'full';
  /** The same seed makes the same choices; what the machine does meanwhile stays its own. */
  readonly seed: number;
}

/** `FAULTS_FORM` (default `short`) and `FAULTS_SEED` (default: another one each time). Throws on any other form. */
export function loadFaultsConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FaultsConfig {
  const form = environment['FAULTS_FORM'] ?? 'short';
  if (form !== 'short' && form !== 'full') throw new Error('FAULTS_FORM: must be short or full');
  const seed = Number(environment['FAULTS_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  if (!Number.isInteger(seed)) throw new Error('FAULTS_SEED: must be a whole number');
  return { form, seed };
}

/** Under which name the database sees the sessions of this process that give none of their own. Before the first. */
export function nameDatabaseSessions(name: string): void {
  process.env['PGAPPNAME'] = name;
}

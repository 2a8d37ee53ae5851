/** The process can't start for a reason that its operator can fix. The message says what to do; show it without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}

import type { Context } from '../../../../platform/context.js';

/**
 * The 6 digits of a verification. Derived under a server key, so that they are stored nowhere and a message that is sent again has
 * the same.
 */
export function phoneCode(context: Pick<Context, 'secrets'>, verificationId: string): string {
  const bytes = context.secrets.hmac('phone code', verificationId);
  return String(bytes.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

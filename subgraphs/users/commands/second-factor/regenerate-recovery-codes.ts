import type { Context } from '../../../../platform/context.js';
import { audit } from '../audit/audit.js';
import { hashesOf, newRecoveryCodes, withProvenFactor, type PasswordAndCode } from './second-factor.js';

/** Ten new recovery codes; the old ones stop working. */
export function regenerateRecoveryCodes(
  context: Context,
  input: PasswordAndCode,
): Promise<{ recoveryCodes: string[] }> {
  return withProvenFactor(context, 'regenerateRecoveryCodes', input, async (transaction, factor) => {
    const recoveryCodes = newRecoveryCodes();
    factor.replaceRecoveryCodes(hashesOf(factor, recoveryCodes));
    await audit(transaction, { action: 'recovery-codes-regenerated', targetId: factor.id });
    return { recoveryCodes };
  });
}

import { InvalidInput } from '../../../../platform/domain/errors.js';
import { unprintable } from '../../../../platform/services/printed-text.js';

/** Rejects texts that a document could not show, by field. An issued document can not be corrected later. */
export function assertPrintable(texts: Readonly<Record<string, string>>): void {
  const fields = Object.entries(texts).flatMap(([field, text]) => {
    const missing = unprintable(text);
    if (missing.length === 0) return [];
    const shown = missing.slice(0, 5).join(' ');
    return [{ field, message: `has characters that an invoice can not show (${shown}): write it in another alphabet` }];
  });
  if (fields.length > 0) throw new InvalidInput(fields);
}

import { runIdempotently, violates } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { LanguageCodeTaken } from '../../domain/errors.js';
import { Language } from '../../domain/language.js';

export interface CreateLanguage {
  readonly code: string;
  readonly name: string;
  readonly idempotencyKey: string;
}

/** A new subject of courses. Returns its id. */
export async function createLanguage(context: Context, input: CreateLanguage): Promise<string> {
  requireRole(context, 'staff');
  try {
    return await runIdempotently(context, 'createLanguage', input, (transaction) => {
      const language = transaction.add(new Language(input.code, input.name, transaction.now));
      return Promise.resolve(language.id);
    });
  } catch (error) {
    throw violates(error, 'language_code_once') ? new LanguageCodeTaken() : error;
  }
}

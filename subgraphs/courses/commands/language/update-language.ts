import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { LanguageNotFound } from '../../domain/errors.js';
import { Language } from '../../domain/language.js';

export function updateLanguage(
  context: Context,
  input: { readonly languageId: string; readonly name: string },
): Promise<Language> {
  requireRole(context, 'staff');
  return runCommand(context, 'updateLanguage', async (transaction) => {
    const language = await transaction.load(Language, input.languageId, () => new LanguageNotFound());
    language.rename(input.name);
    return language;
  });
}

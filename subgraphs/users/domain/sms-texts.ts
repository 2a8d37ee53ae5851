/* Each fits one segment of an SMS. */
const CODE: Readonly<Record<string, (code: string) => string>> = {
  en: (code) => `${code} is your Lyceum code. It works for 10 minutes. Do not give it to anyone.`,
  pt: (code) => `${code} é o seu código Lyceum, válido por 10 minutos. Não o dê a ninguém.`,
  de: (code) => `${code} ist Ihr Lyceum-Code, gültig 10 Minuten. Geben Sie ihn niemandem.`,
};

/** In the language of the locale; English where we don't write that. */
export function phoneCodeText(locale: string, code: string): string {
  const language = locale.split('-')[0]?.toLowerCase() ?? 'en';
  const write = Object.hasOwn(CODE, language) ? CODE[language] : CODE['en'];
  return write?.(code) ?? code;
}

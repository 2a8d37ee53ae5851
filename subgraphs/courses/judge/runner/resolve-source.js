import { registerHooks } from 'node:module';

/*
 * Lets the judge run from its TypeScript sources with Node alone: `./x.js` in an import is `./x.ts` on disk. tsx can't be
 * used there, for it needs child processes and files that the judge may not have.
 */
registerHooks({
  resolve(specifier, context, next) {
    const own = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(own ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

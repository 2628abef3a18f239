import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

/** Loaded before the built program: gives it the stand-in wherever it asks for Electron. */
const HERE = pathToFileURL(import.meta.dirname).href;
const STAND_IN = pathToFileURL(resolve(import.meta.dirname, 'electron.ts')).href;

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === 'electron') return { url: STAND_IN, shortCircuit: true };
    // Its parts, which are written as everything here is: without the ending.
    const own = context.parentURL?.startsWith(HERE) && specifier.startsWith('./');
    return next(own ? `${specifier}.ts` : specifier, context);
  },
});

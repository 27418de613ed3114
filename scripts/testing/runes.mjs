/**
 * For `node --import`: modules with runes (`*.svelte.ts`) run as they do in a browser, compiled when they are imported.
 * Their types are stripped first, for the compiler knows only part of TypeScript.
 */
import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileModule } from 'svelte/compiler'

registerHooks({
  resolve: (specifier, context, next) =>
    // Otherwise Svelte gives out the runtime that draws pages on a server, where nothing is reactive.
    next(
      specifier,
      /^svelte(\/|$)/.test(specifier)
        ? { ...context, conditions: ['browser', ...context.conditions] }
        : context,
    ),
  load: (url, context, next) => {
    if (!url.endsWith('.svelte.ts')) return next(url, context)
    const filename = fileURLToPath(url)
    const source = stripTypeScriptTypes(readFileSync(filename, 'utf8'))
    return {
      format: 'module',
      shortCircuit: true,
      source: compileModule(source, { filename, generate: 'client' }).js.code,
    }
  },
})

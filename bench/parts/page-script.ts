import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

/** The source of a script of `in-page/` as browsers take it: what its types were is blank. */
export function pageScript(name: 'encode' | 'watch'): string {
  return stripTypeScriptTypes(readFileSync(join(import.meta.dirname, 'in-page', `${name}.ts`), 'utf8'))
}

/** Writes server/http/api-v1/openapi.json from shared/api-v1.ts; with `--check` only says whether it is current. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { openApi } from './openapi/document.ts'

const path = fileURLToPath(new URL('../server/http/api-v1/openapi.json', import.meta.url))
const text = await format(JSON.stringify(openApi()), { ...(await resolveConfig(path)), parser: 'json' })
if (!process.argv.includes('--check')) {
  writeFileSync(path, text)
} else if (text !== readFileSync(path, 'utf8')) {
  console.error('server/http/api-v1/openapi.json is not what shared/api-v1.ts says: run npm run openapi')
  process.exitCode = 1
}

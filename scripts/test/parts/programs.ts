import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Says what it was given, goes when it is asked to, and goes when its supervisor is no more.
const SFU = `
import { setInterval } from 'node:timers'
console.log(JSON.stringify({ level: 30, time: Date.now(), msg: 'up', pid: process.pid }))
setInterval(() => {}, 1000)
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => { console.log('sfu leaves'); process.exit(0) })
`
const SERVER = `
import { createServer } from 'node:http'
const { PORT, HOST, SFU_URLS, DATABASE_URL, DATA_DIR } = process.env
console.log(JSON.stringify({ level: 30, time: Date.now(), msg: 'up', pid: process.pid, SFU_URLS, DATA_DIR,
  database: DATABASE_URL?.startsWith('postgres://') }))
createServer((_, answer) => { answer.end('ready') }).listen(Number(PORT), HOST)
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => { console.log('server leaves'); process.exit(0) })
`

/** A folder with a server and an sfu that do nothing but live. `server`: another one. */
export function dummyPrograms({ server = SERVER }: { server?: string } = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'preau-supervisor-'))
  for (const [name, text] of [
    ['server', server],
    ['sfu', SFU],
  ] as const) {
    mkdirSync(join(root, name))
    writeFileSync(join(root, name, 'main.ts'), text)
  }
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  return root
}

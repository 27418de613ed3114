/** A PostgreSQL for other machines, as a process of its own: `database-there.ts FOLDER ADDRESS` says its URL and runs until killed. */
import { connect, createServer, type Socket } from 'node:net'
import { startTestPostgres } from '../../../scripts/test-database.mjs'

const PORT = 5432
const [directory = '', address = ''] = process.argv.slice(2)
const url = new URL((await startTestPostgres({ directory, durable: false })).url)
// It listens on a Unix socket only.
const path = `${url.searchParams.get('host') ?? ''}/.s.PGSQL.${String(PORT)}`

const lead = (from: Socket, to: Socket): void => {
  from.pipe(to)
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroy())
}
const door = createServer((asking) => {
  const answering = connect(path)
  lead(asking, answering)
  lead(answering, asking)
})
door.listen(PORT, address, () => {
  url.hostname = address
  url.port = String(PORT)
  url.search = ''
  process.stdout.write(`${url.href}\n`)
})

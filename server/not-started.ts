import type { Config } from './config.ts'
import { isRefusal } from './db/database.ts'
import { NewerDatabase } from './db/migrate.ts'

/** Why there is no server, in one sentence with what to do next; `forGood`: starting again would not help. */
export type NotStarted = { readonly sentence: string; readonly forGood: boolean }

/** What an administrator can mend by themselves; null for everything else. */
export function whyNotStarted(
  error: unknown,
  { host, port }: Pick<Config, 'host' | 'port'>,
): NotStarted | null {
  if (!(error instanceof Error)) return null
  if (error instanceof NewerDatabase)
    return { sentence: `${error.message}, or set DATABASE_URL or DATA_DIR to another one.`, forGood: true }
  if (isRefusal(error))
    return {
      sentence: `DATABASE_URL is refused by the database (${error.message}): set it to one that lets us in.`,
      forGood: true,
    }
  const sentence = ofThePort('code' in error ? error.code : undefined, host, port)
  // Whoever has the port may let it go.
  return sentence === null ? null : { sentence, forGood: false }
}

function ofThePort(code: unknown, host: string, port: number): string | null {
  if (code === 'EADDRINUSE')
    return `PORT ${String(port)} on ${host} is taken by another program: stop that one, or set PORT to another number.`
  if (code === 'EACCES') return `PORT ${String(port)} is reserved for root: set PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL') return `HOST ${host} is no address of this machine: set HOST to one that is.`
  return null
}

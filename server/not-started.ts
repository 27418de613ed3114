import type { Config } from './config.ts'
import { isRefusal, UnfitDatabase } from './db/database.ts'
import { NewerDatabase } from './db/migrate.ts'
import { AnotherServer } from './db/ownership.ts'

/** Why there is no server, in one sentence with what to do next; `forGood`: starting again would not help. */
export type NotStarted = { readonly sentence: string; readonly forGood: boolean }

/** What an administrator can mend by themselves; null for everything else. */
export function whyNotStarted(
  error: unknown,
  { host, port, metrics }: Pick<Config, 'host' | 'port' | 'metrics'>,
): NotStarted | null {
  if (!(error instanceof Error)) return null
  const ofDatabase = ofTheDatabase(error)
  if (ofDatabase !== null) return ofDatabase
  const isOfMetrics = 'port' in error && error.port === metrics.port && metrics.port !== port
  const code = 'code' in error ? error.code : undefined
  const sentence = isOfMetrics
    ? ofThePort(code, { prefix: 'METRICS_', ...metrics })
    : ofThePort(code, { prefix: '', host, port })
  // Whoever has the port may let it go.
  return sentence === null ? null : { sentence, forGood: false }
}

function ofTheDatabase(error: Error): NotStarted | null {
  if (error instanceof NewerDatabase)
    return { sentence: `${error.message}, or set DATABASE_URL or DATA_DIR to another one.`, forGood: true }
  if (error instanceof AnotherServer) return { sentence: error.message, forGood: true }
  if (error instanceof UnfitDatabase) return { sentence: `${error.message}.`, forGood: error.forGood }
  if (isRefusal(error))
    return {
      sentence: `DATABASE_URL is refused by the database (${error.message}): set it to one that lets us in.`,
      forGood: true,
    }
  return null
}

type Address = { readonly prefix: string; readonly host: string; readonly port: number }

function ofThePort(code: unknown, { prefix, host, port }: Address): string | null {
  if (code === 'EADDRINUSE')
    return `${prefix}PORT ${String(port)} on ${host} is taken by another program: stop that one, or set ${prefix}PORT to another number.`
  if (code === 'EACCES')
    return `${prefix}PORT ${String(port)} is reserved for root: set ${prefix}PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL')
    return `${prefix}HOST ${host} is no address of this machine: set ${prefix}HOST to one that is.`
  return null
}

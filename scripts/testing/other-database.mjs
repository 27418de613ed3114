import { join } from 'node:path'
import { debianPrograms } from '../postgres/debian.mjs'
import { run } from '../setup/command.mjs'
import { say } from '../setup/step.mjs'
import { NOTHING } from './outcome.mjs'
import { withPostgres } from './shared-postgres.mjs'
import { SQL, runUnits } from './units.mjs'

/** What lives through whole meetings does so over SQL that others have said before: once is enough for it. */
const MEETINGS = 'server/test/rig.ts'

/**
 * Runs the tests of all that is said in SQL once more: on the oldest PostgreSQL that we promise, Debian's, by `DATABASE_URL`,
 * in a private cluster that goes afterwards. Where it is not installed, that is said and nothing fails.
 *
 * @param {string} root
 * @param {string} node Node 24.
 * @param {{ filter?: string | undefined, env?: NodeJS.ProcessEnv }} [options] As of `runUnits`.
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function runOnDebiansPostgres(root, node, { filter, env = process.env } = {}) {
  const programs = debianPrograms()
  if (programs === undefined) {
    say('  left out: no PostgreSQL of Debian here (apt-get install postgresql)')
    return NOTHING
  }
  say(`  ${(await run(join(programs, 'postgres'), ['--version'])).output.trim()}`)
  return withPostgres({ env, programs }, (theirs) =>
    runUnits(root, node, { filter, reaching: SQL, sparing: MEETINGS, heavy: false, env: theirs }),
  )
}

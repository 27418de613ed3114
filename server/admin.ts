/** Who administers: `grant`, `revoke` or `list`; which nodes work: `nodes`, `drain` or `undrain`. Started by `npm run admin`, which knows where the database is. */
import { inWords, writeAudit } from './db/audit.ts'
import { accountsNamed, administrators, setAdministrator, type Known } from './db/administrators.ts'
import { openDatabase, type Database } from './db/database.ts'
import { createLog } from './log.ts'
import { nodes, NODES_USAGE, setDrained, type Said } from './nodes/admin.ts'

const USAGE = `npm run admin -- grant <e-mail or id>    lets somebody administer who has signed in once
npm run admin -- revoke <e-mail or id>   takes that back
npm run admin -- list                    says who administers
${NODES_USAGE}`

const done = (text: string): Said => ({ text, done: true })
const failed = (text: string): Said => ({ text, done: false })

async function command(database: Database, words: readonly string[]): Promise<Said> {
  const [what, who, more] = words
  if (what === 'list' && who === undefined) return list(database)
  if (what === 'nodes' && who === undefined) return nodes(database)
  if (who === undefined || more !== undefined) return failed(USAGE)
  switch (what ?? '') {
    case 'grant':
    case 'revoke':
      return set(database, who.trim(), what === 'grant')
    case 'drain':
    case 'undrain':
      return setDrained(database, who.trim(), what === 'drain')
    default:
      return failed(USAGE)
  }
}

async function list(database: Database): Promise<Said> {
  const found = await administrators(database)
  if (found.length === 0) return done('Nobody administers: npm run admin -- grant <e-mail>')
  return done(found.map(line).join('\n'))
}

async function set(database: Database, who: string, administrator: boolean): Promise<Said> {
  const [account, ...others] = await accountsNamed(database, who)
  if (account === undefined)
    return failed(
      `Nobody who has signed in is known by ${who}: people get an account when they first sign in.`,
    )
  if (others.length > 0) {
    const lines = [account, ...others].map(line).join('\n')
    return failed(`Several accounts have the address ${who}: name the one that you mean by its id.\n${lines}`)
  }
  const person = inWords(account)
  if (account.administrator === administrator)
    return done(administrator ? `${person} administers already.` : `${person} does not administer.`)
  await database.transaction().execute(async (transaction) => {
    await setAdministrator(transaction, account.id, administrator)
    const action = administrator ? 'command:grant' : 'command:revoke'
    await writeAudit(transaction, { actor: null, action, subject: person })
  })
  return done(administrator ? `${person} administers now.` : `${person} administers no more.`)
}

function line({ id, name, email, provider, disabled, seenAt }: Known): string {
  const seen = `last seen ${seenAt.toISOString().slice(0, 10)}`
  return [id, name, email ?? 'no e-mail', `by ${provider}`, seen, ...(disabled ? ['disabled'] : [])].join(
    '  ',
  )
}

function complaint(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === '42P01' || code === '42703')
    return 'The database has no accounts yet: start Préau once, and let the person sign in.'
  return `The database cannot be used: ${error instanceof Error ? error.message : String(error)}`
}

const database = openDatabase(process.env['DATABASE_URL'] ?? '', createLog('silent'))
const said = await command(database, process.argv.slice(2)).catch((error: unknown) =>
  failed(complaint(error)),
)
await database.destroy()
process.stdout.write(`${said.text}\n`)
process.exitCode = said.done ? 0 : 1

/** Runs the files of uvu tests that its words name in this one process. */
import { join } from 'node:path'
import { run } from 'uvu/run'

await run(process.argv.slice(2).map((name) => ({ name, file: join(process.cwd(), name) })))

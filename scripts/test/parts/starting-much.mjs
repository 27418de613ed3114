/** A command that starts a child, one outside its group and, if asked, one that ignores signals, and tells the number of each. */
import { spawn } from 'node:child_process'
import { endingAll } from '../../setup/ending.mjs'
import { main } from '../../setup/step.mjs'

const PROGRAMS = [
  'echo $$; exec sleep 1000',
  'setsid sh -c "echo \\$\\$; exec sleep 1000" & wait',
  ...(process.argv.includes('stubborn')
    ? ['trap "" HUP INT TERM; echo $$; while :; do sleep 1000; done']
    : []),
]

await main(() =>
  endingAll(async () => {
    for (const program of PROGRAMS) spawn('sh', ['-c', program], { stdio: ['ignore', 'inherit', 'ignore'] })
    await new Promise(() => {})
  }),
)

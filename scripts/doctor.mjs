/** `npm run doctor`: what keeps this installation from working, in words, and what to do. See docs/doctor.md. */
import { once } from 'node:events'
import { answerCalls, callAll } from './doctor/reach.mjs'
import { examine } from './doctor/examine.mjs'
import { line, verdict } from './doctor/finding.mjs'
import { placesOf } from './doctor/media.mjs'
import { understood } from './doctor/programs.mjs'
import { node24 } from './setup/node24.mjs'
import { projectEnvironment, root } from './setup/project.mjs'
import { main, say, SetupFailed } from './setup/step.mjs'
import { settingsFrom } from './supervisor/settings.mjs'

const USAGE = 'npm run doctor [-- answer | -- call ADDRESS FIRST-LAST]'

await main(async () => {
  const [what, ...rest] = process.argv.slice(2)
  if (what === 'answer') return answer()
  if (what === 'call') return call(rest)
  if (what !== undefined) throw new SetupFailed(USAGE)
  const env = projectEnvironment()
  return told(examine(root, settingsFrom(env, root), env))
})

/** @param {AsyncIterable<import('./doctor/finding.mjs').Finding>} findings */
async function told(findings) {
  const all = []
  for await (const finding of findings) {
    say(line(finding))
    all.push(finding)
  }
  const { summary, code } = verdict(all)
  say(summary)
  return code
}

/** On the machine of the media, while Préau does not run. */
async function answer() {
  const env = projectEnvironment()
  const { sfu } = await understood(root, node24(root), settingsFrom(env, root), env)
  if ('bad' in sfu) throw new SetupFailed(`${sfu.bad}.`)
  const places = placesOf(sfu)
  const close = await answerCalls(places).catch((/** @type {unknown} */ error) => {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    throw new SetupFailed(
      code === 'EADDRINUSE'
        ? 'The media ports are taken: stop Préau for as long as this takes.'
        : `The media ports cannot be listened on (${code}).`,
    )
  })
  const ports = places.map(({ port }) => port)
  say(
    `Answering on ${Math.min(...ports)}-${Math.max(...ports)} until Ctrl-C. From outside, on another machine:`,
  )
  say(`  npm run doctor -- call ADDRESS ${Math.min(...ports)}-${Math.max(...ports)}`)
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
  close()
}

/** @param {string[]} words */
async function call([address, range = '']) {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range) ?? []
  const count = Number(last) - Number(first) + 1
  if (address === undefined || !(count >= 1 && count <= 256 && Number(last) <= 65_535))
    throw new SetupFailed(USAGE)
  const ports = Array.from({ length: count }, (_, index) => Number(first) + index)
  return told(
    (async function* () {
      yield* await callAll(address, ports)
    })(),
  )
}

const TOLD_EVERY_MS = 10_000

/** An expected end: what went wrong and what to do next. Shown without a stack. */
export class SetupFailed extends Error {
  /** @override */
  name = 'SetupFailed'
}

/**
 * Says in one line what is being done now.
 *
 * @param {string} line
 */
export function say(line) {
  process.stdout.write(`${line}\n`)
}

/**
 * Does what takes a while: says when it begins, every ten seconds how far it is, and how long it took.
 *
 * @template T
 * @param {string} title
 * @param {(progress: { howFar: () => string }) => Promise<T>} act May put its own `howFar` there, as in "3 of 12 files".
 * @returns {Promise<T>}
 */
export async function step(title, act) {
  const began = performance.now()
  const lasted = () => `${Math.round((performance.now() - began) / 1000)} s`
  const progress = { howFar: () => 'going on' }
  say(`${title} …`)
  const telling = setInterval(() => say(`  ${title}: ${progress.howFar()}, ${lasted()}`), TOLD_EVERY_MS)
  try {
    const result = await act(progress)
    say(`  ${title}: done in ${lasted()}`)
    return result
  } finally {
    clearInterval(telling)
  }
}

/**
 * Runs a command's program and ends the process as a person expects: a `SetupFailed` is told in a sentence, anything
 * else is a bug and shows its stack.
 *
 * @param {() => Promise<number | void>} program Its number becomes the exit code.
 */
export async function main(program) {
  try {
    const code = await program()
    if (typeof code === 'number') process.exitCode = code
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupFailed ? error.message : stackOf(error)}\n`)
    process.exitCode = 1
  }
}

/** @param {unknown} error */
function stackOf(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

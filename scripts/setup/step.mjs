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

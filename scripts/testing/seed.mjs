/** For files with random tests: says their seed, which a failure shows; TEST_SEED=… runs them with it again. */
import fc from 'fast-check'

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31)
process.stdout.write(`TEST_SEED=${seed}\n`)
fc.configureGlobal({ seed })

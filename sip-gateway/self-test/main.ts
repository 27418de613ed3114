/** `npm run dial-in-test -- [sip:NUMBER@HOST:PORT] [--pin=PIN]`: is a line in order, and if not, why? See docs/telephone.md. */
import { selfTest, type Line } from './self-test.ts'
import { verdict } from './verdict.ts'

const USAGE = 'npm run dial-in-test -- [sip:NUMBER@HOST:PORT] [--pin=PIN]'

function target(words: readonly string[]): Line | undefined {
  const { SIP_IP = '127.0.0.1', SIP_PORT = '5060' } = process.env
  const given = words.find((word) => !word.startsWith('--')) ?? `${SIP_IP}:${SIP_PORT}`
  const pin = words.find((word) => word.startsWith('--pin='))?.slice('--pin='.length)
  const [, dialled = '1234', host, port = '5060'] =
    /^(?:sip:)?(?:([^@]+)@)?([^@:]+)(?::(\d+))?$/.exec(given) ?? []
  if (host === undefined || words.some((word) => word.startsWith('--') && !word.startsWith('--pin=')))
    return undefined
  return { host, port: Number(port), dialled, pin }
}

const line = target(process.argv.slice(2))
const { good, text } = line === undefined ? { good: false, text: USAGE } : verdict(await selfTest(line))
process.stdout.write(`${text}\n`)
process.exitCode = good ? 0 : 1

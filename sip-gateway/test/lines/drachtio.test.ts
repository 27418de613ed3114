import { suite } from 'uvu'
import { keepsTheContract } from './contract.ts'
import { DRACHTIO, DrachtioServer, notRun } from './drachtio.ts'

/** It passes none of these on (0.9.10). */
const OF_SERVER = { UPDATE: 481, REFER: undefined, PRACK: undefined, FOO: undefined, invite: undefined }

if (DRACHTIO === undefined) {
  notRun('the contract of lines over drachtio-server')
  const test = suite('drachtio-server')
  test.skip('keeps the contract of lines')
  test.run()
} else {
  const server = await DrachtioServer.start()
  for (const [way, address] of [
    ['UDP', '127.0.0.1'],
    ['TCP', '127.0.0.1'],
    ['UDP', '::1'],
  ] as const)
    keepsTheContract('drachtio-server', (opening) => server.line(opening), {
      way,
      address,
      elsewhere: OF_SERVER,
      repeats: way === 'UDP',
    })
}

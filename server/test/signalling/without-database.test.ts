import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { returning, startRig, type Rig } from '../rig.ts'
import { Client } from '../client.ts'

// Longer than a client of these tests waits for anything.
const never = (): Promise<never> => new Promise(() => undefined)

let sfu: QuietSfu
let rig: Rig
let failing = false
let asked = 0

const test = suite('signalling: while the database is away')
test.before(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({
    sfu,
    written: () => {
      asked += 1
      return never()
    },
    deps: { journalFails: () => failing, identify: never },
  })
})
test.before.each(() => {
  failing = false
  asked = 0
})
test.after(async () => {
  await rig.close()
  await sfu.close()
})

for (const known of [false, true])
  test(`people come in and come back while it ${known ? 'is known to be away' : 'hangs'}`, async () => {
    failing = known
    const { client, inside } = await rig.join(rig.openRoom(), 'Ada')
    const back = await Client.open(rig.url, returning(inside, client.page, inside.seq))
    assert.is(back.welcome.phase, 'inside')
    assert.is(asked > 0, !known)
    back.client.close()
    client.close()
  })

test.run()

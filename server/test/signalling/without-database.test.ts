import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startQuietSfu } from '../quiet-sfu.ts'
import { returning, rigForAll } from '../rig.ts'

// Longer than a client of these tests waits for anything.
const never = (): Promise<never> => new Promise(() => undefined)

let failing = false
let asked = 0

const test = suite('signalling: while the database is away')
const rig = rigForAll(test, startQuietSfu, {
  written: () => {
    asked += 1
    return never()
  },
  deps: { journalFails: () => failing, identify: never },
})
test.before.each(() => {
  failing = false
  asked = 0
})

for (const known of [false, true])
  test(`people come in and come back while it ${known ? 'is known to be away' : 'hangs'}`, async () => {
    failing = known
    const { client, inside } = await rig.join(rig.openRoom(), 'Ada')
    const back = await rig.open(returning(inside, client.page, inside.seq))
    assert.is(back.welcome.phase, 'inside')
    assert.is(asked > 0, !known)
    back.client.close()
    client.close()
  })

test.run()

/** When an sfu counts as lost, and how soon that is looked at. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { nextLookMs, verdictOn, vouchesFor, type Signs } from '../../sfu/lost.ts'

const test = suite('an sfu that is lost')
const PATIENCE_MS = 10_000
const well: Signs = { downForMs: 0, heardMs: 400, saidMs: 700, knock: null }
/** Its machine is gone, or only its process: for three seconds. */
const silent: Signs = { ...well, heardMs: 3_000, saidMs: 3_000 }

const cases: readonly (readonly [what: string, signs: Signs, verdict: ReturnType<typeof verdictOn>])[] = [
  ['all is well', well, 'kept'],
  ['it paused for a second and a half', { ...well, heardMs: 1_900, saidMs: 1_900 }, 'kept'],
  ['nothing comes from it', silent, 'doubted'],
  ['its process is paused', { ...silent, knock: 'accepted' }, 'doubted'],
  [
    'this server was paused, and all lines were cut',
    { ...silent, downForMs: 10, knock: 'accepted' },
    'doubted',
  ],
  ['its process has ended', { ...silent, downForMs: 2_500, knock: 'refused' }, 'lost'],
  ['its machine is gone', { ...silent, knock: 'nothing' }, 'lost'],
  [
    'only this server is cut off from it',
    { ...well, downForMs: 8_000, heardMs: 9_000, knock: 'nothing' },
    'kept',
  ],
  [
    'this server is cut off from it, for good',
    { ...well, downForMs: 10_000, heardMs: 11_000, knock: 'nothing' },
    'lost',
  ],
  ['it cannot register, and its line is well', { ...well, saidMs: 60_000, knock: 'nothing' }, 'kept'],
  ['it registers nowhere', { ...silent, saidMs: null, downForMs: 3_000, knock: 'refused' }, 'kept'],
  ['it registers nowhere, and does not come back', { ...silent, saidMs: null, downForMs: 10_000 }, 'lost'],
  ['it was gone before this server came', { ...silent, heardMs: Infinity, knock: 'refused' }, 'lost'],
]
for (const [what, signs, verdict] of cases)
  test(`${what}: ${verdict}`, () => {
    assert.is(verdictOn(signs, PATIENCE_MS), verdict)
  })

test('a server vouches for a node only where the node itself does not', () => {
  assert.is(vouchesFor(well), false)
  assert.is(vouchesFor({ ...well, saidMs: 1_500 }), true)
  assert.is(vouchesFor({ ...well, saidMs: null }), false)
  assert.is(vouchesFor(silent), false)
})

test('it is looked again each second, and when one could be doubted', () => {
  assert.is(nextLookMs([]), 1_000)
  assert.is(nextLookMs([well, { ...well, saidMs: null, heardMs: 20_000 }]), 1_000)
  assert.is(nextLookMs([well, { ...well, heardMs: 1_500, saidMs: 1_700 }]), 500)
  assert.is(nextLookMs([{ ...well, heardMs: 1_990, saidMs: 1_990 }]), 100)
})

test.run()

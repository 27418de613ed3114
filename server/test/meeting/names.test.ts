import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NAME_MAX_CHARACTERS } from '../../../shared/limits.ts'
import { decide } from '../../meeting/features.ts'
import { likenessOf } from '../../../shared/likeness.ts'
import { Names } from '../../meeting/names.ts'
import { after, ann, joining, knocking, unstarted } from './given.ts'

const uniqueName = (wanted: string, taken: readonly string[]): string =>
  new Names(taken.map(likenessOf)).give(wanted)

test('a name that nobody has is kept as it was written', () => {
  assert.is(uniqueName('Zoé  ', ['Ada']), 'Zoé  ')
  assert.is(uniqueName('Ada', []), 'Ada')
})

test('names that a reader takes for the same are the same: case, width, spacing, composition', () => {
  for (const [wanted, taken] of [
    ['ADA', 'ada'],
    ['Ａｄａ', 'Ada'],
    ['Ada', 'Ａｄａ'],
    ['Jean  Paul', 'jean paul'],
    ['Zoe\u0301', 'Zo\u00e9'],
    ['ﬁona', 'Fiona'],
    ['A\u200bda', 'Ada'],
    ['Ada\u2060', 'Ada'],
    ['Аdа', 'Ada'],
    ['ΑDΑ', 'ada'],
    ['Αndré', 'André'],
    ['Сhаrlоttе', 'Charlotte'],
    ['lda', 'Ida'],
    ['Pau1', 'Paul'],
    ['0scar', 'Oscar'],
    ['Тom', 'Tom'],
    ['Zоё', 'Zoë'],
    ['Νiνi', 'Nivi'],
    ['Camille', 'Carnille'],
    ['CLEO', 'Cleo'],
    ['BERNARD', 'Bernard'],
  ] as const)
    assert.is(uniqueName(wanted, [taken]), `${wanted} (2)`)
})

test('names in another script stay what they are, and differ as they did', () => {
  assert.is(uniqueName('Борис', ['Ада', 'Boris']), 'Борис')
  assert.is(uniqueName('Ада', ['Борис', 'Ада']), 'Ада (2)')
  assert.is(uniqueName('Νίκος', ['Nikos']), 'Νίκος')
})

test('a name that looks like a numbered one does not hide it', () => {
  assert.is(uniqueName('Ada', ['Ada', 'ada (2)']), 'Ada (3)')
  assert.is(uniqueName('Ada (2)', ['Ada (2)']), 'Ada (2) (2)')
})

test('names that are given one after the other differ, too', () => {
  const names = new Names([likenessOf('Ada')])
  assert.equal(
    ['Ada', 'Bo', 'bo', 'ADA'].map((wanted) => names.give(wanted)),
    ['Ada (2)', 'Bo', 'bo (2)', 'ADA (3)'],
  )
})

test('a long name gives way to its number and stays within the limit', () => {
  const long = 'x'.repeat(NAME_MAX_CHARACTERS)
  const second = uniqueName(long, [long])
  assert.is(second.length, NAME_MAX_CHARACTERS)
  assert.ok(second.endsWith('x (2)'))
})

test('an emoji is never cut in half', () => {
  const family = '👨‍👩‍👧‍👦'
  const long = 'x'.repeat(NAME_MAX_CHARACTERS - family.length) + family
  assert.is(uniqueName(long, [long]), `${'x'.repeat(NAME_MAX_CHARACTERS - family.length)} (2)`)
})

// The eighteen letters that one character unfolds to, and the shortest name of many.
for (const wanted of ['\ufdfa'.repeat(NAME_MAX_CHARACTERS), 'Ada'])
  test(`a hall of people called ${wanted.slice(0, 3)} is let in without a pause for anybody, each under another name`, () => {
    const waits = Array.from({ length: 490 }, (_, index) =>
      knocking(wanted, { id: `person-${String(index)}` as never }),
    )
    let meeting = unstarted({ maxParticipants: 500 }, ...waits)
    const cost = comparisons(() => {
      meeting = after(meeting, decide(meeting, joining(ann)))
    })
    const names = Array.from(meeting.participants.values(), ({ name }) => name)
    assert.is(new Set(names).size, 491)
    assert.ok(names.every(({ length }) => length <= NAME_MAX_CHARACTERS))
    // A few for each person, not one for each pair of them.
    assert.ok(cost <= 491 * 6, `${String(cost)} texts were unfolded`)
  })

/** How often a text is unfolded meanwhile: what made naming dear. */
function comparisons(act: () => void): number {
  const normalize = Object.getOwnPropertyDescriptor(String.prototype, 'normalize') as PropertyDescriptor
  let count = 0
  Object.defineProperty(String.prototype, 'normalize', {
    ...normalize,
    value(this: string, form: string) {
      count += 1
      return (normalize.value as typeof String.prototype.normalize).call(this, form)
    },
  })
  try {
    act()
  } finally {
    Object.defineProperty(String.prototype, 'normalize', normalize)
  }
  return count
}

test('of a name that unfolds to much only the beginning is compared, its number all the same', () => {
  const long = '\ufdfa'.repeat(NAME_MAX_CHARACTERS)
  const names = new Names([])
  const given = [names.give(long), names.give(long), names.give(long)]
  const again = new Names(given.map(likenessOf))
  assert.ok(again.give(long).endsWith(' (4)'))
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { moderatorLikeness, nameFinder } from '../src/meeting/people/finding.ts'
import { participant } from './given.ts'

const found = (wanted: string, ...names: string[]): string[] => names.filter(nameFinder(wanted))

test('people are found whatever the accents, capitals and width of their names', () => {
  assert.equal(found('zoe', 'Zoé Lefèvre', 'Zo', 'ZOÉ', 'Zoe\u0301'), ['Zoé Lefèvre', 'ZOÉ', 'Zoe\u0301'])
  assert.equal(found('É', 'Eve', 'Bob'), ['Eve'])
  assert.equal(found('ada', 'Ａｄａ'), ['Ａｄａ'])
})

test('all words are looked for, in any order; no words find everybody', () => {
  assert.equal(found(' lef  zo ', 'Zoé Lefèvre', 'Zoé'), ['Zoé Lefèvre'])
  assert.equal(found('  ', 'Zoé', 'Bob'), ['Zoé', 'Bob'])
})

test('who is called like a moderator is told apart, with a number or look-alikes, unless the name is verified', () => {
  const ada = participant('Ada Host', { role: 'moderator' })
  const alike = moderatorLikeness([ada, participant('Bob')])
  for (const name of ['Ada Host (2)', 'ADA HOST', 'Аdа Hоst (3)', 'Ada H0st'])
    assert.ok(alike({ name, verified: false }), name)
  assert.not(alike({ name: 'Ada Host', verified: true }))
  assert.not(alike(ada))
  assert.not(alike({ name: 'Bob (2)', verified: false }))
  // Whose name is not told is called like nobody.
  assert.not(moderatorLikeness([participant('', { role: 'moderator' })])({ name: '', verified: false }))
})

test.run()

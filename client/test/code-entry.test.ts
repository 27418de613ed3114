import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { afterEdit, digitsOf, grouped, isWhole, type CodeField } from '../src/portal/code-entry.ts'

/** Types into a field, key by key; `<` deletes backwards, `>` forwards. */
function typed(keys: string, from: CodeField = { text: '', caret: 0 }): CodeField {
  return Array.from(keys).reduce((field, key) => {
    const { text, caret } = field
    if (key === '<') {
      const cut = text.slice(0, Math.max(0, caret - 1)) + text.slice(caret)
      return afterEdit(text, { text: cut, caret: Math.max(0, caret - 1), kind: 'deleteContentBackward' })
    }
    if (key === '>') {
      const cut = text.slice(0, caret) + text.slice(caret + 1)
      return afterEdit(text, { text: cut, caret, kind: 'deleteContentForward' })
    }
    const longer = text.slice(0, caret) + key + text.slice(caret)
    return afterEdit(text, { text: longer, caret: caret + 1, kind: 'insertText' })
  }, from)
}

test('a code is shown in groups of three while it is typed', () => {
  assert.is(typed('4').text, '4')
  assert.is(typed('411').text, '411')
  assert.is(typed('4114').text, '411 4')
  assert.equal(typed('411464571'), { text: '411 464 571', caret: 11 })
})

test('spaces and letters between the digits are no digits', () => {
  assert.is(typed('411 464-571x').text, '411 464 571')
})

test('a code is pasted in any shape', () => {
  for (const pasted of [
    '411464571',
    ' 411 464 571\n',
    '411.464.571',
    'Code : 411\u202F464\u202F571',
    '４１１４６４５７１',
  ]) {
    const { text } = afterEdit('', { text: pasted, caret: pasted.length, kind: 'insertFromPaste' })
    assert.is(text, '411 464 571', pasted)
  }
})

test('what is typed in the middle leaves the caret behind it', () => {
  const { text, caret } = typed('9', { text: '411 464 57', caret: 5 })
  assert.is(text, '411 496 457')
  assert.is(text.slice(0, caret), '411 49')
})

test('deleting goes through the spaces', () => {
  assert.is(typed('411464571' + '<'.repeat(6)).text, '411')
  assert.is(typed('411464571' + '<'.repeat(9)).text, '')
  assert.equal(typed('<', { text: '411 464', caret: 4 }), { text: '414 64', caret: 2 })
  assert.equal(typed('>', { text: '411 464', caret: 3 }), { text: '411 64', caret: 4 })
})

test('nothing that is typed is lost, also when it is too much', () => {
  assert.is(digitsOf(typed('4114645712').text), '4114645712')
})

test('a code has nine digits, of which the first is not 0', () => {
  assert.ok(isWhole('411464571'))
  for (const wrong of ['', '41146457', '4114645712', '011464571']) assert.not.ok(isWhole(wrong), wrong)
})

test('digits are grouped from the left', () => {
  assert.is(grouped('1234567'), '123 456 7')
})

test.run()

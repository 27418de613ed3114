import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChatBlock, ChatInline } from '../../../shared/chat-text.ts'
import type { ParticipantId } from '../../../shared/ids.ts'
import { mentionedIn, MODERATORS } from '../../chat/mentions.ts'
import { cleanText, hasLinks, readChatText } from '../../chat/markdown.ts'

/** A tree as a line that can be read. */
const line = (nodes: readonly (ChatBlock | ChatInline)[]): string =>
  nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
          return node.text
        case 'code':
          return `code(${node.text})`
        case 'link':
          return `link(${node.href}|${line(node.content)})`
        case 'mention':
          return `mention(${node.id ?? 'moderators'}|${node.name})`
        case 'quotation':
          return `quote[${line(node.blocks)}]`
        case 'list':
          return `${node.ordered ? 'ol' : 'ul'}[${node.items.map(line).join('; ')}]`
        case 'paragraph':
          return `p(${line(node.content)})`
        case 'strong':
        case 'emphasis':
        case 'strike':
          return `${node.kind}(${line(node.content)})`
      }
    })
    .join('')

const read = (text: string): string => line(readChatText(cleanText(text), MODERATORS))

const table: readonly [written: string, read: string][] = [
  ['Hello', 'p(Hello)'],
  ['one\ntwo\n\nthree', 'p(one\ntwo)p(three)'],
  ['**bold** *it* _it_ ~~gone~~', 'p(strong(bold) emphasis(it) emphasis(it) strike(gone))'],
  ['**bold *and it***', 'p(strong(bold emphasis(and it)))'],
  ['2 * 3 * 4, a_b_c, ** no **', 'p(2 * 3 * 4, a_b_c, ** no **)'],
  ['**never closed', 'p(**never closed)'],
  ['\\*not it\\*', 'p(*not it*)'],
  ['`a * b *`', 'p(code(a * b *))'],
  ['```\nlet x = 1\n\n*y*\n```\nafter', 'code(let x = 1\n\n*y*)p(after)'],
  ['- a\n- b\n  - c\n1. d', 'ul[p(a); p(b)ul[p(c)]]ol[p(d)]'],
  ['> said\n> > before\nme', 'quote[p(said)quote[p(before)]]p(me)'],
  ['https://a.example/x_y_z?q=1.', 'p(link(https://a.example/x_y_z?q=1|https://a.example/x_y_z?q=1).)'],
  [
    '[site](https://a.example) <mailto:a@b.example>',
    'p(link(https://a.example/|site) link(mailto:a@b.example|mailto:a@b.example))',
  ],
  ['[call](tel:+33186950000)', 'p(link(tel:+33186950000|call))'],
  ['[x](javascript:alert(1)) [y](data:text/html,z)', 'p([x](javascript:alert(1)) [y](data:text/html,z))'],
  ['[x](https://bank.example@evil.example)', 'p([x](https://bank.example@evil.example))'],
  ['<b>x</b> # no\n![p](https://a.example/p.png)', 'p(<b>x</b> # no\n!link(https://a.example/p.png|p))'],
  ['| a | b |\n|---|---|', 'p(| a | b |\n|---|---|)'],
  ['@moderators, please', 'p(mention(moderators|moderators), please)'],
  ['a\u202Eb\u0000c\r\nd', 'p(abc\nd)'],
  ['👩‍👩‍👧 🙂', 'p(👩‍👩‍👧 🙂)'],
]
for (const [written, expected] of table)
  test(`reads ${JSON.stringify(written)}`, () => {
    assert.is(read(written), expected)
  })

test('names of people are found, the longest first, also in emphasis', () => {
  const [ann, anna] = ['id-of-ann', 'id-of-anna'] as ParticipantId[]
  const people = [
    { id: ann ?? null, name: 'Ann' },
    { id: anna ?? null, name: 'Anna Bee' },
  ]
  const tree = readChatText('@Ann and **@Anna Bee**', people)
  assert.is(line(tree), 'p(mention(id-of-ann|Ann) and strong(mention(id-of-anna|Anna Bee)))')
  assert.equal(mentionedIn(tree), ['id-of-ann', 'id-of-anna'])
})

test('a link is found wherever it is, and one in code is none', () => {
  assert.ok(hasLinks(readChatText('- > *https://a.example*', [])))
  assert.not.ok(hasLinks(readChatText('`https://a.example`', [])))
})

const filling = (unit: string): string => unit.repeat(Math.floor(5_000 / unit.length))
const HOSTILE = [
  ...['*', '_', '*_', '**a ', '*a_b', 'a**b', '[', '[a](', '[a](b', '![[]()', '`', '`a', '```', '~~', '<a:'],
  ...['>', '> ', '- ', '- a\n', '> - 1. ', '\n', 'a\n', '\\', 'https://', '@moderators', '1. a\n  ', '&a'],
]
test('no text makes a tree of more than 500 nodes or deeper than one can follow', () => {
  for (const unit of HOSTILE) {
    const tree = JSON.stringify(readChatText(cleanText(filling(unit)), MODERATORS))
    assert.ok(tree.split('"kind"').length - 1 <= 500, `${unit} grows`)
    assert.ok(depthOf(JSON.parse(tree)) <= 24, `${unit} is deep`)
  }
})

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test.run()

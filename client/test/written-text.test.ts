import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { readRichText } from '../../server/rooms/rich-text.ts'
import { marked, readableLength, readWritten, withTitle } from '../src/portal/room/written-text.ts'

test('the preview shows what the server will show', () => {
  for (const written of [
    '',
    'Bonjour',
    'Bienvenue dans cette réunion <u><strong> %%CONFNAME%% </strong></u>.',
    '<b>gras <i>et penché</i></b> puis <em>seul</em>',
    'une ligne\nune autre\n\n\n\nla dernière\n',
    'un<br>deux<br/>trois',
    '<a href="https://example.org/é">ici</a> et <a href="javascript:alert(1)">là</a>',
    "<a href='mailto:ada@example.org'>écrire</a>",
    '<a href="https://paypal.com@evil.example">piège</a>',
    'a &amp; b &lt;c&gt; &#233; &#xe9;',
    '5 < 6 et 7 > 3',
    '<span onclick="x()">texte</span>',
  ]) {
    assert.equal(readWritten(written), readRichText(written), written)
  }
})

test('whatever is wrapped by the buttons is read as the server reads it', () => {
  const words = fc.array(fc.constantFrom('a', 'é', ' b ', '%%CONFNAME%%', '&amp;', '\n', '12'), {
    maxLength: 8,
  })
  const piece = fc.tuple(fc.constantFrom('', 'b', 'i', 'u', 'strong', 'em'), words)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const written = pieces
        .map(([tag, text]) => (tag === '' ? text.join('') : `<${tag}>${text.join('')}</${tag}>`))
        .join('')
      const texts = (text: ReturnType<typeof readWritten>) =>
        text
          .map((part) => ('text' in part ? part.text : '\n'))
          .join('')
          .replace(/ *\n */g, '\n')
          .trim()
      assert.is(texts(readWritten(written)), texts(readRichText(written)))
    }),
  )
})

test('the count is that of the letters that people read', () => {
  assert.is(readableLength('<b>été</b> &amp; 🙂'), 7)
  assert.is(readableLength('a\nb'), 3)
})

test('the title stands in its place as text, whatever it holds', () => {
  assert.equal(withTitle(readWritten('<b>%%CONFNAME%%</b>'), '<i>$& x</i>'), [
    { text: '<i>$& x</i>', bold: true },
  ])
})

test('a button wraps what is selected and keeps it selected', () => {
  const next = marked({ text: 'Bonjour à tous', start: 8, end: 9 }, 'bold')
  assert.is(next.text, 'Bonjour <b>à</b> tous')
  assert.is(next.text.slice(next.start, next.end), 'à')
})

test('after the link button its address is selected, to be written', () => {
  const next = marked({ text: 'le site', start: 3, end: 7 }, 'link')
  assert.is(next.text, 'le <a href="https://">site</a>')
  assert.is(next.text.slice(next.start, next.end), 'https://')
})

test.run()

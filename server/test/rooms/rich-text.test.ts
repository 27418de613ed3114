import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RichText } from '../../../shared/rich-text.ts'
import { Refused } from '../../../shared/refused.ts'
import { checkMessages, readMessage, readRichText } from '../../rooms/rich-text.ts'

const shown = (text: RichText): string => text.map((part) => ('text' in part ? part.text : '\n')).join('')

const read: readonly [string, string, RichText][] = [
  ['plain text', 'Bonjour', [{ text: 'Bonjour' }]],
  ['nothing', '', []],
  [
    'marks',
    '<b>a</b><strong>b</strong><i>c</i><em>d</em><u>e</u>',
    [
      { text: 'ab', bold: true },
      { text: 'cd', italic: true },
      { text: 'e', underline: true },
    ],
  ],
  [
    'marks within marks',
    '<u>a<b>b<i>c</i></b></u>d',
    [
      { text: 'a', underline: true },
      { text: 'b', underline: true, bold: true },
      { text: 'c', underline: true, bold: true, italic: true },
      { text: 'd' },
    ],
  ],
  ['tags in capitals', '<B>a</B>', [{ text: 'a', bold: true }]],
  ['a tag that is never closed', '<b>a', [{ text: 'a', bold: true }]],
  ['other tags: their text', '<font color=red>a</font><span>b</span>', [{ text: 'ab' }]],
  ['a line break', 'a<br>b', [{ text: 'a' }, { lineBreak: true }, { text: 'b' }]],
  ['a new line', 'a\r\nb', [{ text: 'a' }, { lineBreak: true }, { text: 'b' }]],
  ['paragraphs', '<p>a</p>\n<p>b</p>', [{ text: 'a' }, { lineBreak: true }, { text: 'b' }]],
  [
    'many line breaks: two',
    '<br>a<br><br><br><br>b<br>',
    [{ text: 'a' }, { lineBreak: true }, { lineBreak: true }, { text: 'b' }],
  ],
  ['entities', '&lt;b&gt; &amp;amp; &eacute; &#x41; &madeup;', [{ text: '<b> &amp; é A &madeup;' }]],
  ['a link', '<a href="https://example.org/a?b=1">a</a>', [{ text: 'a', href: 'https://example.org/a?b=1' }]],
  ['an address of mail', '<a href=mailto:a@example.org>a</a>', [{ text: 'a', href: 'mailto:a@example.org' }]],
  ['a telephone', '<a href="tel:+33186950000">a</a>', [{ text: 'a', href: 'tel:+33186950000' }]],
  [
    'what is no text for people: nothing of it',
    'a<script>x</script><style>x</style><svg><text>x</text></svg><math><mi>x</mi></math><template>x</template>' +
      '<noscript>x</noscript><iframe>x</iframe><!-- x -->b',
    [{ text: 'ab' }],
  ],
  ['less than', '1 < 2', [{ text: '1 < 2' }]],
  ['spaces', 'a \t  b', [{ text: 'a b' }]],
  ['a letter that overrides the direction', 'a\u202Eb\u2066c\u0000d', [{ text: 'abcd' }]],
]
for (const [what, written, tree] of read)
  test(`${what} is read`, () => {
    assert.equal(readRichText(written), tree)
  })

const unsafe = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  ' javascript:alert(1)',
  'javascript&colon;alert(1)',
  'java&Tab;script:alert(1)',
  '&#106;avascript:alert(1)',
  '&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'blob:https://example.org/1',
  'file:///etc/passwd',
  '//evil.example',
  '/api/sign-out',
  '\\\\evil.example',
  'https://bank.example@evil.example/',
  'https:\t//evil.example',
  'view-source:https://example.org',
  '#a',
  '',
]
for (const address of unsafe)
  test(`a link to ${JSON.stringify(address)} is text`, () => {
    for (const quote of ['"', "'"])
      assert.equal(readRichText(`<a href=${quote}${address}${quote}>here</a>`), [{ text: 'here' }])
  })

// From what is known of mutations: browsers and parsers that disagree on where markup begins.
const corpus = [
  '<script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><p><style><!--</style><img src=x onerror=alert(1)>--></style>',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math><annotation-xml encoding="text/html"><style></math><img src=x onerror=alert(1)>',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><img src=x onerror=alert(1)></template>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!--a--!><img src=x onerror=alert(1)>-->',
  '<![CDATA[><img src=x onerror=alert(1)>]]>',
  '<title><a href="</title><img src=x onerror=alert(1)>">',
  '<textarea></textarea><img src=x onerror=alert(1)>',
  '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  '<base href="https://evil.example/"><a href="/">a</a>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<a href="https://a.example" onclick="alert(1)" style="x:expression(alert(1))" target=_top>a</a>',
  '<b style="position:fixed;inset:0" class=x id=y>a</b>',
  '<a href="javascript:alert(1)"><svg><a xlink:href="javascript:alert(1)">a',
  '<table><td><a href="javascript:alert(1)">a</table>',
  '<select><style></select><img src=x onerror=alert(1)></style>',
  '<plaintext><img src=x onerror=alert(1)>',
  '<body onload=alert(1)><html manifest=x>',
  '"><img src=x onerror=alert(1)>',
  '\u0000<\u0000script>alert(1)</script>',
  '<a href="https://a.example/\u202Egpj.exe">a</a>',
]
for (const markup of corpus)
  test(`inert: ${markup}`, () => {
    inert(readRichText(markup))
    inert(readMessage('%%CONFNAME%%', markup))
  })

/** A tree of the shape that pages draw has no place for markup, handlers or other schemes: what is left is text. */
function inert(tree: RichText): void {
  assert.equal(RichText.parse(tree), tree)
  for (const part of tree) {
    const keys = 'text' in part ? ['text', 'bold', 'italic', 'underline', 'href'] : ['lineBreak']
    for (const key of Object.keys(part)) assert.ok(keys.includes(key), key)
    if (!('href' in part) || part.href === undefined) continue
    assert.match(part.href, /^(https?:\/\/[^/@]+(\/|$)|mailto:|tel:)/)
    assert.not.match(part.href, /[\s"'<>\p{Cc}\u202A-\u202E]/u)
  }
}

test('whatever is written is inert, at any depth and within a moment', () => {
  const piece = fc.constantFrom(
    ...['<b>', '</b>', '<a href="', 'javascript:', 'https://x.example', '">', '</a>', '<svg>', '</svg>'],
    ...['<math>', '<style>', '</style>', '<!--', '-->', '<p>', '</p>', '<br>', '<template>', '&#x', '&lt;'],
    ...['<table>', '<td>', '<i>', '</i>', '<noscript>', '\u0000', '\u202E', '\n', ' ', '%%CONFNAME%%'],
  )
  const written = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 60 })
  fc.assert(
    fc.property(written, fc.string({ unit: 'binary', maxLength: 40 }), (pieces, title) => {
      inert(readMessage(pieces.join(''), title))
    }),
    { numRuns: 2_000 },
  )
  for (const tag of ['<b>', '<a>', '<p>', '<div>', '<table>', '<svg>', '<i><b>', '<a><p>', '&', '<']) {
    const startedAt = performance.now()
    inert(readRichText(tag.repeat(2_000).slice(0, 1_999) + 'x'))
    assert.ok(performance.now() - startedAt < 1_000, tag)
  }
})

test('the title stands in its place as text, whatever it is called, and keeps the marks of the place', () => {
  const title = '<script>$&$1</script> %%CONFNAME%%'
  assert.equal(readMessage('Dans <b>%%CONFNAME%%</b>', title), [
    { text: 'Dans ' },
    { text: title, bold: true },
  ])
})

test('150 characters may be read, however many are written', () => {
  const characters = 'é'.repeat(148) + '😀!'
  checkMessages({ welcome: `<strong><u>${characters}</u></strong>`, moderatorMessage: characters })
  for (const field of ['welcome', 'moderatorMessage'] as const)
    try {
      checkMessages({ [field]: `<b>${characters}</b>?` })
      assert.unreachable()
    } catch (error) {
      assert.instance(error, Refused)
      assert.equal((error as Refused).toFailure(), {
        code: 'bad-request',
        message: 'this text is too long',
        field,
        limit: 'characters',
        max: 150,
      })
    }
  checkMessages({})
  assert.is(shown(readRichText(`${'<b>'.repeat(90)}a`)), 'a')
})

test.run()

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { standardTheme } from '../../../shared/standard-theme.ts'
import { BadVariable } from '../../../shared/environment.ts'
import { complaintOf, STANDARD_COLOURS } from '../../site/colours.ts'
import { contrast } from '../../site/contrast.ts'
import { readTheme } from '../../site/theme.ts'

const folder = mkdtempSync(join(tmpdir(), 'preau-theme-'))
test.after(() => {
  rmSync(folder, { recursive: true })
})

const written = (theme: object): string => JSON.stringify(theme)

function complaint(theme: object): string {
  try {
    readTheme(written(theme))
  } catch (error) {
    if (error instanceof BadVariable && error.variable === 'THEME') return error.message
    throw error
  }
  return ''
}

test('contrast is what WCAG says it is', () => {
  assert.is(contrast('#000000', '#ffffff'), 21)
  assert.is(contrast('#ffffff', '#ffffff'), 1)
  assert.is(contrast('#767676', '#ffffff').toFixed(2), '4.54')
  assert.is(contrast('#ffffff', '#777777').toFixed(2), '4.48')
})

test('the colours here are those of the style sheet, and they are far enough apart', () => {
  const css = readFileSync(new URL('../../../client/src/styles/tokens.css', import.meta.url), 'utf8')
  const [standard = ''] = css.split('.hall {')
  for (const [token, [light, dark]] of Object.entries(STANDARD_COLOURS))
    assert.ok(standard.includes(`--${token}: light-dark(${light}, ${dark});`), token)
  assert.is(complaintOf({}), null)
})

test('a colour that cannot be read on what it stands on is a death that names both and their contrast', () => {
  assert.is(
    complaint({ colours: { accent: ['#77bbaa', '#5cc4a4'] } }),
    'THEME has too little contrast: accent on ground (light) is 2.07:1, and 4.5:1 is the least',
  )
  assert.match(
    complaint({ colours: { accent: ['#1f6f5c', '#203030'] } }),
    /accent on ground \(dark\) is 1\.\d\d:1/,
  )
  assert.match(
    complaint({ colours: { 'on-accent': ['#222222', '#0d1512'] } }),
    /on-accent on accent \(light\)/,
  )
  assert.match(
    complaint({ colours: { edge: ['#dddddd', '#7e8a97'] } }),
    /edge on ground \(light\).* 3:1 is the least/,
  )
  assert.is(complaint({ colours: { accent: ['#0b5a8a', '#7cc4f0'] } }), '')
})

const bad: readonly [what: string, theme: object, named: RegExp][] = [
  ['a colour of no token', { colours: { brand: ['#000000', '#ffffff'] } }, /brand/],
  ['a colour that is none', { colours: { accent: ['green', '#5cc4a4'] } }, /colours\.accent\.0/],
  ['style in a colour', { colours: { accent: ['#1f6f5c;}', '#5cc4a4'] } }, /colours\.accent\.0/],
  ['a name of nothing', { name: ' ' }, /name/],
  ['a line break in the name', { name: 'a\nb' }, /name/],
  ['a link that runs', { links: [{ label: { fr: 'a', en: 'a' }, href: 'javascript:alert(1)' }] }, /href/],
  [
    'a link to another site in disguise',
    { links: [{ label: { fr: 'a', en: 'a' }, href: '/\\evil' }] },
    /href/,
  ],
  ['a label in one language', { links: [{ label: { fr: 'a' }, href: '/pages/a' }] }, /label\.en/],
  ['an unknown state of accessibility', { accessibility: 'perfect' }, /accessibility/],
  ['a logo that is not there', { logo: 'nowhere.svg' }, /logo/],
  ['a logo that is no image', { logo: 'package.json' }, /logo/],
]
for (const [what, theme, named] of bad)
  test(`${what} is a death`, () => {
    assert.match(complaint(theme), named)
  })

test('a link twice is a death', () => {
  const link = { label: { fr: 'a', en: 'a' }, href: '/pages/a' }
  assert.match(complaint({ links: [link, link] }), /twice/)
})

test('a theme changes what it names and leaves the rest', () => {
  assert.equal(readTheme(undefined), { theme: standardTheme, logo: null })
  const { theme } = readTheme(written({ name: 'Visio-Agents', documentation: null }))
  assert.equal(theme, { ...standardTheme, name: 'Visio-Agents', documentation: null })
})

test('the line on accessibility says what the operator declares', () => {
  const line = (accessibility: string): string | undefined =>
    readTheme(written({ accessibility })).theme.links.find(({ href }) => href === '/pages/accessibility')
      ?.label.fr
  assert.is(line('none'), 'Accessibilité : non conforme')
  assert.is(line('partial'), 'Accessibilité : partiellement conforme')
  assert.is(line('full'), 'Accessibilité : totalement conforme')
  assert.is(standardTheme.links[0]?.label.fr, 'Accessibilité : non conforme')
})

test('a theme may be a file, with its logo beside it', () => {
  const file = join(folder, 'theme.json')
  writeFileSync(join(folder, 'mark.svg'), '<svg/>')
  writeFileSync(file, written({ logo: 'mark.svg' }))
  const { theme, logo } = readTheme(file)
  assert.match(theme.logo ?? '', /^\/theme\/logo-[\w-]{10}\.svg$/)
  assert.is(logo?.path, theme.logo)
  assert.is(logo?.content.toString(), '<svg/>')
  writeFileSync(join(folder, 'mark.svg'), '<svg></svg>')
  assert.is.not(readTheme(file).theme.logo, theme.logo, 'another image has another address')
})

test.run()

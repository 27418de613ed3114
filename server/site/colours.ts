/** Which colours a theme may change, and how far apart those must be that meet. */
import type { Theme } from '../../shared/theme.ts'
import { contrast } from './contrast.ts'

/** The tokens of the client's `tokens.css`, light and dark. */
export const STANDARD_COLOURS = {
  ground: ['#faf7f2', '#14181d'],
  surface: ['#ffffff', '#1d232a'],
  raised: ['#f1ece3', '#28303a'],
  ink: ['#1b2430', '#f4f1ea'],
  'ink-soft': ['#55606e', '#b4bdc8'],
  line: ['#d9d1c3', '#3a444f'],
  edge: ['#7d7668', '#7e8a97'],
  accent: ['#1f6f5c', '#5cc4a4'],
  'on-accent': ['#ffffff', '#0d1512'],
  danger: ['#a93a2a', '#e5705f'],
  'on-danger': ['#ffffff', '#1a0d0a'],
  warn: ['#8a5a00', '#f0b84a'],
} as const satisfies Theme['colours']

type Token = keyof typeof STANDARD_COLOURS
export type Colours = Readonly<Record<Token, readonly [light: string, dark: string]>>

const TEXT = 4.5
// What is no text but has to be seen (WCAG 2.2, 1.4.11).
const SHAPE = 3
const GROUNDS = ['ground', 'surface', 'raised'] as const

type Meeting = readonly [front: Token, behind: Token, least: number]
const MEETINGS: readonly Meeting[] = [
  ...(['ink', 'ink-soft', 'accent', 'warn'] as const).flatMap((front) => on(front, TEXT)),
  ...on('edge', SHAPE),
  ['danger', 'ground', TEXT],
  ['danger', 'surface', TEXT],
  ['danger', 'raised', SHAPE],
  ['on-accent', 'accent', TEXT],
  ['on-danger', 'danger', TEXT],
]

function on(front: Token, least: number): Meeting[] {
  return GROUNDS.map((behind) => [front, behind, least])
}

/** All colours of a theme: its own, and the standard ones where it says nothing. */
export function coloursOf({ colours }: Pick<Theme, 'colours'>): Colours {
  return { ...STANDARD_COLOURS, ...colours }
}

/** What is wrong with a theme's colours, as the rest of a sentence that begins with the variable's name; or null. */
export function complaintOf(colours: Theme['colours']): string | null {
  const unknown = Object.keys(colours).find((name) => !(name in STANDARD_COLOURS))
  if (unknown !== undefined)
    return `names the colour ${unknown}; there are ${Object.keys(STANDARD_COLOURS).join(', ')}`
  const all = coloursOf({ colours })
  for (const [scheme, index] of [
    ['light', 0],
    ['dark', 1],
  ] as const)
    for (const [front, behind, least] of MEETINGS) {
      const found = contrast(all[front][index], all[behind][index])
      if (found < least) return tooNear(front, behind, { scheme, found, least })
    }
  return null
}

type Ratio = { readonly scheme: string; readonly found: number; readonly least: number }

function tooNear(front: Token, behind: Token, { scheme, found, least }: Ratio): string {
  // Rounded down, so that 4.499 does not read as enough.
  const ratio = (Math.floor(found * 100) / 100).toFixed(2)
  return `has too little contrast: ${front} on ${behind} (${scheme}) is ${ratio}:1, and ${String(least)}:1 is the least`
}

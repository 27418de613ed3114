import { SetupFailed } from '../setup/step.mjs'

/** What can be done to what; the number that a fault takes besides, and for how many seconds it lasts unless it is said. */
export const FAULTS = /** @type {const} */ ({
  lose: { of: ['server', 'gateway', 'sfu', 'worker', 'database'], takes: null, lastsS: null },
  pause: { of: ['server', 'gateway', 'sfu', 'worker', 'database'], takes: null, lastsS: 10 },
  slow: { of: ['database'], takes: null, lastsS: 30 },
  cut: { of: ['udp', 'media', 'signalling', 'telephones', 'database'], takes: null, lastsS: 30 },
  narrow: {
    of: ['media'],
    takes: { name: '--to', unit: 'kbit/s for each address', from: 8, to: 1_000_000 },
    lastsS: 30,
  },
  lossy: { of: ['media'], takes: { name: '--percent', unit: 'of the packets', from: 1, to: 99 }, lastsS: 30 },
  fill: { of: ['disk'], takes: null, lastsS: 30 },
  jump: { of: ['clock'], takes: { name: '--by', unit: 's', from: -86_400, to: 86_400 }, lastsS: 30 },
})

const LASTS_MAX_S = 3600

/** @typedef {keyof typeof FAULTS} Verb */

/**
 * @typedef {object} Asked
 * @property {Verb} verb
 * @property {string} of
 * @property {number} amount What `takes` asks for; 0 where it asks for nothing.
 * @property {number | null} lastsS null: it is over as soon as it is done.
 * @property {boolean} yes Real people may meet here, and that is known.
 */

/** What can be asked for, one line a verb. */
export function usage() {
  const lines = Object.entries(FAULTS).map(([verb, { of, takes, lastsS }]) => {
    const number = takes === null ? '' : ` ${takes.name} N (${takes.from} to ${takes.to} ${takes.unit})`
    return `  ${verb} ${of.join('|')}${number}${lastsS === null ? '' : ` [--for ${lastsS}s]`}`
  })
  return ['npm run simulate -- VERB WHAT [--yes]', ...lines, '  undo'].join('\n')
}

/**
 * @param {readonly string[]} words
 * @returns {Asked | 'undo'}
 * @throws SetupFailed naming what is wrong.
 */
export function asked(words) {
  if (words.join(' ') === 'undo') return 'undo'
  const { plain, options } = sorted(words)
  const [verb = '', of = '', more] = plain
  if (!isVerb(verb) || more !== undefined) throw new SetupFailed(usage())
  const fault = FAULTS[verb]
  if (!fault.of.some((one) => one === of))
    throw new SetupFailed(`${verb} what? One of: ${fault.of.join(', ')}.`)
  refuseStray(verb, fault, [...options.keys()])
  const { takes, lastsS } = fault
  return {
    ...{ verb, of, yes: options.has('--yes') },
    amount: takes === null ? 0 : number(takes, options.get(takes.name)),
    lastsS: lastsS === null ? null : duration(options.get('--for') ?? String(lastsS)),
  }
}

/**
 * @param {Verb} verb
 * @param {typeof FAULTS[Verb]} fault
 * @param {readonly string[]} given
 */
function refuseStray(verb, { takes, lastsS }, given) {
  const known = ['--yes', ...(lastsS === null ? [] : ['--for']), ...(takes === null ? [] : [takes.name])]
  const stray = given.find((name) => !known.includes(name))
  if (stray !== undefined) throw new SetupFailed(`${stray} is nothing that ${verb} takes.\n${usage()}`)
}

/** @param {readonly string[]} words */
function sorted(words) {
  const plain = /** @type {string[]} */ ([])
  const options = /** @type {Map<string, string>} */ (new Map())
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (word === '--yes') options.set(word, '')
    else if (word.startsWith('--')) options.set(word, words[(index += 1)] ?? '')
    else plain.push(word)
  }
  return { plain, options }
}

/**
 * @param {string} word
 * @returns {word is Verb}
 */
function isVerb(word) {
  return Object.hasOwn(FAULTS, word)
}

/** @param {string} given */
function duration(given) {
  const [, digits] = /^(\d{1,4})s?$/.exec(given) ?? []
  const seconds = Number(digits)
  if (seconds >= 1 && seconds <= LASTS_MAX_S) return seconds
  throw new SetupFailed(`--for takes seconds, 1s to ${LASTS_MAX_S}s, not "${given}".`)
}

/**
 * @param {{ name: string, unit: string, from: number, to: number }} takes
 * @param {string | undefined} given
 */
function number({ name, unit, from, to }, given = '') {
  const value = Number(given.replace(/s$/, ''))
  if (/^[+-]?\d+s?$/.test(given) && value !== 0 && value >= from && value <= to) return value
  throw new SetupFailed(`${name} takes ${from} to ${to} ${unit}, not "${given}".`)
}

/**
 * What was found out about one thing. `wrong` keeps Préau, or some people, from working; `look` may; `unchecked` is what
 * nobody can see from here, or could not be asked now. The sentence ends in what to do.
 *
 * @typedef {{ state: 'ok' | 'wrong' | 'look' | 'unchecked', about: string, sentence: string }} Finding
 */

/** @type {(state: Finding['state']) => (about: string, sentence: string) => Finding} */
const finding = (state) => (about, sentence) => ({ state, about, sentence })

export const ok = finding('ok')
export const wrong = finding('wrong')
export const look = finding('look')
export const unchecked = finding('unchecked')

const MARKS = { ok: 'ok', wrong: 'WRONG', look: 'look', unchecked: 'unseen' }

/** @param {Finding} finding */
export function line({ state, about, sentence }) {
  return `  ${MARKS[state].padEnd(7)} ${about}: ${sentence}`
}

/**
 * The last line, and how the command ends: with 1 exactly when something is wrong.
 *
 * @param {readonly Finding[]} findings
 */
export function verdict(findings) {
  const count = (/** @type {Finding['state']} */ state) =>
    findings.filter((finding) => finding.state === state).length
  const summary = `${count('ok')} in order, ${count('look')} to look at, ${count('wrong')} wrong, ${count('unchecked')} not checked`
  return { summary, code: count('wrong') > 0 ? 1 : 0 }
}

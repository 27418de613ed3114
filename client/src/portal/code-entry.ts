/** Nine digits as people write them: shown as 3-3-3, whatever they type or paste. */
import { CODE_DIGITS } from '../../../shared/room-limits.ts'

export type CodeField = { readonly text: string; readonly caret: number }

/** What an edit left in the field. `kind`: the browser's `inputType`. */
export type CodeEdit = CodeField & { readonly kind: string }

/** Only the digits of a text. Those of other scripts too, as keyboards write them. */
export function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '')
}

/** Digits in groups of three. */
export function grouped(digits: string): string {
  return digits.replace(/(\d{3})(?=\d)/g, '$1 ')
}

/** Whether these can be a code: nine digits, of which the first is not 0. */
export function isWhole(digits: string): boolean {
  return digits.length === CODE_DIGITS && !digits.startsWith('0')
}

/**
 * The field after an edit, grouped anew with the caret between the same digits. Deleting the space between two groups
 * deletes the digit beyond it, or the key would seem dead.
 */
export function afterEdit(before: string, edit: CodeEdit): CodeField {
  let digits = digitsOf(edit.text)
  let caret = digitsOf(edit.text.slice(0, edit.caret)).length
  const onlySpaceGone = digits === digitsOf(before) && edit.text.length < before.length
  if (onlySpaceGone && edit.kind === 'deleteContentBackward' && caret > 0) {
    digits = digits.slice(0, caret - 1) + digits.slice(caret)
    caret -= 1
  } else if (onlySpaceGone && edit.kind === 'deleteContentForward') {
    digits = digits.slice(0, caret) + digits.slice(caret + 1)
  }
  return { text: grouped(digits), caret: grouped(digits.slice(0, caret)).length + spaceAfter(digits, caret) }
}

/** Typing the third digit leaves the caret behind the space that follows, when something does follow. */
function spaceAfter(digits: string, caret: number): number {
  return caret > 0 && caret % 3 === 0 && caret < digits.length ? 1 : 0
}

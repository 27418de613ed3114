/**
 * What is the address of one mailbox: at sign-in, in forms, in letters and in the API. Plain values: the browser may import
 * this file.
 */

const MAX_CHARACTERS = 254
const WORD = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
// RFC 5321 §4.1.2 without quoted words and addresses of machines, which nobody has who is a person.
const ADDRESS = new RegExp(`^(?=.{1,64}@)${WORD}(?:\\.${WORD})*@(?:${LABEL}\\.)+${LABEL}$`)

/** Whether it is one, and not a list, a name with it or a forged header. */
export function isMailAddress(text: string): boolean {
  return text.length <= MAX_CHARACTERS && ADDRESS.test(text)
}

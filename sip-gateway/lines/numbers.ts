/** Who calls whom, out of what telephones and trunks write. */

/** What was dialled: trunks that call us by an account say the number beside it (`P-Called-Party-ID`, RFC 7315 §4.2). */
export function dialledNumber(uri: string, called: string | undefined): string {
  return plain(userIn(called) ?? userIn(uri) ?? '')
}

/** The number that a trunk vouches for (`P-Asserted-Identity`, RFC 3325), else the one that the telephone says. */
export function callerNumber(from: string, asserted: string | undefined): string | undefined {
  const number = plain(userIn(asserted) ?? userIn(from) ?? '')
  return /^\+?\d{2,20}$/.test(number) ? number : undefined
}

/** Of the first address; what stands in quotation marks is a name, whatever it looks like. */
function userIn(address: string | undefined): string | undefined {
  const bare = (address ?? '').replace(/"(?:[^"\\]|\\.)*"/g, '')
  const found = /sips?:([^@:;>\s]+)[^@>\s]*@|tel:([^@;>\s]+)/i.exec(bare)
  return (found?.[1] ?? found?.[2])?.replace(/^%2B/i, '+')
}

/** Without what people put into numbers to read them. */
function plain(user: string): string {
  return user.replace(/[\s().-]/g, '').slice(0, 64)
}

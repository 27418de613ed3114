/** Nine digits as people read them out: "411 464 571". */
export function inThrees(digits: string): string {
  return digits.replaceAll(/(\d{3})(?=\d)/g, '$1 ')
}

/**
 * One tap: dials, waits twice, types the PIN and ends it (RFC 3966; telephones read the commas as pauses). A SIP address
 * (RFC 3261) opens the softphone, in which one types it.
 */
export function dialLink(number: string, pin: string): string {
  if (isSoftphones(number)) return number
  return `tel:${number.replaceAll(/[^\d+]/g, '')},,${pin}%23`
}

/** A number as it is shown: with what it is called, where that says more. */
export function numberWords({ number, label }: { readonly number: string; readonly label: string }): string {
  return label === '' || number.includes(label) ? number : `${number} (${label})`
}

/** Whether a softphone calls it: no telephone does. */
export function isSoftphones(number: string): boolean {
  return number.startsWith('sip:')
}

/**
 * The name to begin with: that of the account, unless what was used here last time is the same with a service or function
 * added to it.
 */
export function suggestedName(account: string | null, remembered: string): string {
  if (account === null) return remembered
  return remembered.startsWith(account) ? remembered : account
}

/**
 * The name to begin with: that of the account, unless what was used here last time is the same with a service or function
 * added to it.
 */
export function suggestedName(account: string | null, remembered: string): string {
  if (account === null) return remembered
  const added = remembered.startsWith(account) ? remembered.slice(account.length) : null
  return added !== null && !/^[\p{L}\p{M}\p{N}]/u.test(added) ? remembered : account
}

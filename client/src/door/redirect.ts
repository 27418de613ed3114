/** Where people go after a meeting: an address of the web, or null. Nothing else is ever followed. */
export function afterwards(redirectUrl: string): { readonly href: string; readonly site: string } | null {
  if (redirectUrl === '' || !URL.canParse(redirectUrl)) return null
  const { protocol, href, host } = new URL(redirectUrl)
  return protocol === 'https:' || protocol === 'http:' ? { href, site: host } : null
}

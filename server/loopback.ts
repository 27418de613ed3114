/** Whether an address leads to this machine only, however that is spelled (RFC 6761 §6.3, RFC 1122 §3.2.1.3). */
export function isLoopback(url: string): boolean {
  const name = new URL(url).hostname.replace(/\.$/, '')
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name)
}

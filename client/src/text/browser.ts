/** Whose words for permissions apply here. Browsers differ in where they keep them, and tell no other way. */
export type Family = 'chromium' | 'firefox' | 'safari' | 'ios'

/** Reads a user agent: on iPhones and iPads every browser keeps permissions in the system's settings. */
export function familyOf(userAgent: string): Family {
  if (/iPhone|iPad/.test(userAgent)) return 'ios'
  if (userAgent.includes('Firefox/')) return 'firefox'
  return /Chrome\/|Chromium\//.test(userAgent) ? 'chromium' : 'safari'
}

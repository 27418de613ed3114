/** Whose words for permissions apply here. Browsers differ in where they keep them, and tell no other way. */
export type Family = 'chromium' | 'firefox' | 'safari' | 'ios'

type Hints = Pick<Navigator, 'userAgent' | 'maxTouchPoints'>

/** Reads what a browser says of itself: on iPhones and iPads every one keeps permissions in the system's settings. */
export function familyOf({ userAgent, maxTouchPoints }: Hints): Family {
  // An iPad calls itself a Macintosh; no Macintosh has a screen to touch.
  const touchedMacintosh = userAgent.includes('Macintosh') && maxTouchPoints > 1
  if (/iPhone|iPad/.test(userAgent) || touchedMacintosh) return 'ios'
  if (userAgent.includes('Firefox/')) return 'firefox'
  return /Chrome\/|Chromium\//.test(userAgent) ? 'chromium' : 'safari'
}

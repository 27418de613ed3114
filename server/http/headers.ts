import type { Config } from '../config.ts'

// Cameras, microphones and screens for our own pages only, and nothing that a meeting has no use for.
const PERMISSIONS = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'fullscreen=(self)',
  'speaker-selection=(self)',
  'screen-wake-lock=(self)',
  'autoplay=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'browsing-topics=()',
]

/** What every response says, whatever it is and whoever makes it. */
export function securityHeaders({
  origins,
  publicUrl,
}: Pick<Config, 'origins' | 'publicUrl'>): Readonly<Record<string, string>> {
  const https = publicUrl.startsWith('https:')
  return {
    'Content-Security-Policy': contentSecurityPolicy(origins),
    'Permissions-Policy': PERMISSIONS.join(', '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }
}

/**
 * No inline script and no inline style: what Vite and Svelte build needs neither, since Svelte sets styles through the
 * object model, which this policy does not concern. `connect-src` names the sockets' origins, too: 'self' does not cover
 * ws: in older Safari. IPv6 addresses cannot be named there.
 */
function contentSecurityPolicy(origins: readonly string[]): string {
  const named = origins.filter((origin) => !origin.includes('['))
  const sockets = named.map((origin) => origin.replace(/^http/, 'ws'))
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    ['connect-src', "'self'", ...sockets].join(' '),
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ')
}

import type { Config } from '../config.ts'

/** Where browsers tell what the policy kept a page from doing. */
export const REPORTS = '/api/csp-report'

// Cameras, microphones and screens for our own pages only, and nothing that a meeting has no use for.
const PERMISSIONS = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'fullscreen=(self)',
  'speaker-selection=(self)',
  'screen-wake-lock=(self)',
  'autoplay=(self)',
  // Chrome asks before a page reaches addresses of its own network, where a media server may stand.
  'local-network-access=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'browsing-topics=()',
]

export type HeaderSettings = Pick<Config, 'origins' | 'publicUrl' | 'embeddingOrigins'>

/** What every response says, whatever it is and whoever makes it. `embeddingOrigins`: who may show it in a frame. */
export function securityHeaders({
  origins,
  publicUrl,
  embeddingOrigins,
}: HeaderSettings): Readonly<Record<string, string>> {
  const https = publicUrl.startsWith('https:')
  return {
    'Content-Security-Policy': contentSecurityPolicy(origins, embeddingOrigins),
    'Permissions-Policy': PERMISSIONS.join(', '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    // It knows no list: where somebody may frame us, only the policy's frame-ancestors says who.
    ...(embeddingOrigins.length === 0 ? { 'X-Frame-Options': 'DENY' } : {}),
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }
}

/**
 * No inline script and no inline style: what Vite and Svelte build needs neither, since Svelte sets styles through the
 * object model, which this policy does not concern. `connect-src` names the sockets' origins, too: 'self' does not cover
 * ws: in older Safari. IPv6 addresses cannot be named there.
 */
function contentSecurityPolicy(origins: readonly string[], embedding: readonly string[]): string {
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
    embedding.length === 0 ? "frame-ancestors 'none'" : ['frame-ancestors', ...embedding].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    // Its successor, report-to, waits up to a minute and is unknown to many browsers that are in use.
    `report-uri ${REPORTS}`,
  ].join('; ')
}

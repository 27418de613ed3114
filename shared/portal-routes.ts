/**
 * Where the portal's requests go: method and path by name. Plain values: the browser imports this file, and of
 * `portal.ts`, which declares what each asks and answers, the types only. A `:name` in a path is one of its parameters.
 */

type Route = { readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'; readonly path: string }

export const portalRoutes = {
  'session:show': { method: 'GET', path: '/api/session' },
  'session:end': { method: 'POST', path: '/api/sign-out' },
  'sign-in:providers': { method: 'GET', path: '/api/providers' },
  'sign-in:start': { method: 'POST', path: '/api/sign-in' },
  'statistics:show': { method: 'GET', path: '/api/statistics' },

  'meetings:start-temporary': { method: 'POST', path: '/api/meetings' },
  'codes:redeem': { method: 'POST', path: '/api/codes' },

  'rooms:list': { method: 'GET', path: '/api/rooms' },
  'rooms:create': { method: 'POST', path: '/api/rooms' },
  'rooms:defaults': { method: 'GET', path: '/api/room-defaults' },
  'rooms:show': { method: 'GET', path: '/api/rooms/:roomId' },
  'rooms:change': { method: 'PATCH', path: '/api/rooms/:roomId' },
  'rooms:delete': { method: 'DELETE', path: '/api/rooms/:roomId' },
  'rooms:start': { method: 'POST', path: '/api/rooms/:roomId/start' },
  'rooms:end-meeting': { method: 'POST', path: '/api/rooms/:roomId/end-meeting' },
  'rooms:invitation': { method: 'GET', path: '/api/rooms/:roomId/invitation' },
  'rooms:renew': { method: 'POST', path: '/api/rooms/:roomId/renew' },
  'rooms:set-pin': { method: 'PUT', path: '/api/rooms/:roomId/pin' },
  'rooms:favourite': { method: 'PUT', path: '/api/rooms/:roomId/favourite' },
  'delegates:list': { method: 'GET', path: '/api/rooms/:roomId/delegates' },
  'delegates:add': { method: 'POST', path: '/api/rooms/:roomId/delegates' },
  'delegates:remove': { method: 'DELETE', path: '/api/rooms/:roomId/delegates/:userId' },
  'rooms:hand-over': { method: 'POST', path: '/api/rooms/:roomId/owner' },

  'past-meetings:list': { method: 'GET', path: '/api/rooms/:roomId/meetings' },
  'past-meetings:attendance': { method: 'GET', path: '/api/rooms/:roomId/meetings/:meetingId/attendance' },
  'past-meetings:chat': { method: 'GET', path: '/api/rooms/:roomId/meetings/:meetingId/chat' },
  'past-meetings:notes': { method: 'GET', path: '/api/rooms/:roomId/meetings/:meetingId/notes' },
  'past-meetings:delete': { method: 'DELETE', path: '/api/rooms/:roomId/meetings/:meetingId' },

  'admin:users': { method: 'GET', path: '/api/admin/users' },
  'admin:user': { method: 'GET', path: '/api/admin/users/:userId' },
  'admin:set-disabled': { method: 'PUT', path: '/api/admin/users/:userId/disabled' },
  'admin:rooms': { method: 'GET', path: '/api/admin/rooms' },
  'admin:meetings': { method: 'GET', path: '/api/admin/meetings' },
  'admin:end-meeting': { method: 'POST', path: '/api/admin/meetings/:meetingId/end' },
  'admin:blocked-callers': { method: 'GET', path: '/api/admin/blocked-callers' },
  'admin:unblock-caller': { method: 'POST', path: '/api/admin/blocked-callers/:blockId/clear' },
  'admin:audit': { method: 'GET', path: '/api/admin/audit' },
} as const satisfies Readonly<Record<string, Route>>

export type PortalRequest = keyof typeof portalRoutes

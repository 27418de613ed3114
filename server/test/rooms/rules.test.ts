import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { portalRoutes, type PortalRequest } from '../../../shared/portal-routes.ts'
import { Refused } from '../../../shared/refused.ts'
import type { RoomStanding } from '../../../shared/roles.ts'
import { checkStanding, ROOM_RULES, type RoomRequest } from '../../rooms/rules.ts'

const requests = Object.keys(ROOM_RULES) as RoomRequest[]

function answer(standing: RoomStanding | null, request: RoomRequest): string {
  try {
    checkStanding(standing, request)
    return 'may'
  } catch (error) {
    assert.instance(error, Refused)
    return (error as Refused).code
  }
}
const allowed = (standing: RoomStanding): RoomRequest[] =>
  requests.filter((request) => answer(standing, request) === 'may')

test('everything that is asked about one room has a rule', () => {
  const about = (Object.keys(portalRoutes) as PortalRequest[]).filter((name) =>
    portalRoutes[name].path.startsWith('/api/rooms/:roomId'),
  )
  assert.equal(about.toSorted(), requests.toSorted())
})

test('owners may do everything, administrators all but look at who was there and what was said', () => {
  assert.equal(allowed('owner'), requests)
  const past = requests.filter((request) => answer('administrator', request) === 'forbidden')
  assert.equal(past.toSorted(), [
    'past-meetings:attendance',
    'past-meetings:chat',
    'past-meetings:delete',
    'past-meetings:list',
    'past-meetings:notes',
  ])
})

test('a delegate may do all but delete the room, give it away, and see or change who looks after it', () => {
  const denied = requests.filter((request) => answer('delegate', request) === 'forbidden')
  assert.equal(denied.toSorted(), [
    'delegates:add',
    'delegates:list',
    'delegates:remove',
    'rooms:delete',
    'rooms:hand-over',
  ])
  assert.is(allowed('delegate').length + denied.length, requests.length)
})

test('who has no standing is told that there is no such room, whatever they ask', () => {
  for (const request of requests) assert.is(answer(null, request), 'not-found', request)
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { placeIn, withPlace } from '../src/portal/admin/place.ts'

test('what was searched for and the page come back from the address', () => {
  const place = { search: 'Équipe & Co', page: 3 }
  assert.equal(placeIn(withPlace('?lang=en', place)), place)
  assert.match(withPlace('?lang=en', place), 'lang=en')
})

test('the beginning says nothing in the address', () => {
  assert.is(withPlace('', { search: '', page: 1 }), '')
  assert.is(withPlace('?search=a&page=2&lang=fr', { search: '', page: 1 }), '?lang=fr')
})

test('an address that cannot be read is the beginning', () => {
  for (const query of ['', '?page=0', '?page=-1', '?page=x', '?page=1.5', '?page=1e99', '?search=%20'])
    assert.equal(placeIn(query), { search: '', page: 1 }, query)
})

test.run()

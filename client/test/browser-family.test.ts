import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { familyOf } from '../src/text/browser.ts'

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5'

test('an iPad that calls itself a Macintosh keeps its permissions where iPads do', () => {
  assert.is(familyOf({ userAgent: MAC, maxTouchPoints: 5 }), 'ios')
  assert.is(familyOf({ userAgent: MAC, maxTouchPoints: 0 }), 'safari')
})

test.run()

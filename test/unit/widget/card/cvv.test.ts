import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brandNamed } from '../../../../widget/card/brands.ts'
import { checkCvv, cleanCvv, cvvLength } from '../../../../widget/card/cvv.ts'

const visa = brandNamed('visa')
const amex = brandNamed('amex')

describe('the length of the CVV', () => {
  it('is none where the gateway asks for none, whatever the brand', () => {
    assert.equal(cvvLength('none', visa), null)
    assert.equal(cvvLength('none', amex), null)
  })

  it('is what the gateway says where it names a number', () => {
    assert.deepEqual(cvvLength(3, amex), { min: 3, max: 3 })
    assert.deepEqual(cvvLength(4, visa), { min: 4, max: 4 })
  })

  it('follows the brand, and allows both while the brand is unknown', () => {
    assert.deepEqual(cvvLength('brand', visa), { min: 3, max: 3 })
    assert.deepEqual(cvvLength('brand', amex), { min: 4, max: 4 })
    assert.deepEqual(cvvLength('brand', null), { min: 3, max: 4 })
  })
})

describe('the CVV field', () => {
  it('keeps digits only, and no more than fit', () => {
    assert.equal(cleanCvv(' 1 2-3 ', 3), '123')
    assert.equal(cleanCvv('12345', 4), '1234')
    assert.equal(cleanCvv('１２３', 3), '123')
    assert.equal(cleanCvv('abc', 3), '')
  })

  it('refuses an empty, a short and a long code', () => {
    assert.equal(checkCvv('', { min: 3, max: 3 }), 'required')
    assert.equal(checkCvv('12', { min: 3, max: 3 }), 'incomplete')
    assert.equal(checkCvv('123', { min: 4, max: 4 }), 'incomplete')
    assert.equal(checkCvv('1234', { min: 3, max: 3 }), 'incomplete')
    assert.equal(checkCvv('12', { min: 3, max: 4 }), 'incomplete')
  })

  it('accepts a code of the right length', () => {
    assert.equal(checkCvv('123', { min: 3, max: 3 }), null)
    assert.equal(checkCvv('1234', { min: 3, max: 4 }), null)
    assert.equal(checkCvv('000', { min: 3, max: 3 }), null)
  })

  it('asks for nothing where there is no field', () => assert.equal(checkCvv('', null), null))
})

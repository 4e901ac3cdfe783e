/** All that seals, as one chunk: the rest of the widget loads it when the shopper turns to the form. */
export { sealCard } from './seal.ts'
export { sealMethod } from './seal-method.ts'

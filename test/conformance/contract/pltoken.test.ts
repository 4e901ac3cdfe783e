import { pltokenUnderContract } from '../../support/contract/pltoken.ts'
import { gatewayContract } from '../../support/contract/suite.ts'

gatewayContract(
  'PLTOKEN',
  {
    scenarios: ['approve', 'decline', 'lost', 'told'],
    callbacks: 'hint',
    replay: 'refused',
    refund: 'none',
    capture: false,
    saveCard: false,
  },
  pltokenUnderContract,
)

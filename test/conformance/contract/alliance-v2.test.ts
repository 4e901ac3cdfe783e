import { allianceUnderContract } from '../../support/contract/alliance.ts'
import { gatewayContract } from '../../support/contract/suite.ts'

gatewayContract(
  'AlliancePay, signed protocol',
  {
    scenarios: ['approve', 'decline', 'action', 'lost', 'unsaid', 'told', 'wrong_amount', 'repeated'],
    callbacks: 'proof',
    replay: 'accepted',
    refund: 'partial',
    capture: true,
    saveCard: true,
  },
  allianceUnderContract('v2'),
)

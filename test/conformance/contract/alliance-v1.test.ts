import { allianceUnderContract } from '../../support/contract/alliance.ts'
import { gatewayContract } from '../../support/contract/suite.ts'

gatewayContract(
  'AlliancePay, session protocol',
  {
    scenarios: ['approve', 'decline', 'action', 'lost', 'unsaid', 'told', 'wrong_amount', 'repeated'],
    callbacks: 'hint',
    replay: 'accepted',
    refund: 'partial',
    capture: true,
    saveCard: true,
  },
  allianceUnderContract('v1'),
)

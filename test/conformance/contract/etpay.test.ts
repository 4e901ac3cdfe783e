import { etpayUnderContract } from '../../support/contract/etpay.ts'
import { gatewayContract } from '../../support/contract/suite.ts'

gatewayContract(
  'ETpay',
  {
    scenarios: ['approve', 'decline', 'action', 'lost', 'unsaid', 'told', 'wrong_amount', 'out_of_order', 'repeated'],
    callbacks: 'proof',
    replay: 'accepted',
    refund: 'none',
    capture: false,
    saveCard: false,
  },
  etpayUnderContract,
)

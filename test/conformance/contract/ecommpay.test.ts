import { ecommpayUnderContract } from '../../support/contract/ecommpay.ts'
import { gatewayContract } from '../../support/contract/suite.ts'

gatewayContract(
  'ecommpay Gate',
  {
    scenarios: [
      'approve',
      'decline',
      'action',
      'form',
      'lost',
      'unsaid',
      'told',
      'wrong_amount',
      'out_of_order',
      'repeated',
    ],
    callbacks: 'proof',
    replay: 'accepted',
    refund: 'partial',
    capture: true,
    saveCard: true,
  },
  ecommpayUnderContract,
)

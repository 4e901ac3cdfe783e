/** Everything beside a plain card form: the rest of the widget loads this module when a session needs it. */
export { MethodChoice } from './methods/method-choice.ts'
export { LAYOUTS, methodsView } from './methods/methods-view.ts'
export { methodsStyles } from '../theme/methods-styles.ts'

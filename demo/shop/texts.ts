import type { Language } from './catalog.ts'
import type { OrderState } from './orders.ts'

/** Every text of the shop's pages that is not a product. */
export interface ShopTexts {
  shopLine: string
  skip: string
  nav: { shop: string; cart: string; backOffice: string; language: string }
  hero: { title: string; text: string; action: string; picture: string }
  listing: string
  anyAmount: string
  product: {
    size: string
    amount: string
    amountHint: string
    amountWrong: string
    add: string
    delivery: string
    back: string
  }
  cart: {
    title: string
    empty: string
    browse: string
    quantity: string
    update: string
    remove: string
    total: string
    delivery: string
    free: string
    contact: string
    contactHint: string
    firstName: string
    lastName: string
    email: string
    optional: string
    payThrough: string
    charged: string
    checkout: string
    pieces(count: number): string
  }
  checkout: {
    title: string
    summary: string
    order: string
    noScript: string
    cards: string
    cardsIntro: string
    cardsAnyDate: string
    copy: string
    copied: string
    amounts: string
    trouble: string
    backToCart: string
  }
  order: {
    title(id: string): string
    states: Record<OrderState, { title: string; text: string }>
    stateNames: Record<OrderState, string>
    payAgain: string
    continueShopping: string
    items: string
    paidWith: string
    refunded: string
    waiting: string
  }
  backOffice: {
    title: string
    intro: string
    empty: string
    columns: { order: string; placed: string; buyer: string; total: string; state: string; action: string }
    refund: string
    amount: string
    refundFailed: string
    refundAsked: string
    noBuyer: string
  }
  problem: {
    notFound: { title: string; text: string }
    unavailable: { title: string; text: string; action: string }
    refused: string
  }
  footer: string
}

const EN: ShopTexts = {
  shopLine: 'Ceramics from Opishnia',
  skip: 'Skip to content',
  nav: { shop: 'Shop', cart: 'Cart', backOffice: 'Back office', language: 'Language' },
  hero: {
    title: 'Clay remembers the hand',
    text: 'Tableware from a small workshop in the Poltava region. Thrown, glazed and fired in batches of forty, so no two are alike.',
    action: 'See the pieces',
    picture: 'A jug, a vase and a bowl on a shelf',
  },
  listing: 'On the shelf now',
  anyAmount: 'Any amount',
  product: {
    size: 'Size',
    amount: 'Amount, ₴',
    amountHint: 'For example 1000 or 250.50',
    amountWrong: 'Write an amount from 0.01 to 100 000, for example 250.50',
    add: 'Add to cart',
    delivery: 'Packed in straw and paper, sent within two days. Delivery in Ukraine is free.',
    back: 'All pieces',
  },
  cart: {
    title: 'Cart',
    empty: 'Nothing here yet.',
    browse: 'Choose something',
    quantity: 'Quantity',
    update: 'Update',
    remove: 'Remove',
    total: 'Total',
    delivery: 'Delivery',
    free: 'Free',
    contact: 'Who is it for?',
    contactHint: 'We only need this for the receipt and the parcel.',
    firstName: 'First name',
    lastName: 'Last name',
    email: 'Email',
    optional: 'optional',
    payThrough: 'Pay through',
    charged: 'Charged as',
    checkout: 'Go to payment',
    pieces: (count) => (count === 1 ? '1 piece' : `${count} pieces`),
  },
  checkout: {
    title: 'Payment',
    summary: 'Your order',
    order: 'Order',
    noScript:
      'Paying by card needs JavaScript: the card is encrypted in your browser before anything is sent. Please switch it on and reload the page.',
    cards: 'Test cards',
    cardsIntro: 'This shop runs against a bank sandbox. No money moves; each number plays one story.',
    cardsAnyDate: 'Any future date and any three digits for the code.',
    copy: 'Copy',
    copied: 'Copied',
    amounts: 'By amount (buy a gift card for it)',
    trouble: 'When something goes wrong on the way',
    backToCart: 'Back to the cart',
  },
  order: {
    title: (id) => `Order ${id}`,
    states: {
      awaiting: {
        title: 'Waiting for payment',
        text: 'We have not heard of a payment for this order yet. If you have just paid, this page will change by itself in a moment.',
      },
      confirming: {
        title: 'The bank is still thinking',
        text: 'Your payment has reached the bank, and the bank has not confirmed it yet. Please do not pay again; this page will change by itself.',
      },
      paid: {
        title: 'Thank you. It is yours',
        text: 'The payment has arrived. We will wrap it in straw and send it within two days.',
      },
      failed: {
        title: 'The payment did not go through',
        text: 'No money was taken. The pieces are still kept for you; you can try another card.',
      },
      partly_refunded: {
        title: 'Part of the money is on its way back',
        text: 'Banks usually need one to three days to show it.',
      },
      refunded: {
        title: 'The money is on its way back',
        text: 'The whole amount was refunded. Banks usually need one to three days to show it.',
      },
      mismatch: {
        title: 'We are looking at your payment',
        text: 'The bank reports another amount than we expected. A person from the workshop will write to you; please do not pay again.',
      },
    },
    stateNames: {
      awaiting: 'Awaiting payment', confirming: 'Pending', paid: 'Paid', failed: 'Failed',
      partly_refunded: 'Partly refunded', refunded: 'Refunded', mismatch: 'Amount differs',
    }, // prettier-ignore
    payAgain: 'Pay for this order',
    continueShopping: 'Back to the shop',
    items: 'What you ordered',
    paidWith: 'Paid with',
    refunded: 'Refunded',
    waiting: 'Waiting for the bank’s word …',
  },
  backOffice: {
    title: 'Orders',
    intro: 'The merchant’s side. In this demo it is open to everyone on this machine.',
    empty: 'No orders yet. Buy something, and it will appear here.',
    columns: { order: 'Order', placed: 'Placed', buyer: 'Buyer', total: 'Total', state: 'State', action: 'Refund' },
    refund: 'Refund',
    amount: 'Amount to refund, ₴',
    refundFailed: 'The refund was not accepted',
    refundAsked: 'The refund is on its way. The state changes when the bank confirms it.',
    noBuyer: 'Guest',
  },
  problem: {
    notFound: {
      title: 'This page is not on the shelf',
      text: 'Perhaps it was sold, or the address has a letter too many.',
    },
    unavailable: {
      title: 'Payment is resting for a moment',
      text: 'Your cart is kept and nothing was charged. Please try again in a minute.',
      action: 'Try again',
    },
    refused: 'This request did not come from one of our pages.',
  },
  footer: 'A demonstration shop. Nothing is sold and no money moves.',
}

const plural = new Intl.PluralRules('uk')

const UK: ShopTexts = {
  shopLine: 'Кераміка з Опішні',
  skip: 'До вмісту',
  nav: { shop: 'Крамниця', cart: 'Кошик', backOffice: 'Замовлення', language: 'Мова' },
  hero: {
    title: 'Глина пам’ятає руку',
    text: 'Посуд із невеликої майстерні на Полтавщині. Точимо, поливаємо й випалюємо по сорок штук, тож двох однакових немає.',
    action: 'Подивитися вироби',
    picture: 'Глек, ваза й миска на полиці',
  },
  listing: 'Зараз на полиці',
  anyAmount: 'Будь-яка сума',
  product: {
    size: 'Розмір',
    amount: 'Сума, ₴',
    amountHint: 'Наприклад, 1000 або 250,50',
    amountWrong: 'Напишіть суму від 0,01 до 100 000, наприклад 250,50',
    add: 'Додати в кошик',
    delivery: 'Пакуємо в солому й папір, відправляємо за два дні. Доставка Україною безкоштовна.',
    back: 'Усі вироби',
  },
  cart: {
    title: 'Кошик',
    empty: 'Тут поки порожньо.',
    browse: 'Обрати щось',
    quantity: 'Кількість',
    update: 'Оновити',
    remove: 'Прибрати',
    total: 'Разом',
    delivery: 'Доставка',
    free: 'Безкоштовно',
    contact: 'Для кого замовлення?',
    contactHint: 'Потрібно лише для чека та посилки.',
    firstName: 'Ім’я',
    lastName: 'Прізвище',
    email: 'Електронна пошта',
    optional: 'необов’язково',
    payThrough: 'Платити через',
    charged: 'Буде списано',
    checkout: 'Перейти до оплати',
    pieces: (count) =>
      `${count} ${{ one: 'виріб', few: 'вироби', many: 'виробів' }[plural.select(count) as 'one' | 'few' | 'many'] ?? 'виробу'}`,
  },
  checkout: {
    title: 'Оплата',
    summary: 'Ваше замовлення',
    order: 'Замовлення',
    noScript:
      'Для оплати карткою потрібен JavaScript: картка шифрується у вашому браузері, перш ніж щось надіслати. Увімкніть його й перезавантажте сторінку.',
    cards: 'Тестові картки',
    cardsIntro: 'Ця крамниця працює з пісочницею банку. Гроші не рухаються; кожен номер розігрує свою історію.',
    cardsAnyDate: 'Будь-яка майбутня дата й будь-які три цифри коду.',
    copy: 'Копіювати',
    copied: 'Скопійовано',
    amounts: 'За сумою (купіть на неї сертифікат)',
    trouble: 'Коли дорогою щось іде не так',
    backToCart: 'Назад до кошика',
  },
  order: {
    title: (id) => `Замовлення ${id}`,
    states: {
      awaiting: {
        title: 'Очікуємо на оплату',
        text: 'Ми ще не чули про оплату цього замовлення. Якщо ви щойно заплатили, сторінка зміниться сама за мить.',
      },
      confirming: {
        title: 'Банк іще думає',
        text: 'Ваш платіж у банку, але банк його ще не підтвердив. Будь ласка, не платіть удруге; сторінка зміниться сама.',
      },
      paid: { title: 'Дякуємо. Тепер це ваше', text: 'Оплата надійшла. Загорнемо в солому й відправимо за два дні.' },
      failed: {
        title: 'Оплата не пройшла',
        text: 'Гроші не списано. Вироби ми поки тримаємо для вас; спробуйте іншу картку.',
      },
      partly_refunded: {
        title: 'Частина грошей повертається',
        text: 'Зазвичай банкам потрібно від одного до трьох днів.',
      },
      refunded: {
        title: 'Гроші повертаються',
        text: 'Повернуто всю суму. Зазвичай банкам потрібно від одного до трьох днів.',
      },
      mismatch: {
        title: 'Перевіряємо вашу оплату',
        text: 'Банк повідомив іншу суму, ніж ми очікували. Вам напише людина з майстерні; будь ласка, не платіть удруге.',
      },
    },
    stateNames: {
      awaiting: 'Очікує оплати', confirming: 'Підтверджується', paid: 'Оплачено', failed: 'Не оплачено',
      partly_refunded: 'Частково повернено', refunded: 'Повернено', mismatch: 'Інша сума',
    }, // prettier-ignore
    payAgain: 'Оплатити замовлення',
    continueShopping: 'Назад до крамниці',
    items: 'Що ви замовили',
    paidWith: 'Оплачено карткою',
    refunded: 'Повернено',
    waiting: 'Чекаємо на слово банку …',
  },
  backOffice: {
    title: 'Замовлення',
    intro: 'Сторона продавця. У цій демонстрації вона відкрита всім на цьому комп’ютері.',
    empty: 'Замовлень ще немає. Купіть щось, і воно з’явиться тут.',
    columns: {
      order: 'Замовлення',
      placed: 'Створено',
      buyer: 'Покупець',
      total: 'Сума',
      state: 'Стан',
      action: 'Повернення',
    },
    refund: 'Повернути',
    amount: 'Сума повернення, ₴',
    refundFailed: 'Повернення не прийнято',
    refundAsked: 'Повернення в дорозі. Стан зміниться, коли банк підтвердить.',
    noBuyer: 'Гість',
  },
  problem: {
    notFound: { title: 'Такої сторінки на полиці немає', text: 'Можливо, її вже купили, або в адресі зайва літера.' },
    unavailable: {
      title: 'Оплата ненадовго відпочиває',
      text: 'Кошик збережено, нічого не списано. Спробуйте ще раз за хвилину.',
      action: 'Спробувати ще раз',
    },
    refused: 'Цей запит прийшов не з нашої сторінки.',
  },
  footer: 'Демонстраційна крамниця. Нічого не продається, гроші не рухаються.',
}

export const TEXTS: Readonly<Record<Language, ShopTexts>> = { en: EN, uk: UK }

/** The first of the asked-for languages that the shop speaks; Ukrainian where it speaks none of them. */
export function chooseLanguage(asked: readonly string[]): Language {
  for (const tag of asked) {
    const language = tag.toLowerCase().split('-')[0]
    if (language === 'en' || language === 'uk') return language
  }
  return 'uk'
}

export type Language = 'en' | 'uk'
export type Bilingual = Readonly<Record<Language, string>>

export interface Product {
  slug: string
  name: Bilingual
  line: Bilingual
  description: Bilingual
  /** size and volume */
  measure: Bilingual
  /** kopiykas; `null`: the buyer names the amount */
  price: number | null
}

/** What the shop sells. The last one has no fixed price, which makes any amount of the bank's test table payable. */
export const PRODUCTS: readonly Product[] = [
  {
    slug: 'ranok-cup',
    name: { en: 'Ranok cup', uk: 'Горнятко «Ранок»' },
    line: { en: 'For the first coffee', uk: 'Для першої кави' },
    description: {
      en: 'Thrown from red Opishnia clay and dipped twice in a milky glaze. The rim stays bare, so you feel the clay first.',
      uk: 'Виточене з червоної опішнянської глини й двічі занурене в молочну поливу. Вінця лишаються голими: спершу відчуваєш глину.',
    },
    measure: { en: '280 ml, 9 cm', uk: '280 мл, 9 см' },
    price: 48_000,
  },
  {
    slug: 'pole-bowl',
    name: { en: 'Pole bowl', uk: 'Миска «Поле»' },
    line: { en: 'Porridge, borshch, salad', uk: 'Каша, борщ, салат' },
    description: {
      en: 'A deep bowl in wheat and straw. The brushed bands follow the furrows left by the potter’s rib.',
      uk: 'Глибока миска кольору пшениці та соломи. Смуги пензля йдуть за борознами гончарного ножа.',
    },
    measure: { en: '900 ml, 19 cm', uk: '900 мл, 19 см' },
    price: 89_000,
  },
  {
    slug: 'steblo-vase',
    name: { en: 'Steblo vase', uk: 'Ваза «Стебло»' },
    line: { en: 'Holds a single branch', uk: 'На одну гілку' },
    description: {
      en: 'A narrow neck and a heavy foot: one branch stands as if it grew there. Copper glaze, reduced to moss green.',
      uk: 'Вузька шийка й важке денце: одна гілка стоїть, наче тут і виросла. Мідна полива, відновлена до кольору моху.',
    },
    measure: { en: '31 cm tall', uk: 'висота 31 см' },
    price: 164_000,
  },
  {
    slug: 'vechir-teapot',
    name: { en: 'Vechir teapot', uk: 'Чайник «Вечір»' },
    line: { en: 'Pours without a drop lost', uk: 'Не губить жодної краплі' },
    description: {
      en: 'Night-blue glaze over dark stoneware, with a spout cut by hand until it stopped dripping.',
      uk: 'Нічна синя полива на темній кам’яній масі; носик підрізано вручну, доки не перестав крапати.',
    },
    measure: { en: '750 ml, with strainer', uk: '750 мл, із ситечком' },
    price: 235_000,
  },
  {
    slug: 'hlek-jug',
    name: { en: 'Hlek jug', uk: 'Глек' },
    line: { en: 'Milk, kvas or cornflowers', uk: 'Молоко, квас або волошки' },
    description: {
      en: 'The oldest shape we make. Smoke-fired to a soft black and polished with a river stone.',
      uk: 'Найдавніша форма з усіх, що ми робимо. Задимлений до м’якого чорного й лощений річковим каменем.',
    },
    measure: { en: '1.5 l, 24 cm', uk: '1,5 л, 24 см' },
    price: 124_900,
  },
  {
    slug: 'nyva-plate',
    name: { en: 'Nyva plate', uk: 'Тарілка «Нива»' },
    line: { en: 'Slip-trailed by hand', uk: 'Ріжкування вручну' },
    description: {
      en: 'White slip drawn from a cow horn in one breath, the way Opishnia has done it for three hundred years.',
      uk: 'Білий ангоб із ріжка на одному подиху, як в Опішні роблять уже триста років.',
    },
    measure: { en: '26 cm', uk: '26 см' },
    price: 62_000,
  },
  {
    slug: 'iskra-candleholder',
    name: { en: 'Iskra candleholder', uk: 'Свічник «Іскра»' },
    line: { en: 'Light for a long evening', uk: 'Світло на довгий вечір' },
    description: {
      en: 'A small dish with a ring for the finger, made for evenings without electricity and kept for those with it.',
      uk: 'Невелике блюдце з кільцем для пальця. Зроблене для вечорів без світла, а лишається й на вечори зі світлом.',
    },
    measure: { en: '12 cm', uk: '12 см' },
    price: 39_000,
  },
  {
    slug: 'gift-card',
    name: { en: 'Gift card', uk: 'Подарунковий сертифікат' },
    line: { en: 'Any amount you like', uk: 'На будь-яку суму' },
    description: {
      en: 'Printed on seed paper and posted in an envelope. You name the amount; it never expires.',
      uk: 'Друкуємо на папері з насінням і надсилаємо в конверті. Суму обираєте ви; термін не спливає.',
    },
    measure: { en: 'From 0.01 to 100 000 ₴', uk: 'Від 0,01 до 100 000 ₴' },
    price: null,
  },
]

export function findProduct(slug: string): Product | undefined {
  return PRODUCTS.find((product) => product.slug === slug)
}

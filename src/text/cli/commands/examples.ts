// Examples that show Chinese names in both languages.
export const ADD_CONSUMER =
  'yinsuan org add dongfang --title "Dongfang Appliances" --title-zh 东方电器 --role consumer'
export const PROPOSE_AUDITOR =
  'yinsuan org propose audit-office --title "Audit office" --title-zh 审计办 --role auditor'
export const PROFILE_TO_CSV =
  'yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band --within 300 --csv --output profile.csv'
export const ESTIMATE_PROFILE = {
  en: 'yinsuan estimate profile appliance-orders@2025 "category=air fryer" --by age_band --epsilon 1',
  zh: 'yinsuan estimate profile appliance-orders@2025 品类=空气炸锅 --by age_band --epsilon 1',
}

/** Words of rain's view in the page's languages; they are loaded with the view and not before. */
import { formatText, type Values } from '../../messages/format.js'
import { currentLanguage } from '../../messages/say.js'
import { en, type Word } from './words-en.js'
import { hi } from './words-hi.js'
import { ja } from './words-ja.js'

export type { Word } from './words-en.js'
export const languages = { en, hi, ja }
export const word = (key: Word, values: Values = {}): string => {
  const language = currentLanguage()
  return formatText(languages[language][key], values, language)
}

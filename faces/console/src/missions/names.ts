/** Title and question of a mission, built or not, in the page's language. */
import { sayCode } from '../messages/say.js'
import { missions, unbuilt } from '../registry.js'

const english = new Map([...missions, ...unbuilt].map((m) => [m.id, m]))
export const missionTitle = (id: string): string =>
  sayCode(`${id}.title`, english.get(id)?.title ?? id.replace(/^./, (c) => c.toUpperCase()))
export const missionQuestion = (id: string): string => sayCode(`${id}.question`, english.get(id)?.question ?? '')
export const collectionTitle = (collection: { readonly id: string; readonly title?: string | undefined }): string =>
  sayCode(`collection.${collection.id}`, collection.title ?? collection.id)
export const processTitle = (process: { readonly id: string; readonly title: string }): string =>
  sayCode(`${process.id}.title`, process.title)
export const processDescription = (process: { readonly id: string; readonly description: string }): string =>
  sayCode(`${process.id}.description`, process.description)

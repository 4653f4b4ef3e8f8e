/** Every profile there is: one schema for each kind of data that crosses from one mission to another. */
import type { Profile } from './profile.js'
import { rainFieldProfile } from './rain-field-profile.js'

export const profiles: readonly Profile[] = [rainFieldProfile]

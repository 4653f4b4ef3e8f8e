/** The table of each kind of message. */
import { cdmRule } from './ccsds-cdm-rules.js'
import type { NdmKind } from './ccsds-message.js'
import { ocmRule } from './ccsds-ocm-rules.js'
import { oemRule, ommRule, opmRule } from './ccsds-odm-rules.js'
import type { MessageRule } from './ccsds-rules.js'

export const messageRules: Readonly<Record<NdmKind, MessageRule>> = {
  OPM: opmRule,
  OMM: ommRule,
  OEM: oemRule,
  OCM: ocmRule,
  CDM: cdmRule,
}

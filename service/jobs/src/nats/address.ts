/** A NATS address as it is given on a command line. */

export interface NatsAddress {
  readonly servers: string
  readonly user?: string
  readonly password?: string
  readonly token?: string
}

/** `user:password@host:port`, or `token@host:port`, or only the address; several hosts with commas. */
export const natsAddress = (address: string): NatsAddress => {
  const at = address.lastIndexOf('@')
  if (at < 0) return { servers: address }
  const servers = address.slice(at + 1)
  const who = address.slice(0, at)
  const colon = who.indexOf(':')
  return colon < 0 ? { servers, token: who } : { servers, user: who.slice(0, colon), password: who.slice(colon + 1) }
}

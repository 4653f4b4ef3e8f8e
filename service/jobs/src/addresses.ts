/**
 * Which network addresses are public. Everything that is not plain unicast Internet is refused: private, loopback,
 * link-local, shared (CGNAT), multicast, documentation, benchmarking, reserved (RFC 6890 and the IANA special-purpose
 * registries), and every IPv6 form that hides an IPv4 address (mapped, NAT64, 6to4, Teredo).
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

const refused4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Inside 2000::/3, the only part of IPv6 that is handed out. */
const refused6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const list4 = new BlockList()
for (const [net, bits] of refused4) list4.addSubnet(net, bits, 'ipv4')
const list6 = new BlockList()
for (const [net, bits] of refused6) list6.addSubnet(net, bits, 'ipv6')
const unicast6 = new BlockList()
unicast6.addSubnet('2000::', 3, 'ipv6')

export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) return !list4.check(address, 'ipv4')
  if (isIPv6(address)) return !address.includes('%') && unicast6.check(address, 'ipv6') && !list6.check(address, 'ipv6')
  return false
}

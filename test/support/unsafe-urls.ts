/** Ways to write an address that is not for everybody, and names that lead to one: what may never be sent to. */

const words = (text: string): string[] => text.trim().split(/\s+/)

/** Where `127.0.0.1` is written so that a check by text does not see it. Each is an address at once, without a name server. */
const spellings = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '0x7f.1',
  '0x7f000001',
  '0X7F.0x0.0x0.0x1',
  '2130706433',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.01',
  '127.0.0.1.',
  // IDNA maps the other full stops, and digits of other shapes, to the plain ones.
  '127\u30020\u30020\u30021',
  '127\uFF0E0\uFF0E0\uFF0E1',
  '127\uFF610\uFF610\uFF611',
  '\uFF11\uFF12\uFF17.0.0.1',
  '⑫⑦.⓪.⓪.①',
  '%31%32%37.0.0.1',
  '127%2e0%2e0%2e1',
  '127.0.0.%31',
  '127%E3%80%820.0.1',
  '127.0.0.1\u00AD',
  '0',
  '0.0.0.0',
  '000.000.000.000',
  '127.255.255.254',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::FFFF:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
]

/** One address of every class that is not for everybody, and the two ends of the ranges that are easy to get wrong by one. */
export const unsafeAddresses = words(`
  0.0.0.0 0.255.255.255 10.0.0.0 10.1.2.3 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255 127.0.0.0
  127.0.0.1 127.255.255.255 168.63.129.16 169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255 172.16.0.0
  172.31.255.255 192.0.0.0 192.0.0.192 192.0.0.255 192.0.2.1 192.88.99.1 192.168.0.0 192.168.255.255 198.18.0.0
  198.19.255.255 198.51.100.7 203.0.113.255 224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.254 255.255.255.255
  :: ::1 ::2 ::7f00:1 ::127.0.0.1 ::ffff:0.0.0.0 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:127.0.0.1
  ::ffff:c0a8:101 ::ffff:0:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b::a00:1 64:ff9b:1::a00:1 100:: 100::1 100:0:0:1::1
  2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 2001:1ff:ffff::1 2001:db8::1
  2001:db8:ffff::1 2002::1 2002:a00:1:: 2002:ffff:ffff:ffff::1 3fff::1 3fff:fff::1 4000::1 5f00::1 8000::1
  fc00::1 fd00::1 fd00:ec2::254 fd20:ce::254 fdff:ffff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 feff::1 ff00::1
  ff02::1 ff0e::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
`)

/** Their neighbors, which are for everybody. */
export const safeAddresses = words(`
  1.0.0.0 1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
  168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0
  192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0
  203.0.112.255 203.0.114.0 223.255.255.255 ::ffff:8.8.8.8 ::ffff:808:808 2000::1 2001:200::1
  2001:4860:4860::8888 2001:db7::1 2001:db9::1 2003::1 2606:4700::1111 2a00:1450:4001::1 3ffe::1 3fff:1000::1
`)

/** Names that are refused before anybody is asked what they mean. */
export const unsafeNames = words(`
  localhost LOCALHOST localhost. a.localhost localhost.localdomain local%68ost ⓛⓞⓒⓐⓛⓗⓞⓢⓣ printer.local db.internal
  metadata metadata.google.internal Metadata.Google.Internal. metadata.google。internal metadata.goog instance-data
  instance-data.ec2.internal metadata.tencentyun.com metadata.platformequinix.com api.metadata.cloud.ibm.com
  router.home.arpa postgres rabbitmq valkey wiki.corp nas.lan build.intranet kubernetes.default.svc.cluster.local
`)

/** Names as whoever runs their zone may publish them. Everybody may ask for them, and each leads inside. */
export const unsafeZone: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1.nip.example': ['127.0.0.1'],
  '7f000001.nip.example': ['127.0.0.1'],
  '169-254-169-254.sslip.example': ['169.254.169.254'],
  'inside.example': ['10.0.0.5'],
  'carrier.example': ['100.64.0.1'],
  'sixth.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'translated.example': ['64:ff9b::7f00:1'],
  'unique.example': ['fd00:ec2::254'],
  'linked.example': ['fe80::1'],
  'nothing.example': ['0.0.0.0'],
  // One that is for everybody does not make up for one that is not, in whichever order and family they come.
  'mixed.example': ['8.8.8.8', '127.0.0.1'],
  'two-families.example': ['8.8.8.8', '::1'],
  'last-of-many.example': [...Array.from({ length: 20 }, (_, place) => `8.8.4.${place}`), '192.168.1.1'],
}

/** With something in front of the host that makes a hasty reader take another text for it. */
const disguises = [
  'http://example.com@127.0.0.1/',
  'http://example.com:80@127.0.0.1/',
  'http://127.0.0.1\\@example.com/',
  'http://127.0.0.1#@example.com/',
  'http://127.0.0.1?@example.com/',
  'http:127.0.0.1/',
  'http:/127.0.0.1/',
  'http:\\\\127.0.0.1/',
  'http:////127.0.0.1/',
  ' http://127.0.0.1/',
  'http://127.0.0.1\t/',
  'ht\ntp://127.0.0.1/',
  'http://exam\nple.com@127.0.0.1/',
  'http://[::1%25lo]/',
  'http://[::1]:80:80/',
  'http://127.0.0.1 .example.com/',
  'http://example.com..127.0.0.1.nip.example./',
]

/** What is no web address at all. */
const otherSchemes = [
  'file:///etc/passwd',
  'ftp://127.0.0.1/',
  'gopher://127.0.0.1:6379/_FLUSHALL',
  'dict://127.0.0.1:11211/stats',
  'ldap://127.0.0.1/',
  'unix:/var/run/docker.sock',
  'ws://127.0.0.1/',
  'data:text/plain,hello',
  'javascript:alert(1)',
  'blob:http://127.0.0.1/0',
  '//127.0.0.1/',
  '127.0.0.1',
  '',
]

const written = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/**
 * Everything that must be refused where plain HTTP and every port is open, over both schemes. With `port`, hosts that are this machine
 * have it: somebody may listen there, and must hear nothing.
 */
export const unsafeUrls = (port = 80): string[] => {
  const hosts = [...spellings, ...unsafeAddresses.map(written), ...unsafeNames, ...Object.keys(unsafeZone)]
  return [
    ...hosts.flatMap(host => [`http://${host}:${port}/hook`, `https://${host}:${port}/hook`]),
    ...disguises,
    ...otherSchemes,
  ]
}

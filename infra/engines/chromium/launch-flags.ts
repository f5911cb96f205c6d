/**
 * How the browser is started. There is no `--no-sandbox`: a machine that cannot give the sandbox what it needs gets no browser.
 * Requests are refused one by one in `guard-page.ts`; preconnects and lookups never ask there, which is why the way out is closed here
 * a second time: every name fails to resolve, addresses of this machine included, and all connections go to a proxy that does not exist.
 */
export const launchFlags = (profile: string): string[] => [
  '--headless=new',
  '--remote-debugging-pipe',
  `--user-data-dir=${profile}`,
  '--proxy-server=127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--dns-prefetch-disable',
  '--no-pings',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--disable-notifications',
  '--disable-gpu',
  `--disable-features=${unwantedFeatures.join(',')}`,
  '--js-flags=--jitless',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
  '--use-mock-keychain',
  '--mute-audio',
  '--hide-scrollbars',
  // /dev/shm of a container is 64 MiB; the profile's folder takes its place.
  '--disable-dev-shm-usage',
  // The same picture whatever screen and settings the machine has.
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--lang=en-US',
]

const unwantedFeatures = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'DialMediaRouteProvider',
  'MediaRouter',
  'OptimizationHints',
  'Translate',
  'WebBluetooth',
  'WebUSB',
]

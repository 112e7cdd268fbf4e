/** The parts of punycode.js that are used. The package has no types of its own. */
declare module 'punycode.js' {
  const punycode: {
    toASCII(domain: string): string
    toUnicode(domain: string): string
  }
  export = punycode
}

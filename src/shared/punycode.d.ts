/** What is used of punycode.js, which brings no types. */
declare module 'punycode.js' {
  const punycode: {
    toASCII(domain: string): string
    toUnicode(domain: string): string
  }
  export = punycode
}

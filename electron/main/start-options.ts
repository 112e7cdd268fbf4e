/** What the app is started with. */
export interface StartOptions {
  dataDir: string
  env: Readonly<Record<string, string | undefined>>
  /** Where the built main file lies. */
  mainFolder: string
  /** The app's own folder, with prisma and resources in it. */
  root: string
}

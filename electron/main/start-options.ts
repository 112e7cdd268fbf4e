/** The options that the app is started with. */
export interface StartOptions {
  dataDir: string
  env: Readonly<Record<string, string | undefined>>
  /** The folder of the built main file. */
  mainFolder: string
  /** The app's own folder. It contains prisma and resources. */
  root: string
}

/** The files that the window makes for the person to save. No other download of the page is let through. */
export const EXPORT_FILES = ['audit-log.csv', 'import-report.csv'] as const
export type ExportFile = (typeof EXPORT_FILES)[number]

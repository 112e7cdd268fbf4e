/**
 * The files that the window creates for the user to save. All other downloads of the page are
 * blocked.
 */
export const EXPORT_FILES = ['audit-log.csv', 'import-report.csv'] as const
export type ExportFile = (typeof EXPORT_FILES)[number]

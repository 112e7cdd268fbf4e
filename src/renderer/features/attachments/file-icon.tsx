import {
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Mail,
} from 'lucide-react'
import { kindOf, type FileKind } from '#renderer/words/file-words'

const ICONS: Record<FileKind, typeof File> = {
  image: FileImage,
  pdf: FileText,
  text: FileText,
  mail: Mail,
  sheet: FileSpreadsheet,
  archive: FileArchive,
  audio: FileAudio,
  video: FileVideo,
  other: File,
}

/** An icon for the kind of file, beside its name. */
export function FileIcon({ type, size = 15 }: { type: string; size?: number }) {
  const Icon = ICONS[kindOf(type)]
  return <Icon className="file-icon" size={size} aria-hidden="true" />
}

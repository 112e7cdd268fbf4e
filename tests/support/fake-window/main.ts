import './setup'
import '#renderer/main'

import './setup'
import '../../../src/renderer/main'

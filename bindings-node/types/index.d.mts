export * from './index.js'
import * as library from './index.js'
export default library

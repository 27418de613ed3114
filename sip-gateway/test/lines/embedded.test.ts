import { keepsTheContract } from './contract.ts'
import { openLine } from './embedded.ts'

keepsTheContract('the embedded line', openLine, { way: 'UDP', address: '127.0.0.1' })
keepsTheContract('the embedded line', openLine, { way: 'TCP', address: '127.0.0.1' })
keepsTheContract('the embedded line', openLine, { way: 'UDP', address: '::1' })
